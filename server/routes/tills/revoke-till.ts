import type { UserCaller } from '../../caller.ts'
import { writeExceptions } from '../../operations/write-exceptions.ts'
import type { Store } from '../../store/open-store.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'
import { mayManageTills } from './may-manage-tills.ts'

/**
 * Shuts a till out until a manager's code enrols a device in its place. Who did it, and when, stands among the exceptions,
 * where everybody who manages the shop sees it. Revoking twice changes nothing.
 */
export function revokeTill(
  store: Store,
  caller: UserCaller,
  tillId: string,
): Promise<'revoked' | 'not-found' | 'forbidden'> {
  return writeTransaction(store, (tx) => revoke(tx, caller, tillId))
}

async function revoke(tx: Tx, caller: UserCaller, tillId: string): Promise<'revoked' | 'not-found' | 'forbidden'> {
  if (!(await mayManageTills(tx, caller))) return 'forbidden'
  const { tenantId, name } = caller
  const till = await tx.db
    .selectFrom('tills')
    .select(['store_id', 'code', 'device_name', 'revoked'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirst()
  if (till === undefined) return 'not-found'
  if (till.revoked === 1) return 'revoked'
  await tx.db
    .updateTable('tills')
    .set({ revoked: 1 })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .execute()
  const origin = { kind: 'till', tenantId, storeId: till.store_id, tillId } as const
  const detail = { code: till.code, deviceName: till.device_name, by: name }
  const exception = { kind: 'till-revoked', subject: tillId, detail } as const
  await writeExceptions(tx, [{ caller: origin, exception }], Date.now())
  return 'revoked'
}
