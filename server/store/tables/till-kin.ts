import type { TillCaller } from '../../caller.ts'
import type { Tx } from '../transaction.ts'
import { listOf } from './till-runs.ts'

/**
 * Notes that a till has the file of others, or began with it: it named facts by keys that only their file has. What was
 * open there goes on here.
 */
export async function addKin(
  tx: Tx,
  { tenantId, tillId }: Pick<TillCaller, 'tenantId' | 'tillId'>,
  others: Iterable<string>,
): Promise<void> {
  const till = await tx.db
    .selectFrom('tills')
    .select('copied_from')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirst()
  const known = listOf(till?.copied_from ?? null)
  const added = [...new Set(others)].filter((id) => id !== tillId && !known.includes(id))
  if (added.length === 0) return
  await tx.db
    .updateTable('tills')
    .set({ copied_from: JSON.stringify([...known, ...added]) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .execute()
}
