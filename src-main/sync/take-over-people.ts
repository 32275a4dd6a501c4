import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { UserRow } from '../../src-shared/sync/records.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'
import type { WriteTx } from '../database/transaction.ts'
import { appendRecordOperation } from '../tables/outbox.ts'
import { unsettledOperationsOf } from '../tables/outbox-offers.ts'
import { dropOperation } from '../tables/outbox-verdicts.ts'
import { deleteShopSettings, readShopSettings, readShopSettingsRow } from '../tables/shop-settings.ts'
import { readUsers, userTable } from '../tables/users.ts'
import { applyServerRow, showRecordAgain } from '../till/apply-server-row.ts'
import { editRecord } from '../till/edit-record.ts'
import type { Till } from '../till/till.ts'
import { isStale } from './apply-feed.ts'

/**
 * Takes over who signs in and what the store's tills go by, as it came with the enrolment. A till that stood alone brings
 * its own people and settings along where the shop has none of its own yet; else the shop's stand, and the server tells of
 * each user that it does not take.
 */
export function takeOverPeople(
  tx: WriteTx,
  till: Till,
  { storeId, users = [], settings }: EnrollResponse,
  stoodAlone: boolean,
): void {
  const own = readUsers(tx).filter(({ id }) => isUnsentUser(tx, id))
  for (const user of users) if (!isStale(tx, 'user', user.id, user.version)) applyServerRow(tx, 'user', user)
  if (stoodAlone && !users.some(canSignIn)) bringUsersAlong(tx, till, own, users)
  if (settings !== undefined) takeOverSettings(tx, till, storeId, settings, stoodAlone)
}

const canSignIn = ({ active, pinHash }: UserRow): boolean => active && pinHash !== null

const isUnsentUser = (tx: WriteTx, id: string): boolean =>
  unsettledOperationsOf(tx, id).some(({ kind }) => kind === 'user.create')

/**
 * Sends the people of a till that stood alone anew, in the name of its owner: the server takes the first one with a PIN
 * from anybody, and the others from nobody but them. Who is there under the same name already, because the server was set
 * up by the same person, gets the PIN instead.
 */
function bringUsersAlong(tx: WriteTx, till: Till, own: readonly UserRow[], known: readonly UserRow[]): void {
  const owner = own.find((user) => user.role === 'owner' && canSignIn(user))
  // Nobody has to sign in here: there is nobody to speak for.
  if (owner === undefined) return
  const sameAs = (user: UserRow) => known.find(({ name }) => foldText(name) === foldText(user.name))
  const userId = sameAs(owner)?.id ?? owner.id
  for (const user of [owner, ...own.filter((other) => other !== owner)]) {
    for (const { key } of unsettledOperationsOf(tx, user.id)) dropOperation(tx, key)
    const { id, name, role, active, pinHash } = user
    const twin = sameAs(user)
    const operation = { key: till.newId(), atMs: till.clock(), userId }
    if (twin === undefined) {
      appendRecordOperation(tx, { ...operation, kind: 'user.create', body: { id, name, role, active, pinHash } })
      continue
    }
    userTable.markRemoved(tx, id, 1)
    if (pinHash === null) continue
    const edit = { id: twin.id, version: twin.version, base: { pinHash: twin.pinHash }, changes: { pinHash } }
    appendRecordOperation(tx, { ...operation, kind: 'user.edit', body: edit })
    showRecordAgain(tx, 'user', twin.id)
    if (till.session.operator?.id === id)
      till.session.signIn({ id: twin.id, name: twin.name, role: twin.role }, pinHash)
  }
}

function takeOverSettings(
  tx: WriteTx,
  till: Till,
  storeId: string,
  settings: NonNullable<EnrollResponse['settings']>,
  stoodAlone: boolean,
): void {
  const own = readShopSettings(tx)
  const before = readShopSettingsRow(tx)
  if (before !== null && before.id !== storeId) {
    for (const { key } of unsettledOperationsOf(tx, before.id)) dropOperation(tx, key)
  }
  deleteShopSettings(tx, storeId)
  if (isStale(tx, 'settings', storeId, settings.version)) return
  applyServerRow(tx, 'settings', settings)
  if (stoodAlone && settings.version === 1) editRecord(tx, till, 'settings', { id: storeId, version: 1, changes: own })
}
