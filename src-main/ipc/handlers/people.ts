import { createUser } from '../../till/create-user.ts'
import { changeOwnPin, editUser, removeUser } from '../../till/edit-user.ts'
import { grantApproval, listApprovers } from '../../till/grant-approval.ts'
import { listAudit } from '../../till/list-audit.ts'
import { listUsers } from '../../till/list-users.ts'
import { listPeople, lock, signIn } from '../../till/sign-in.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Who is at the till: sign-in, approvals, users, the audit log. */
export function peopleHandlers({ till }: HandlerParts): HandlersOf<'people'> {
  return {
    'session.people': () => listPeople(till),
    'session.sign-in': (input) => signIn(till, input),
    'session.lock': () => lock(till),

    'approval.people': (input) => listApprovers(till, input),
    'approval.grant': (input) => grantApproval(till, input),

    'user.list': () => listUsers(till),
    'user.create': (input, approvals) => createUser(till, input, approvals),
    'user.edit': (input, approvals) => editUser(till, input, approvals),
    'user.remove': (input, approvals) => removeUser(till, input, approvals),
    'user.change-own-pin': (input) => changeOwnPin(till, input),

    'audit.list': (input) => listAudit(till, input),
  }
}
