import { isBlocked, isSetUp } from '../till/read-app-state.ts'
import type { Till } from '../till/till.ts'
import { mustSignIn, noteApproved, operatorMay } from '../till/who-may.ts'
import type { CallContext } from './answer-call.ts'

/** Who is let through the door: asked anew with every call. */
export function watchDoor(till: Till): Omit<CallContext, 'handlers' | 'logFault'> {
  return {
    isSetUp: () => isSetUp(till),
    isBlocked: () => isBlocked(till),
    isLocked: () => mustSignIn(till),
    mayDo: (permission) => operatorMay(till, permission),
    takeApprovals: (ids) => till.session.takeApprovals(ids),
    returnApprovals: (approvals) => till.session.returnApprovals(approvals),
    noteApproved: (name, approval) => noteApproved(till, name, approval),
  }
}
