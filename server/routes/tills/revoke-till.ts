import type { UserCaller } from '../../caller.ts'
import { type NotedException, writeExceptions } from '../../operations/write-exceptions.ts'
import type { Store } from '../../store/open-store.ts'
import { unvouchedCopies } from '../../store/tables/vouched-tills.ts'
import { type Tx, writeTransaction } from '../../store/transaction.ts'
import { mayManageTills } from './may-manage-tills.ts'

/** Which till to shut out, and which of those that were made of it stay in. */
export interface Revocation {
  readonly tillId: string
  readonly keep: readonly string[]
}

/**
 * Shuts a till out until a manager's code enrols a device in its place, and with it every till that was made of it, directly
 * or not, and that no code has let in since: whoever stole a till may have made copies of it. Answers the ids of all that
 * were shut out. Who did it, and when, stands among the exceptions, where everybody who manages the shop sees it. Revoking
 * twice changes nothing.
 */
export function revokeTill(
  store: Store,
  caller: UserCaller,
  revocation: Revocation,
): Promise<readonly string[] | 'not-found' | 'forbidden'> {
  return writeTransaction(store, (tx) => revoke(tx, caller, revocation))
}

async function revoke(
  tx: Tx,
  caller: UserCaller,
  { tillId, keep }: Revocation,
): Promise<readonly string[] | 'not-found' | 'forbidden'> {
  if (!(await mayManageTills(tx, caller))) return 'forbidden'
  const till = await lockTill(tx, caller.tenantId, tillId)
  if (till === undefined) return 'not-found'
  const copies = await lockUnvouchedCopies(tx, caller.tenantId, tillId)
  const fallen = [till, ...copies.filter(({ id }) => !keep.includes(id))].filter(({ revoked }) => revoked === 0)
  if (fallen.length === 0) return []
  const ids = fallen.map(({ id }) => id)
  await tx.db
    .updateTable('tills')
    .set({ revoked: 1 })
    .where('tenant_id', '=', caller.tenantId)
    .where('id', 'in', ids)
    .execute()
  const noted = fallen.map(({ id, store_id: storeId, code, device_name: deviceName }): NotedException => {
    const origin = { kind: 'till', tenantId: caller.tenantId, storeId, tillId: id } as const
    const detail = { code, deviceName, by: caller.name, ...(id !== tillId && { copiedFromCode: till.code }) }
    return { caller: origin, exception: { kind: 'till-revoked', subject: id, detail } }
  })
  await writeExceptions(tx, noted, Date.now())
  return ids
}

/** A till that makes a copy of itself just now holds this lock: the copy is there afterwards, or never. */
function lockTill(tx: Tx, tenantId: string, id: string) {
  return tx.db
    .selectFrom('tills')
    .select(['id', 'store_id', 'code', 'device_name', 'revoked'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .executeTakeFirst()
}

/**
 * The tills that were made of this one by nobody's leave but its own token's. Read until no more are found: one that was
 * making a copy of itself was waited for, and its copy came behind.
 */
async function lockUnvouchedCopies(tx: Tx, tenantId: string, tillId: string) {
  for (let known = 0; ; ) {
    const copies = await readUnvouchedCopies(tx, tenantId, tillId)
    if (copies.length === known) return copies
    known = copies.length
  }
}

function readUnvouchedCopies(tx: Tx, tenantId: string, tillId: string) {
  return unvouchedCopies(tx.db, tenantId, tillId)
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .execute()
}
