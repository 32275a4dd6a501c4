import { type Kysely, sql } from 'kysely'
import type { FactKind } from '../../src-shared/sync/operations.ts'
import type { Database } from '../store/database.ts'

/** Facts that are one row each: their table, and the operation that makes them. */
const kinds = {
  expenses: { table: 'expenses', kind: 'expense.create' },
  cashMovements: { table: 'cash_movements', kind: 'cash-movement.create' },
  drawerOpenings: { table: 'drawer_openings', kind: 'drawer.open' },
  accountPayments: { table: 'account_payments', kind: 'account-payment.create' },
  auditEntries: { table: 'audit_entries', kind: 'audit-entry.create' },
} as const satisfies Record<string, { table: keyof Database; kind: FactKind }>
export type SingleRows = keyof typeof kinds
export const singleRows = Object.keys(kinds) as SingleRows[]

/** Every committed fact of one kind is there; answers how many there are. */
export async function verifySingleRows(
  db: Kysely<Database>,
  tenantId: string,
  rows: SingleRows,
  note: (detail: string) => void,
): Promise<number> {
  const { table, kind } = kinds[rows]
  const query = sql<{ count: number }>`SELECT COUNT(*) AS count FROM ${sql.table(table)} WHERE tenant_id = ${tenantId}`
  const count = Number((await query.execute(db)).rows[0]?.count ?? 0)
  const operations = await countCommitted(db, tenantId, kind)
  if (operations !== count) note(`${operations} ${kind} were committed, but ${count} are there`)
  return count
}

/** How many operations of a kind were committed. */
export async function countCommitted(db: Kysely<Database>, tenantId: string, kind: FactKind): Promise<number> {
  const query = sql<{ count: number }>`SELECT COUNT(*) AS count FROM operations
    WHERE tenant_id = ${tenantId} AND kind = ${kind} AND status = 'committed'`
  return Number((await query.execute(db)).rows[0]?.count ?? 0)
}
