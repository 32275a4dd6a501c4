import type { AuditEntry } from '../../src-shared/audit/audit-entry.ts'
import type { CashMovement, DrawerOpened } from '../../src-shared/cash/cash-movement.ts'
import type { ExpenseFact } from '../../src-shared/cash/expense.ts'
import type { AccountPayment } from '../../src-shared/sale/account-payment.ts'
import type { TillCaller } from '../caller.ts'
import { ruleViolated } from '../problems.ts'
import type { FactTable } from './chunk-names.ts'
import { type ChunkPlan, type Decision, planChange, rejected } from './chunk-plan.ts'
import type { ChunkState, ShiftState } from './chunk-state.ts'
import { noteOddities, ownShift } from './decide-fact.ts'
import { noteLate } from './late-fact.ts'
import { takeReceiptNumber } from './receipt-numbers.ts'

/*
 * What happened at a till besides selling. Money that moved has moved: all of it is taken that names a shift of the till
 * and an id of its own; what is odd about it goes to the exceptions, for people.
 */

export function decideExpense(state: ChunkState, plan: ChunkPlan, caller: TillCaller, expense: ExpenseFact): Decision {
  const shift = shiftFor(state, caller, 'expenses', expense)
  if ('answer' in shift) return shift
  plan.expenses.push(expense)
  const { amountMinor, fromDrawer } = expense
  noteLate(plan, shift, expense.id, { kind: 'expense', amountMinor, cashMinor: fromDrawer ? 0 - amountMinor : 0 })
  noteOddities(state, plan, caller, { ...expense, customerId: null, lines: [] })
  return taken(plan, 'expense', expense.id)
}

export function decideCashMovement(
  state: ChunkState,
  plan: ChunkPlan,
  caller: TillCaller,
  movement: CashMovement,
): Decision {
  const shift = shiftFor(state, caller, 'cash_movements', movement)
  if ('answer' in shift) return shift
  plan.cashMovements.push(movement)
  const { amountMinor, direction } = movement
  noteLate(plan, shift, movement.id, {
    kind: `cash-${direction}`,
    amountMinor,
    cashMinor: direction === 'in' ? amountMinor : 0 - amountMinor,
  })
  noteOddities(state, plan, caller, { ...movement, customerId: null, lines: [] })
  return taken(plan, 'cash-movement', movement.id)
}

export function decideDrawerOpening(
  state: ChunkState,
  plan: ChunkPlan,
  caller: TillCaller,
  opened: DrawerOpened,
): Decision {
  const shift = shiftFor(state, caller, 'drawer_openings', opened)
  if ('answer' in shift) return shift
  plan.drawerOpenings.push(opened)
  noteLate(plan, shift, opened.id, { kind: 'drawer-opening', amountMinor: 0, cashMinor: 0 })
  return taken(plan, 'drawer', opened.id)
}

export function decideAccountPayment(
  state: ChunkState,
  plan: ChunkPlan,
  caller: TillCaller,
  payment: AccountPayment,
): Decision {
  const { id } = payment
  const shift = shiftFor(state, caller, 'account_payments', payment)
  if ('answer' in shift) return shift
  const receiptNumber = takeReceiptNumber(state, plan, payment)
  plan.accountPayments.push({ ...payment, receiptNumber })
  const { amountMinor, tender } = payment
  noteLate(plan, shift, id, { kind: 'account-payment', amountMinor, cashMinor: tender === 'cash' ? amountMinor : 0 })
  noteOddities(state, plan, caller, { ...payment, lines: [] })
  return taken(plan, 'account-payment', id)
}

/** An entry belongs to its till and not to a shift: much of it happens while none is open. */
export function decideAuditEntry(state: ChunkState, plan: ChunkPlan, entry: AuditEntry): Decision {
  if (state.taken.audit_entries.has(entry.id)) return rejected(entry.id, ruleViolated('id-taken'))
  state.taken.audit_entries.add(entry.id)
  plan.auditEntries.push(entry)
  return taken(plan, 'audit-entry', entry.id)
}

/** The shift that a fact names, whose id it takes; or why that cannot be. */
function shiftFor(
  state: ChunkState,
  caller: TillCaller,
  table: FactTable,
  { id, shiftId }: { readonly id: string; readonly shiftId: string },
): ShiftState | Decision {
  const shift = ownShift(state, caller, shiftId)
  if (shift === undefined) return rejected(id, ruleViolated('shift-unknown', shiftId))
  if (state.taken[table].has(id)) return rejected(id, ruleViolated('id-taken'))
  state.taken[table].add(id)
  return shift
}

function taken(plan: ChunkPlan, entity: string, id: string): Decision {
  const change = planChange(plan, { entity, id, version: 1 })
  return { answer: { status: 'committed', id, version: 1 }, change }
}
