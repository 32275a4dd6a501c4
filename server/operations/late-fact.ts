import type { Amendment, AmendmentKind } from '../store/tables/shift-amendments.ts'
import type { ChunkPlan, ExceptionKind } from './chunk-plan.ts'
import type { ShiftState } from './chunk-state.ts'

const exceptionOf: Readonly<Record<AmendmentKind, ExceptionKind>> = {
  sale: 'late-sale',
  refund: 'late-refund',
  expense: 'late-expense',
  'cash-in': 'late-cash-movement',
  'cash-out': 'late-cash-movement',
  'account-payment': 'late-account-payment',
  'drawer-opening': 'late-drawer-opening',
}

/** Lets a fact join a shift that is closed already as an amendment, for people to see; of an open one it is like any other. */
export function noteLate(
  plan: ChunkPlan,
  shift: ShiftState,
  subject: string,
  amendment: Omit<Amendment, 'shiftId'>,
): void {
  if (shift.closing === null) return
  plan.exceptions.push({ kind: exceptionOf[amendment.kind], subject, detail: { shiftId: shift.id } })
  plan.amendments.push({ shiftId: shift.id, ...amendment })
}
