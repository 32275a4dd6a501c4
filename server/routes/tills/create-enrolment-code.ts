import type { Store } from '../../store/open-store.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'
import { type CodeTarget, insertEnrolmentCode } from './enrolment-codes.ts'

/** Makes an enrolment code; null when the tenant has no such store, or the store no such till. */
export function createEnrolmentCode(
  store: Store,
  target: CodeTarget,
): Promise<{ code: string; expiresAtMs: number } | null> {
  return writeTransaction(store, async (tx) => ((await exists(tx, target)) ? insertEnrolmentCode(tx, target) : null))
}

async function exists(tx: Tx, { tenantId, storeId, tillId }: CodeTarget): Promise<boolean> {
  const found =
    tillId === null
      ? tx.db.selectFrom('stores').select('id').where('tenant_id', '=', tenantId).where('id', '=', storeId)
      : tx.db
          .selectFrom('tills')
          .select('id')
          .where('tenant_id', '=', tenantId)
          .where('store_id', '=', storeId)
          .where('id', '=', tillId)
  return (await found.executeTakeFirst()) !== undefined
}
