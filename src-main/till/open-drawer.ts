import type { DrawerOpened } from '../../src-shared/cash/cash-movement.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { writeTransaction } from '../database/transaction.ts'
import { cashFactExists, insertDrawerOpening } from '../tables/cash.ts'
import { appendFact } from '../tables/outbox.ts'
import { readOpenShift } from '../tables/shifts.ts'
import { approvalOf } from './approval-of.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import { requestDrawer } from './request-drawer.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** Opens the drawer although nothing is sold, and keeps who wanted it and why. The same id again opens nothing. */
export function openDrawer(
  till: Till,
  { id, reason }: CallInput<'drawer.open'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'drawer.open'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'drawer.open'> => {
    if (cashFactExists(tx, id)) return accept(null)
    const shift = readOpenShift(tx)
    if (shift === null) return refuse({ code: 'no-open-shift' })
    const permitted = permit(tx, till, 'drawer.open', approvals)
    if (!permitted.ok) return permitted
    const operator = operatorOf(tx, till)
    const approval = approvalOf(permitted.value)
    const body: DrawerOpened = { id, shiftId: shift.id, reason, openedAtMs: till.clock(), approval }
    const key = till.newId()
    insertDrawerOpening(tx, body, { doneBy: operator.name, operationKey: key })
    appendFact(tx, { key, kind: 'drawer.open', atMs: body.openedAtMs, userId: operator.id, body })
    writeAudit(tx, till, { action: 'drawer-opened', subject: reason, approval })
    requestDrawer(tx, till)
    return accept(null)
  })
  if (outcome.ok) till.hints.emit('outbox-grew')
  return outcome
}
