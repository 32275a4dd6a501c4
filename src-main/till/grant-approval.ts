import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { mayDo, outlastsSilence, type Permission } from '../../src-shared/users/permission.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readSignInUsers } from '../tables/users.ts'
import { checkPin, readPinHolder, waitOf } from './check-pin.ts'
import { permissionsExpired } from './permissions-end.ts'
import type { Operator } from './session.ts'
import type { Till } from './till.ts'

/** Who may allow a step, by name; nobody while the till knows too little of its people. */
export function listApprovers(
  till: Till,
  { permission }: CallInput<'approval.people'>,
): CallOutcome<'approval.people'> {
  return accept(
    readTransaction(till.database, (tx) =>
      readSignInUsers(tx)
        .filter((user) => mayApprove(tx, till, user, permission))
        .map(({ id, name, role }) => ({ id, name, role, waitMs: waitOf(tx, till, id) })),
    ),
  )
}

/** Somebody who may do it allows it, by their PIN, for the one call that asks for it next. */
export async function grantApproval(
  till: Till,
  { permission, userId, pin }: CallInput<'approval.grant'>,
): Promise<CallOutcome<'approval.grant'>> {
  const isAsked = readTransaction(till.database, (tx) => {
    const user = readPinHolder(tx, userId)
    return user !== null && mayApprove(tx, till, user, permission)
  })
  if (!isAsked) return refuse({ code: 'not-found' })
  const askedFor = till.session.operator
  const checked = await checkPin(till, userId, pin, 'approval')
  if (!checked.ok) return checked
  const user = checked.value
  const stillMay = readTransaction(till.database, (tx) => mayApprove(tx, till, user, permission))
  // Somebody else may have come to the till, or it may have been locked, while the PIN was looked at.
  if (!stillMay || till.session.operator?.id !== askedFor?.id) return refuse({ code: 'not-found' })
  const approval = { permission, userId: user.id, name: user.name, atMs: till.clock() }
  return accept({ approvalId: till.session.keepApproval(approval) })
}

function mayApprove(tx: ReadTx, till: Till, { role }: Pick<Operator, 'role'>, permission: Permission): boolean {
  return mayDo(role, permission) && (outlastsSilence(permission) || !permissionsExpired(tx, till))
}
