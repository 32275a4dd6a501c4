import type { UserCaller } from '../../caller.ts'
import type { Store } from '../../store/open-store.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'
import { type CodeTarget, insertEnrolmentCode } from './enrolment-codes.ts'
import { mayManageTills } from './may-manage-tills.ts'

/** Makes an enrolment code; `not-found` when the tenant has no such store, or the store no such till. */
export function createEnrolmentCode(
  store: Store,
  caller: UserCaller,
  target: CodeTarget,
): Promise<{ code: string; expiresAtMs: number } | 'not-found' | 'forbidden'> {
  return writeTransaction(store, async (tx) => {
    if (!(await mayManageTills(tx, caller))) return 'forbidden'
    return (await exists(tx, target)) ? insertEnrolmentCode(tx, target) : 'not-found'
  })
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
