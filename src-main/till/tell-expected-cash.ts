import { expectedCash } from '../../src-shared/cash/shift.ts'
import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readOpenShift, readTakings } from '../tables/shifts.ts'
import type { Till } from './till.ts'

/** What the drawer should hold by now. */
export function tellExpectedCash(till: Till): CallOutcome<'shift.expected'> {
  return readTransaction(till.database, (tx): CallOutcome<'shift.expected'> => {
    const shift = readOpenShift(tx)
    if (shift === null) return refuse({ code: 'no-open-shift' })
    const takings = readTakings(tx, shift.id)
    return accept({ expectedMinor: expectedCash(shift.floatMinor, takings), salesCount: takings.salesCount })
  })
}
