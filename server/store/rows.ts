import { CompiledQuery, type Insertable } from 'kysely'
import type { TillCaller } from '../caller.ts'
import type { Database } from './database.ts'
import type { Tx } from './transaction.ts'

/** Below SQLite's 32,766 parameters a statement, and a packet that any MySQL takes. */
const MOST_PARAMETERS = 20_000

/** The columns that say which till a fact is of. */
export function placeOf(till: Pick<TillCaller, 'tenantId' | 'storeId' | 'tillId'>) {
  return { tenant_id: till.tenantId, store_id: till.storeId, till_id: till.tillId }
}

/** A fact, and the till that it is of. */
export interface TillFact<Fact> {
  readonly till: TillCaller
  readonly fact: Fact
}

/** What a column of JSON holds that may hold nothing. */
export function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

export function parsedOrNull<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value)
}

/**
 * Rows of a tenant with one of many values in a column; `select` is the text before `WHERE`, of ours alone. Builds its SQL
 * itself, for the reason of {@link insertRows}.
 */
export async function selectIn<Row>(
  tx: Tx,
  select: string,
  tenantId: string,
  column: string,
  values: readonly string[],
): Promise<Row[]> {
  const rows: Row[] = []
  for (let from = 0; from < values.length; from += MOST_PARAMETERS) {
    const part = values.slice(from, from + MOST_PARAMETERS)
    const text = `${select} WHERE tenant_id = ? AND ${column} IN (${part.map(() => '?').join(',')})`
    const found = await tx.db.executeQuery<Row>(CompiledQuery.raw(text, [tenantId, ...part]))
    rows.push(...found.rows)
  }
  return rows
}

/**
 * Inserts rows of one table in as few statements as may be. Builds its SQL itself: a query builder's tree for every value
 * cost more than the database's own work. All rows name the same columns.
 */
export async function insertRows<Table extends keyof Database>(
  tx: Tx,
  table: Table,
  rows: readonly Insertable<Database[Table]>[],
  onDuplicate = '',
): Promise<void> {
  const first = rows[0]
  if (first === undefined) return
  const columns = Object.keys(first) as (keyof typeof first)[]
  const rowText = `(${columns.map(() => '?').join(',')})`
  const most = Math.floor(MOST_PARAMETERS / columns.length)
  for (let from = 0; from < rows.length; from += most) {
    const part = rows.slice(from, from + most)
    const values: unknown[] = []
    for (const row of part) for (const column of columns) values.push(row[column])
    const names = columns.map((column) => `\`${String(column)}\``).join(',')
    const text = `INSERT INTO \`${table}\` (${names}) VALUES ${part.map(() => rowText).join(',')} ${onDuplicate}`
    await tx.db.executeQuery(CompiledQuery.raw(text, values))
  }
}

/**
 * Inserts rows, and where the key exists already sets columns by an expression over the present value (its name) and the
 * offered one (`offered.<column>`).
 */
export async function upsertRows<Table extends keyof Database>(
  tx: Tx,
  table: Table,
  key: readonly (keyof Database[Table] & string)[],
  rows: readonly Insertable<Database[Table]>[],
  set: Readonly<Record<string, string>>,
): Promise<void> {
  const offered = (expression: string) =>
    expression.replace(/offered\.(\w+)/g, tx.engine === 'mysql' ? 'VALUES($1)' : 'excluded.$1')
  const assignments = Object.entries(set).map(([column, expression]) => `${column} = ${offered(expression)}`)
  const clause = tx.engine === 'mysql' ? 'ON DUPLICATE KEY UPDATE' : `ON CONFLICT (${key.join(',')}) DO UPDATE SET`
  await insertRows(tx, table, rows, `${clause} ${assignments.join(', ')}`)
}
