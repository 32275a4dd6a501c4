import { expectedCash } from '../../src-shared/cash/shift.ts'
import type { ShiftView } from '../../src-shared/contract/views.ts'
import type { Minor } from '../../src-shared/money/minor.ts'
import type { ReadTx } from '../database/transaction.ts'
import { readTakings } from '../tables/shifts.ts'

/** Whether the drawer should hold as much by all that is recorded. */
export function drawerHolds(tx: ReadTx, shift: ShiftView, amountMinor: Minor): boolean {
  return amountMinor <= expectedCash(shift.floatMinor, readTakings(tx, shift.id))
}
