import { mayDo } from '../../src-shared/users/permission.ts'
import { readTransaction } from '../database/transaction.ts'
import { operatorOf } from '../till/operator.ts'
import { isSetUp } from '../till/read-app-state.ts'
import type { Till } from '../till/till.ts'
import type { CallContext } from './answer-call.ts'

/** Who is let through the door: asked anew with every call. */
export function watchDoor(till: Till): Omit<CallContext, 'handlers' | 'logFault'> {
  return {
    isSetUp: () => isSetUp(till),
    isLocked: () => false,
    mayDo: (permission) => readTransaction(till.database, (tx) => mayDo(operatorOf(tx, till).role, permission)),
    approvalsOf: (ids) => till.session.approvalsOf(ids),
    spendApprovals: (ids) => till.session.spendApprovals(ids),
  }
}
