import type { FieldsOf, RecordEntity, RecordRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, Value, WriteTx } from '../database/transaction.ts'

/** A record as this till keeps it. */
export interface StoredRecord<Row> {
  /** As it is shown: with this till's own changes on top that the server has not decided on. */
  readonly row: Row
  readonly removed: boolean
  /** The row as the server last confirmed it, while such changes lie on top of it; else null. */
  readonly confirmed: Row | null
}

export interface RecordTable<Row> {
  readonly name: string
  /** Removed ones too: a caller that does not want them looks at `removed`. */
  readStored(tx: ReadTx, id: string): StoredRecord<Row> | null
  /** Null when there is none or it was removed. */
  read(tx: ReadTx, id: string): Row | null
  /** Those that are not removed; `rest` goes behind `AND` of the statement that reads them. */
  list(tx: ReadTx, rest: string, parameters?: Readonly<Record<string, Value>>): Row[]
  /** Stores the row as it is shown, whole. */
  write(
    tx: WriteTx,
    row: Row,
    state?: { readonly confirmed?: Row | null | undefined; readonly removed?: boolean | undefined },
  ): void
  /** Stores rows that nothing lies on top of, many at once. */
  writeMany(tx: WriteTx, rows: readonly Row[]): void
  /** The server removed it; what names it stays as it is. One that is not here is passed over. */
  markRemoved(tx: WriteTx, id: string, version: number): void
  /** The row that a statement of the table's own gave. */
  toRow(columns: Readonly<Record<string, unknown>>): Row
}

/**
 * Rows of one statement. The full-text index writes out what it has gathered with each statement that a trigger lets it
 * follow. Measured: with 50 rows a statement the whole takes a fifth longer, with one twice as long.
 */
export const ROWS_A_STATEMENT = 500

/** How a field lies in its column. */
export interface Column {
  readonly name: string
  readonly store: (value: unknown) => Value
  readonly load: (value: unknown) => unknown
}

/** Text and integers as they are; null where the field may be null. */
export const plain = (name: string): Column => ({
  name,
  store: (value) => (value ?? null) as Value,
  load: (value) => value,
})
export const flag = (name: string): Column => ({
  name,
  store: (value) => (value === true ? 1 : 0),
  load: (value) => value === 1,
})
export const json = (name: string): Column => ({
  name,
  store: (value) => (value === null || value === undefined ? null : JSON.stringify(value)),
  load: (value) => (value === null ? null : JSON.parse(value as string)),
})

/**
 * The table of a record: its base columns, a column for each field, and `derived` ones that are for finding only. The
 * schema that a row came through vouches for the types, here and in the file.
 */
export function recordTable<Entity extends RecordEntity>(
  name: string,
  columns: Readonly<Record<keyof FieldsOf[Entity], Column>>,
  derived: Readonly<Record<string, (row: RecordRow<Entity>) => Value>> = {},
): RecordTable<RecordRow<Entity>> {
  type Row = RecordRow<Entity>
  const fields = Object.entries(columns) as [string, Column][]
  const names = [
    ...['id', 'version', 'updated_at_ms', 'updated_by', 'removed', 'confirmed'],
    ...fields.map(([, column]) => column.name),
    ...Object.keys(derived),
  ]
  const others = names.slice(1)
  // What is the same already is not written: neither pages of its indexes nor the log.
  const overIt = `ON CONFLICT (id) DO UPDATE SET ${others.map((column) => `${column} = excluded.${column}`).join(', ')}
    WHERE ${others.map((column) => `${name}.${column} IS NOT excluded.${column}`).join(' OR ')}`
  const insertSql = `INSERT INTO ${name} (${names.join(', ')}) VALUES`
  const placesSql = `(${names.map(() => '?').join(', ')})`
  const writeSql = `${insertSql} ${placesSql} ${overIt}`
  const writeManySql = `${insertSql} ${Array.from({ length: ROWS_A_STATEMENT }, () => placesSql).join(', ')} ${overIt}`

  /** In the order of `names`. */
  const valuesOf = (row: Row, confirmed: Row | null, removed: boolean): Value[] => [
    ...[row.id, row.version, row.updatedAtMs, row.updatedBy],
    removed ? 1 : 0,
    confirmed === null ? null : JSON.stringify(confirmed),
    ...fields.map(([field, column]) => column.store((row as Record<string, unknown>)[field])),
    ...Object.values(derived).map((derive) => derive(row)),
  ]

  const toRow = (stored: Readonly<Record<string, unknown>>): Row => {
    const row: Record<string, unknown> = {
      id: stored['id'],
      version: stored['version'],
      updatedAtMs: stored['updated_at_ms'],
      updatedBy: stored['updated_by'],
    }
    for (const [field, column] of fields) row[field] = column.load(stored[column.name])
    return row as unknown as Row
  }
  const readStored = (tx: ReadTx, id: string): StoredRecord<Row> | null => {
    const stored = tx.get<Record<string, unknown>>(`SELECT * FROM ${name} WHERE id = @id`, { id })
    if (stored === undefined) return null
    const { removed, confirmed } = stored
    return {
      row: toRow(stored),
      removed: removed === 1,
      confirmed: typeof confirmed === 'string' ? (JSON.parse(confirmed) as Row) : null,
    }
  }

  return {
    name,
    toRow,
    readStored,
    read: (tx, id) => {
      const stored = readStored(tx, id)
      return stored === null || stored.removed ? null : stored.row
    },
    list: (tx, rest, parameters) =>
      tx.all<Record<string, unknown>>(`SELECT * FROM ${name} WHERE removed = 0 ${rest}`, parameters).map(toRow),
    write: (tx, row, { confirmed = null, removed = false } = {}) => {
      tx.run(writeSql, valuesOf(row, confirmed, removed))
    },
    writeMany: (tx, rows) => {
      for (let first = 0; first < rows.length; first += ROWS_A_STATEMENT) {
        const some = rows.slice(first, first + ROWS_A_STATEMENT)
        if (some.length === ROWS_A_STATEMENT) {
          tx.run(
            writeManySql,
            some.flatMap((row) => valuesOf(row, null, false)),
          )
        } else for (const row of some) tx.run(writeSql, valuesOf(row, null, false))
      }
    },
    markRemoved: (tx, id, version) => {
      tx.run(`UPDATE ${name} SET removed = 1, version = @version, confirmed = NULL WHERE id = @id`, { id, version })
    },
  }
}
