import type { TillCaller } from '../../caller.ts'
import type { Tx } from '../transaction.ts'
import { listOf } from './till-runs.ts'

/** Tills whose open shift goes on at this one: those that it was made of, and those whose facts it has. */
export function kinOf(till: { readonly copied_from: string | null; readonly kin: string | null }): string[] {
  return [...new Set([...listOf(till.copied_from), ...listOf(till.kin)])]
}

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
    .select(['copied_from', 'kin'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirst()
  if (till === undefined) return
  const known = kinOf(till)
  const added = [...new Set(others)].filter((id) => id !== tillId && !known.includes(id))
  if (added.length === 0) return
  await tx.db
    .updateTable('tills')
    .set({ kin: JSON.stringify([...listOf(till.kin), ...added]) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .execute()
}
