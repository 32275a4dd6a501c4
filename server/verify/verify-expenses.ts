import { type Kysely, sql } from 'kysely'
import type { FactKind } from '../../src-shared/sync/operations.ts'
import type { Database } from '../store/database.ts'

/** Every committed expense is there; answers how many there are. */
export async function verifyExpenses(
  db: Kysely<Database>,
  tenantId: string,
  note: (detail: string) => void,
): Promise<number> {
  const query = sql<{ count: number }>`SELECT COUNT(*) AS count FROM expenses WHERE tenant_id = ${tenantId}`
  const count = Number((await query.execute(db)).rows[0]?.count ?? 0)
  const operations = await countCommitted(db, tenantId, 'expense.create')
  if (operations !== count) note(`${operations} expenses were committed, but ${count} are there`)
  return count
}

/** How many operations of a kind were committed. */
export async function countCommitted(db: Kysely<Database>, tenantId: string, kind: FactKind): Promise<number> {
  const query = sql<{ count: number }>`SELECT COUNT(*) AS count FROM operations
    WHERE tenant_id = ${tenantId} AND kind = ${kind} AND status = 'committed'`
  return Number((await query.execute(db)).rows[0]?.count ?? 0)
}
