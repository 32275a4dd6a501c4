import type { CashMovement } from '../../src-shared/cash/cash-movement.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { writeTransaction } from '../database/transaction.ts'
import { cashFactExists, insertCashMovement } from '../tables/cash.ts'
import { requireIdentity } from '../tables/identity.ts'
import { appendFact } from '../tables/outbox.ts'
import { readOpenShift } from '../tables/shifts.ts'
import { approvalOf } from './approval-of.ts'
import { drawerHolds } from './drawer-holds.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import { requestDrawer } from './request-drawer.ts'
import type { Till } from './till.ts'

/** Cash goes into the drawer or out of it for no sale. The same id again changes nothing. */
export function moveCash(
  till: Till,
  { anyway, ...movement }: CallInput<'cash.move'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'cash.move'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'cash.move'> => {
    if (cashFactExists(tx, movement.id)) return accept(null)
    const shift = readOpenShift(tx)
    if (shift === null) return refuse({ code: 'no-open-shift' })
    const permitted = permit(tx, till, 'cash.move', approvals)
    if (!permitted.ok) return permitted
    if (movement.direction === 'out' && !anyway && !drawerHolds(tx, shift, movement.amountMinor)) {
      return refuse({ code: 'more-than-drawer' })
    }
    const operator = operatorOf(tx, till)
    const body: CashMovement = {
      ...movement,
      shiftId: shift.id,
      currency: requireIdentity(tx).currency,
      movedAtMs: till.clock(),
      approval: approvalOf(permitted.value),
    }
    const key = till.newId()
    insertCashMovement(tx, body, { doneBy: operator.name, operationKey: key })
    appendFact(tx, { key, kind: 'cash-movement.create', atMs: body.movedAtMs, userId: operator.id, body })
    requestDrawer(tx, till)
    return accept(null)
  })
  if (outcome.ok) till.hints.emit('outbox-grew')
  return outcome
}
