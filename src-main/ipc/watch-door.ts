import { mayDo } from '../../src-shared/users/permission.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { isLocked } from '../till/is-locked.ts'
import { operatorOf } from '../till/operator.ts'
import { isSetUp } from '../till/read-app-state.ts'
import type { Till } from '../till/till.ts'
import { writeAudit } from '../till/write-audit.ts'
import type { CallContext } from './answer-call.ts'

/** Who is let through the door: asked anew with every call. */
export function watchDoor(till: Till): Omit<CallContext, 'handlers' | 'logFault'> {
  return {
    isSetUp: () => isSetUp(till),
    isLocked: () => {
      const before = till.session.operator
      const locked = readTransaction(till.database, (tx) => isLocked(tx, till))
      // News from the server may have signed somebody out: the window shows it at once.
      if (till.session.operator !== before) till.hints.emit('people-changed')
      return locked
    },
    mayDo: (permission) => readTransaction(till.database, (tx) => mayDo(operatorOf(tx, till).role, permission)),
    takeApprovals: (ids) => till.session.takeApprovals(ids),
    returnApprovals: (approvals) => till.session.returnApprovals(approvals),
    noteApproved: (name, approval) => {
      const details = { call: name, permission: approval.permission }
      writeTransaction(till.database, (tx) => writeAudit(tx, till, { action: 'approval', approval, details }))
      till.hints.emit('outbox-grew')
    },
  }
}
