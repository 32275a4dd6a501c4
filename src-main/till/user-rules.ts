import type { UserRefusal, UserView } from '../../src-shared/contract/people-views.ts'
import { type Result, refuse } from '../../src-shared/result.ts'
import type { UserFields, UserRow } from '../../src-shared/sync/records.ts'
import { mayManage, type Role } from '../../src-shared/users/permission.ts'
import type { ReadTx } from '../database/transaction.ts'
import { findUserByName, readUsers } from '../tables/users.ts'

type Person = Pick<UserFields, 'name' | 'role' | 'active' | 'pinHash'>

/**
 * What the people of a shop may become by the hand of somebody of role `by`: from `before` (null: nobody yet) to `after`
 * (null: nobody any more). Null: nothing speaks against it.
 */
export function userRefusal(
  tx: ReadTx,
  by: Role,
  before: UserRow | null,
  after: Person | null,
): Result<never, UserRefusal> | null {
  if ([before, after].some((person) => person !== null && !mayManage(by, person.role))) {
    return refuse({ code: 'above-you' })
  }
  if (after !== null) {
    const namesake = findUserByName(tx, after.name)
    if (namesake !== null && namesake.id !== before?.id) return refuse({ code: 'name-taken' })
  }
  const others = readUsers(tx).filter(({ id }) => id !== before?.id)
  const people: readonly Person[] = after === null ? others : [...others, after]
  const losesLastOwner = before !== null && isOwner(before) && !people.some(isOwner)
  // As soon as anybody has to sign in, somebody has to be able to do everything.
  const nobodyCanDoAll = people.some(canSignIn) && !people.some((person) => canSignIn(person) && isOwner(person))
  return losesLastOwner || nobodyCanDoAll ? refuse({ code: 'owner-needed' }) : null
}

const isOwner = ({ active, role }: Person): boolean => active && role === 'owner'

export const canSignIn = ({ active, pinHash }: Person): boolean => active && pinHash !== null

/** Without the PIN's hash, which never leaves the till's files. */
export function viewUser({ id, version, name, role, active, pinHash }: UserRow): UserView {
  return { id, version, name, role, active, hasPin: pinHash !== null }
}
