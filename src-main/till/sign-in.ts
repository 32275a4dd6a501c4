import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { hasSignInUsers, readSignInUsers } from '../tables/users.ts'
import { checkPin, waitOf } from './check-pin.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** Who can sign in, by name. */
export function listPeople(till: Till): CallOutcome<'session.people'> {
  return accept(
    readTransaction(till.database, (tx) =>
      readSignInUsers(tx).map(({ id, name, role }) => ({ id, name, role, waitMs: waitOf(tx, till, id) })),
    ),
  )
}

/** Signs somebody in, in the place of whoever is signed in. */
export async function signIn(
  till: Till,
  { userId, pin }: CallInput<'session.sign-in'>,
): Promise<CallOutcome<'session.sign-in'>> {
  const checked = await checkPin(till, userId, pin, 'sign-in')
  if (!checked.ok) return checked
  const { id, name, role, pinHash } = checked.value
  writeTransaction(till.database, (tx) => writeAudit(tx, till, { action: 'signed-in', by: { id, name } }))
  till.session.signIn({ id, name, role }, pinHash)
  till.hints.emit('people-changed')
  till.hints.emit('outbox-grew')
  return accept(null)
}

/** Signs out whoever is at the till. Where nobody has a PIN nothing happens: nobody could unlock it. */
export function lock(till: Till): CallOutcome<'session.lock'> {
  if (readTransaction(till.database, hasSignInUsers)) {
    till.session.signOut()
    till.hints.emit('people-changed')
  }
  return accept(null)
}
