import type { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import type { Tx } from '../transaction.ts'

/**
 * Reserves `count` change numbers of the tenant and answers the last of them. Holds the tenant's counter until the
 * commit, which is what makes the feed gapless and in commit order: so it comes as late as can be.
 */
export async function bumpCounter(tx: Tx, tenantId: string, count: number): Promise<number> {
  await tx.db
    .updateTable('tenant_counters')
    .set((column) => ({ seq: column('seq', '+', count) }))
    .where('tenant_id', '=', tenantId)
    .execute()
  return readCounter(tx.db, tenantId)
}

/** The tenant's newest change number; 0: nothing has changed yet. */
export async function readCounter(db: Kysely<Database>, tenantId: string): Promise<number> {
  const row = await db.selectFrom('tenant_counters').select('seq').where('tenant_id', '=', tenantId).executeTakeFirst()
  return row?.seq ?? 0
}
