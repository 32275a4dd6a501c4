import type { Engine } from '../open-store.ts'

/** One change of the schema; its statements may be run again after an interruption. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** The column that it adds: an interrupted migration is done once the column is there. */
  readonly column?: { readonly table: string; readonly name: string }
  /** The same of one that adds a constraint. */
  readonly constraint?: { readonly table: string; readonly name: string }
  /** The same of one that adds an index. */
  readonly index?: { readonly table: string; readonly name: string }
  statements(engine: Engine): string[]
}

/**
 * Column types of both engines. Ids, codes and hashes are compared byte by byte (`ascii_bin`, `utf8mb4_bin`): real shops
 * have codes that differ only in case. MySQL checks lengths itself; in SQLite the schemas of the wire have done so.
 */
export interface ColumnTypes {
  /** A UUID. */
  readonly id: string
  /** Lower-case hexadecimal SHA-256. */
  readonly hash: string
  /** Plain ASCII. */
  ascii(longest: number): string
  /** Anything that people write, emoji too. */
  text(longest: number): string
  /** Text without a practical limit, JSON mostly. */
  readonly long: string
  readonly integer: string
  /** Money, quantities, times, change numbers. */
  readonly big: string
  readonly flag: string
}

const types: Record<Engine, ColumnTypes> = {
  mysql: {
    id: 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin',
    hash: 'CHAR(64) CHARACTER SET ascii COLLATE ascii_bin',
    ascii: (longest) => `VARCHAR(${longest}) CHARACTER SET ascii COLLATE ascii_bin`,
    text: (longest) => `VARCHAR(${longest}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    long: 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    integer: 'INT',
    big: 'BIGINT',
    flag: 'TINYINT',
  },
  embedded: {
    id: 'TEXT',
    hash: 'TEXT',
    ascii: () => 'TEXT',
    text: () => 'TEXT',
    long: 'TEXT',
    integer: 'INTEGER',
    big: 'INTEGER',
    flag: 'INTEGER',
  },
}

export interface TableShape {
  readonly number: number
  readonly table: string
  /** Columns, keys and checks, one a line of `CREATE TABLE`. */
  columns(type: ColumnTypes): string[]
  /** Further indexes by name. */
  readonly indexes?: Readonly<Record<string, readonly string[]>>
}

/** A migration that makes one table with its indexes. */
export function createTable(shape: TableShape): Migration {
  const indexes = Object.entries(shape.indexes ?? {})
  return {
    number: shape.number,
    name: `create ${shape.table}`,
    statements: (engine) => {
      const columns = shape.columns(types[engine])
      if (engine === 'mysql') {
        const keys = indexes.map(([name, of]) => `KEY ${name} (${of.join(', ')})`)
        const lines = [...columns, ...keys].join(',\n  ')
        return [
          `CREATE TABLE IF NOT EXISTS ${shape.table} (\n  ${lines}\n) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
        ]
      }
      return [
        `CREATE TABLE IF NOT EXISTS ${shape.table} (\n  ${columns.join(',\n  ')}\n) STRICT, WITHOUT ROWID`,
        ...indexes.map(([name, of]) => `CREATE INDEX IF NOT EXISTS ${name} ON ${shape.table} (${of.join(', ')})`),
      ]
    },
  }
}

/** A migration that adds one column with a default; neither engine can be told to add only what is missing. */
export function addColumn(shape: {
  readonly number: number
  readonly table: string
  readonly column: string
  definition(type: ColumnTypes): string
}): Migration {
  const { number, table, column } = shape
  return {
    number,
    name: `add ${table}.${column}`,
    column: { table, name: column },
    statements: (engine) => [`ALTER TABLE ${table} ADD COLUMN ${column} ${shape.definition(types[engine])}`],
  }
}

/**
 * A migration that adds several columns with defaults. On MySQL one `ALTER TABLE` does it, wholly or not at all: so the
 * first column tells of them all.
 */
export function addColumns(shape: {
  readonly number: number
  readonly table: string
  /** By name how it is defined. */
  columns(type: ColumnTypes): Readonly<Record<string, string>>
}): Migration {
  const { number, table, columns } = shape
  const names = Object.keys(columns(types.embedded))
  return {
    number,
    name: `add ${names.length} columns to ${table}`,
    column: { table, name: names[0] ?? '' },
    statements: (engine) => {
      const added = Object.entries(columns(types[engine])).map(
        ([name, definition]) => `ADD COLUMN ${name} ${definition}`,
      )
      if (engine === 'mysql') return [`ALTER TABLE ${table} ${added.join(', ')}`]
      return added.map((one) => `ALTER TABLE ${table} ${one}`)
    },
  }
}

/** A migration that adds one index; MySQL cannot be told to add only what is missing. */
export function addIndex(shape: {
  readonly number: number
  readonly table: string
  readonly index: string
  readonly columns: readonly string[]
}): Migration {
  const { number, table, index, columns } = shape
  return {
    number,
    name: `add ${index}`,
    index: { table, name: index },
    statements: () => [`CREATE INDEX ${index} ON ${table} (${columns.join(', ')})`],
  }
}

/**
 * A migration that changes what SQLite cannot change in a table, a check mostly. On MySQL one `ALTER TABLE` does it; on
 * SQLite the table is made anew with its rows, while what refers to them waits with its judgement until the commit.
 */
export function remakeTable(
  shape: TableShape & {
    /** What it adds, by which an interrupted migration is known to be done. */
    readonly adds: Pick<Migration, 'column'> | Pick<Migration, 'constraint'>
    /** Columns that were there before. */
    readonly kept: readonly string[]
    /** What `ALTER TABLE` does to the table of before. */
    alter(type: ColumnTypes): string[]
  },
): Migration {
  const { number, table, kept, alter } = shape
  const names = kept.join(', ')
  const made = createTable(shape)
  return {
    number,
    name: `remake ${table}`,
    ...shape.adds,
    statements: (engine) =>
      engine === 'mysql'
        ? [`ALTER TABLE ${table} ${alter(types.mysql).join(', ')}`]
        : [
            'PRAGMA defer_foreign_keys = ON',
            `CREATE TABLE ${table}_before AS SELECT * FROM ${table}`,
            `DROP TABLE ${table}`,
            ...made.statements('embedded'),
            `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${table}_before`,
            `DROP TABLE ${table}_before`,
          ],
  }
}

/** A check that only MySQL knows by this name; MariaDB, where a column's check goes with the column, takes it for a comment. */
export function dropMysqlCheck(name: string): string {
  return `/*!80016 DROP CHECK ${name}, */`
}
