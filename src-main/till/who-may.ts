import type { StepApproval } from '../../src-shared/users/approval.ts'
import { mayDo, type Permission } from '../../src-shared/users/permission.ts'
import { type ReadTx, readTransaction, writeTransaction } from '../database/transaction.ts'
import { readBlock } from '../tables/till-block.ts'
import { hasSignInUsers } from '../tables/users.ts'
import { isLocked } from './is-locked.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** Whether somebody has to sign in first, by what is known now: news from the server may have signed somebody out. */
export function mustSignIn(till: Till): boolean {
  const before = till.session.operator
  const locked = readTransaction(till.database, (tx) => isLocked(tx, till))
  // The window shows it at once.
  if (till.session.operator !== before) till.hints.emit('people-changed')
  return locked
}

/** Whether whoever is at the till may do it without asking anybody. */
export function operatorMay(till: Till, permission: Permission): boolean {
  return readTransaction(till.database, (tx) => !isUnattended(tx) && mayDo(operatorOf(tx, till).role, permission))
}

/** Whether nobody counts as being at the till: a blocked one asks nobody to sign in. */
export function isUnattended(tx: ReadTx): boolean {
  return readBlock(tx) !== null && hasSignInUsers(tx)
}

/** Notes that a call was made which somebody else had to allow. */
export function noteApproved(till: Till, call: string, approval: StepApproval): void {
  const details = { call, permission: approval.permission }
  writeTransaction(till.database, (tx) => writeAudit(tx, till, { action: 'approval', approval, details }))
  till.hints.emit('outbox-grew')
}
