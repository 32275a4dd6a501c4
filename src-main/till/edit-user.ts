import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { PinRefusal } from '../../src-shared/contract/people-views.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { UserFields, UserRow } from '../../src-shared/sync/records.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { forgetPinAttempts } from '../tables/pin-attempts.ts'
import { hasSignInUsers, readUser } from '../tables/users.ts'
import { answeredBy } from './answered-by.ts'
import { checkPin } from './check-pin.ts'
import { tellOfPeople } from './create-user.ts'
import { editRecord } from './edit-record.ts'
import { hashPin } from './pin-hash.ts'
import { removeRecord } from './remove-record.ts'
import type { Till } from './till.ts'
import { userRefusal, viewUser } from './user-rules.ts'
import { type Audited, writeAudit } from './write-audit.ts'

/** Changes somebody's name, role, PIN or whether they work here, at once at this till. */
export async function editUser(
  till: Till,
  { id, version, base, changes: form, pin }: CallInput<'user.edit'>,
  approvals: readonly StepApproval[],
): Promise<CallOutcome<'user.edit'>> {
  const pinHash = pin === undefined || pin === null ? pin : await hashPin(pin)
  const changes: Partial<UserFields> = { ...withoutUndefined(form), ...(pinHash !== undefined && { pinHash }) }
  const signedInBefore = writeTransaction(till.database, hasSignInUsers)
  const outcome = writeTransaction(till.database, (tx): Result<UserRow, Refusal> => {
    const before = readUser(tx, id)
    if (before === null) return refuse({ code: 'not-found' })
    const answerable = answeredBy(tx, till, 'user.manage', approvals)
    if (!answerable.ok) return answerable
    const { person, approval, till: acting } = answerable.value
    const refused = userRefusal(tx, person.role, before, { ...before, ...changes })
    if (refused !== null) return refused
    const edited = editRecord(tx, acting, 'user', { id, version, base, changes })
    if (!edited.ok) return edited
    if (pinHash !== undefined) forgetTries(tx, till, id)
    auditChange(tx, till, before, edited.value, approval)
    return edited
  })
  if (!outcome.ok) return outcome
  renewOwnSession(till, outcome.value)
  tellOfPeople(till, signedInBefore ? null : outcome.value)
  return accept(viewUser(outcome.value))
}

type Refusal = Extract<CallOutcome<'user.edit'>, { ok: false }>['refusal']

/** Takes somebody off the list. What they did stays under their name. */
export function removeUser(
  till: Till,
  { id, version }: CallInput<'user.remove'>,
  approvals: readonly StepApproval[],
): CallOutcome<'user.remove'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'user.remove'> => {
    const before = readUser(tx, id)
    if (before === null) return refuse({ code: 'not-found' })
    const answerable = answeredBy(tx, till, 'user.manage', approvals)
    if (!answerable.ok) return answerable
    const { person, approval, till: acting } = answerable.value
    const refused = userRefusal(tx, person.role, before, null)
    if (refused !== null) return refused
    writeAudit(tx, till, { action: 'user-removed', approval, subject: before.name, details: { role: before.role } })
    return removeRecord(tx, acting, 'user', { id, version })
  })
  if (outcome.ok) tellOfPeople(till, null)
  return outcome
}

/** Whoever is at the till gives themselves another PIN; the old one proves that it is them. */
export async function changeOwnPin(
  till: Till,
  { pin, newPin }: CallInput<'user.change-own-pin'>,
): Promise<CallOutcome<'user.change-own-pin'>> {
  const { operator } = till.session
  if (operator === null) return refuse({ code: 'not-found' })
  const checked = await checkPin(till, operator.id, pin, 'own-pin')
  if (!checked.ok) return checked
  const pinHash = await hashPin(newPin)
  const outcome = writeTransaction(till.database, (tx): Result<UserRow, PinRefusal> => {
    const before = readUser(tx, operator.id)
    // Somebody else may be at the till by now.
    if (before === null || till.session.operator?.id !== operator.id) return refuse({ code: 'not-found' })
    const edited = editRecord(tx, till, 'user', { id: before.id, version: before.version, changes: { pinHash } })
    if (edited.ok) auditChange(tx, till, before, edited.value, null)
    return edited
  })
  if (!outcome.ok) return outcome
  renewOwnSession(till, outcome.value)
  tellOfPeople(till, null)
  return accept(null)
}

/** What was changed, before and after; of a PIN, only that it was. */
function auditChange(tx: WriteTx, till: Till, before: UserRow, after: UserRow, approval: StepApproval | null): void {
  const details: NonNullable<Audited['details']> = {}
  for (const field of ['name', 'role', 'active'] as const) {
    if (before[field] === after[field]) continue
    details[`${field}Before`] = before[field]
    details[field] = after[field]
  }
  if (before.pinHash !== after.pinHash) details['pin'] = after.pinHash !== null
  if (Object.keys(details).length === 0) return
  writeAudit(tx, till, { action: 'user-changed', approval, subject: after.name, details })
}

/** Who changes something of themselves stays signed in. */
function renewOwnSession(till: Till, { id, name, role, pinHash }: UserRow): void {
  if (till.session.operator?.id === id) till.session.renew({ id, name, role }, pinHash)
}

function forgetTries(tx: WriteTx, till: Till, userId: string): void {
  forgetPinAttempts(tx, userId)
  till.session.waits.delete(userId)
}

const withoutUndefined = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Field in keyof Fields]?: Exclude<Fields[Field], undefined>
  }
