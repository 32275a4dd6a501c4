import { closeShift } from '../../till/close-shift.ts'
import { moveCash } from '../../till/move-cash.ts'
import { openDrawer } from '../../till/open-drawer.ts'
import { openShift } from '../../till/open-shift.ts'
import { payExpense } from '../../till/pay-expense.ts'
import { listShifts, printShift, viewClosedShift, viewLastShift, viewOpenShift } from '../../till/view-shift.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Shifts, and cash that moves for no sale. */
export function cashHandlers({ till }: HandlerParts): HandlersOf<'cash'> {
  return {
    'shift.open': (input) => openShift(till, input),
    'shift.last': () => viewLastShift(till),
    'shift.report': (input, approvals) => viewOpenShift(till, input, approvals),
    'shift.close': (input) => closeShift(till, input),
    'shift.list': (input) => listShifts(till, input),
    'shift.get': (input, approvals) => viewClosedShift(till, input, approvals),
    'shift.print': (input, approvals) => printShift(till, input, approvals),
    'cash.move': (input, approvals) => moveCash(till, input, approvals),
    'cash.expense': (input, approvals) => payExpense(till, input, approvals),
    'drawer.open': (input, approvals) => openDrawer(till, input, approvals),
  }
}
