import type { Engine } from '../open-store.ts'

/** One change of the schema; its statements may be run again after an interruption. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** The column that it adds: an interrupted migration is done once the column is there. */
  readonly column?: { readonly table: string; readonly name: string }
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
