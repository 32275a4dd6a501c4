import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { UserForm } from '../../src-shared/contract/people-calls.ts'
import { accept } from '../../src-shared/result.ts'
import type { UserFields, UserRow } from '../../src-shared/sync/records.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { type ReadTx, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { findUserByName, hasSignInUsers, userTable, writeUser } from '../tables/users.ts'
import { answeredBy } from './answered-by.ts'
import { createRecord } from './create-record.ts'
import { editRecord } from './edit-record.ts'
import { hashPin } from './pin-hash.ts'
import type { Till } from './till.ts'
import { canSignIn, userRefusal, viewUser } from './user-rules.ts'
import { writeAudit } from './write-audit.ts'

/** Makes somebody who may work at the shop's tills. The first one with a PIN is signed in by that. */
export async function createUser(
  till: Till,
  { pin, ...form }: CallInput<'user.create'>,
  approvals: readonly StepApproval[],
): Promise<CallOutcome<'user.create'>> {
  const fields = { ...form, pinHash: pin === null ? null : await hashPin(pin) }
  const signedInBefore = writeTransaction(till.database, hasSignInUsers)
  const outcome = writeTransaction(till.database, (tx) => {
    const answerable = answeredBy(tx, till, 'user.manage', approvals)
    if (!answerable.ok) return answerable
    const { person, approval, till: acting } = answerable.value
    const refused = userRefusal(tx, person.role, null, fields)
    if (refused !== null) return refused
    const user = createRecord(tx, acting, 'user.create', { ...fields, ...ownId(tx, form) }, writeUser)
    writeAudit(tx, till, { action: 'user-created', approval, subject: user.name, details: told(user) })
    return accept(user)
  })
  if (!outcome.ok) return outcome
  tellOfPeople(till, signedInBefore ? null : outcome.value)
  return accept(viewUser(outcome.value))
}

/** Makes whoever sets the till up its owner, with a PIN, and signs them in; see {@link storeFirstOwner}. */
export async function makeFirstUser(till: Till, name: string, pin: string): Promise<void> {
  const pinHash = await hashPin(pin)
  const owner = writeTransaction(till.database, (tx) => storeFirstOwner(tx, till, name, pinHash))
  if (owner !== null) tellOfPeople(till, owner)
}

/**
 * The owner with a PIN that a till begins with. Null where somebody has a PIN already: then everybody signs in with their
 * own. An owner of that name gets the PIN; somebody else of that name is left alone, and nobody has to sign in.
 */
export function storeFirstOwner(tx: WriteTx, till: Till, name: string, pinHash: string): UserRow | null {
  if (hasSignInUsers(tx)) return null
  const fields: UserFields = { name, role: 'owner', active: true, pinHash }
  const known = findUserByName(tx, name)
  if (known !== null && (known.role !== 'owner' || !known.active)) return null
  const owner =
    known === null
      ? createRecord(tx, till, 'user.create', { ...fields, ...ownId(tx, fields) }, writeUser)
      : withPin(tx, till, known, pinHash)
  const action = known === null ? 'user-created' : 'user-changed'
  writeAudit(tx, till, { action, by: owner, subject: owner.name, details: told(owner) })
  return owner
}

function withPin(tx: WriteTx, till: Till, { id, version }: UserRow, pinHash: string): UserRow {
  const edited = editRecord(tx, till, 'user', { id, version, changes: { pinHash } })
  if (!edited.ok) throw new Error(`user ${id} went away within a transaction`)
  return edited.value
}

/** Whoever set the till up stays the same person: what they did before stands under that id. */
function ownId(tx: ReadTx, { name }: Pick<UserForm, 'name'>): { readonly id?: string } {
  const { operatorId, operatorName } = requireIdentity(tx)
  const isSame = foldText(name) === foldText(operatorName) && userTable.readStored(tx, operatorId) === null
  return isSame ? { id: operatorId } : {}
}

const told = ({ role, active, pinHash }: UserRow) => ({ role, active, pin: pinHash !== null })

/** Tells that people changed; `first`, the first one with a PIN, is at the till already. */
export function tellOfPeople(till: Till, first: UserRow | null): void {
  if (first !== null && canSignIn(first)) {
    till.session.signIn({ id: first.id, name: first.name, role: first.role }, first.pinHash)
  }
  till.hints.emit('people-changed')
  till.hints.emit('outbox-grew')
}
