import type { ExpenseFact } from '../../src-shared/cash/expense.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { writeTransaction } from '../database/transaction.ts'
import { cashFactExists, insertExpense } from '../tables/cash.ts'
import { requireIdentity } from '../tables/identity.ts'
import { appendFact } from '../tables/outbox.ts'
import { readOpenShift } from '../tables/shifts.ts'
import { approvalOf } from './approval-of.ts'
import { drawerHolds } from './drawer-holds.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import { requestDrawer } from './request-drawer.ts'
import type { Till } from './till.ts'

/** The shop pays for something that it does not sell. The same id again changes nothing. */
export function payExpense(
  till: Till,
  { anyway, ...expense }: CallInput<'cash.expense'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'cash.expense'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'cash.expense'> => {
    if (cashFactExists(tx, expense.id)) return accept(null)
    const shift = readOpenShift(tx)
    if (shift === null) return refuse({ code: 'no-open-shift' })
    const permitted = permit(tx, till, 'cash.expense', approvals)
    if (!permitted.ok) return permitted
    if (expense.fromDrawer && !anyway && !drawerHolds(tx, shift, expense.amountMinor)) {
      return refuse({ code: 'more-than-drawer' })
    }
    const operator = operatorOf(tx, till)
    const body: ExpenseFact = {
      ...expense,
      shiftId: shift.id,
      currency: requireIdentity(tx).currency,
      paidAtMs: till.clock(),
      approval: approvalOf(permitted.value),
    }
    const key = till.newId()
    insertExpense(tx, body, { doneBy: operator.name, operationKey: key })
    appendFact(tx, { key, kind: 'expense.create', atMs: body.paidAtMs, userId: operator.id, body })
    if (expense.fromDrawer) requestDrawer(tx, till)
    return accept(null)
  })
  if (outcome.ok) till.hints.emit('outbox-grew')
  return outcome
}
