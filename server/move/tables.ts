import { CompiledQuery } from 'kysely'
import type { Database } from '../store/database.ts'
import { MOVE_UNFINISHED, MOVED_TO } from '../store/moved.ts'
import type { Reader } from '../store/transaction.ts'

export type TableName = keyof Database
export type Row = Readonly<Record<string, unknown>>

export interface MovedTable {
  readonly name: TableName
  readonly columns: readonly string[]
  /** Its primary key. */
  readonly key: readonly string[]
}

/** Each database's own: which migrations made it, and when. */
const NOT_MOVED = 'schema_migrations'

/**
 * The tables of an embedded database as it says itself, those that others refer to first: whatever a migration adds is
 * moved too.
 */
export async function readTables(db: Reader): Promise<MovedTable[]> {
  const ask = async <Answer>(text: string, values: unknown[] = []) =>
    (await db.executeQuery<Answer>(CompiledQuery.raw(text, values))).rows
  const names = await ask<{ name: TableName }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> ? ORDER BY name",
    [NOT_MOVED],
  )
  const waiting = new Map<TableName, MovedTable & { readonly refersTo: ReadonlySet<TableName> }>()
  for (const { name } of names) {
    const columns = await ask<{ name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?)', [name])
    const keys = columns.filter(({ pk }) => pk > 0).toSorted((one, other) => one.pk - other.pk)
    if (keys.length === 0) throw new Error(`the table ${name} has no primary key`)
    const refersTo = await ask<{ table: TableName }>('SELECT "table" FROM pragma_foreign_key_list(?)', [name])
    waiting.set(name, {
      name,
      columns: columns.map((column) => column.name),
      key: keys.map((column) => column.name),
      refersTo: new Set(refersTo.map(({ table }) => table)),
    })
  }
  const ordered: MovedTable[] = []
  while (waiting.size > 0) {
    const next = [...waiting.values()].find(({ refersTo }) => [...refersTo].every((table) => !waiting.has(table)))
    if (next === undefined) throw new Error(`these tables refer to each other: ${[...waiting.keys()].join(', ')}`)
    waiting.delete(next.name)
    ordered.push({ name: next.name, columns: next.columns, key: next.key })
  }
  return ordered
}

/** Whether a row belongs to its database and not to the shop. */
export function staysBehind(table: TableName, row: Row): boolean {
  return table === 'server_state' && (row.name === MOVED_TO || row.name === MOVE_UNFINISHED)
}
