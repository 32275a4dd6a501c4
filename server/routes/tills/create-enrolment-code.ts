import type { UserCaller } from '../../caller.ts'
import type { Store } from '../../store/open-store.ts'
import { type Copy, readLiveCopies } from '../../store/tables/vouched-tills.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'
import { type CodeTarget, insertEnrolmentCode } from './enrolment-codes.ts'
import { mayManageTills } from './may-manage-tills.ts'

export interface MadeCode {
  readonly code: string
  readonly expiresAtMs: number
  /** What the till whose place is taken leaves in. */
  readonly copies: readonly Copy[]
}

/** Makes an enrolment code; `not-found` when the tenant has no such store, or the store no such till. */
export function createEnrolmentCode(
  store: Store,
  caller: UserCaller,
  target: CodeTarget,
): Promise<MadeCode | 'not-found' | 'forbidden'> {
  return writeTransaction(store, async (tx) => {
    if (!(await mayManageTills(tx, caller))) return 'forbidden'
    if (!(await exists(tx, target))) return 'not-found'
    const { tenantId, tillId } = target
    const copies = tillId === null ? [] : await readLiveCopies(tx.db, tenantId, tillId)
    return { ...(await insertEnrolmentCode(tx, target)), copies }
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
