import { unexplainedBelow } from '../../src-shared/cash/denominations.ts'
import { expectedCash, type ShiftClosed } from '../../src-shared/cash/shift.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { subtractMinor } from '../../src-shared/money/minor.ts'
import { shiftReport } from '../../src-shared/report/shift-report.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { mayDo } from '../../src-shared/users/permission.ts'
import { writeTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { appendFact } from '../tables/outbox.ts'
import { readShift, readShiftClose, readTakings, writeShiftClose } from '../tables/shifts.ts'
import { operatorOf } from './operator.ts'
import { printShiftReport } from './print-shift-report.ts'
import type { Till } from './till.ts'

/**
 * Closes a shift with the cash that was counted, exactly once: a closed one gives its close back. A count that is off by
 * more than a little needs a note.
 */
export function closeShift(
  till: Till,
  { shiftId, countedMinor, denominations, note }: CallInput<'shift.close'>,
): CallOutcome<'shift.close'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'shift.close'> => {
    const shift = readShift(tx, shiftId)
    if (shift === null) return refuse({ code: 'not-found' })
    const operator = operatorOf(tx, till)
    const isBlind = !mayDo(operator.role, 'cash.expected')
    const earlier = readShiftClose(tx, shiftId)
    if (earlier !== null) {
      const report = shiftReport({ shift, ...earlier }, { isBlind })
      return accept({ report, repeated: true })
    }
    const takings = readTakings(tx, shiftId)
    const expectedMinor = expectedCash(shift.floatMinor, takings)
    const differenceMinor = subtractMinor(countedMinor, expectedMinor)
    const { currency } = requireIdentity(tx)
    if (note === null && Math.abs(differenceMinor) >= unexplainedBelow(currency)) return refuse({ code: 'note-needed' })
    const close: ShiftClosed = {
      id: shiftId,
      closedAtMs: till.clock(),
      closedBy: operator.name,
      countedMinor,
      expectedMinor,
      differenceMinor,
      note,
      salesCount: takings.salesCount,
      salesTotalMinor: takings.salesTotalMinor,
      denominations: denominations ?? null,
      takings,
    }
    writeShiftClose(tx, close, takings)
    appendFact(tx, {
      key: till.newId(),
      kind: 'shift.close',
      atMs: close.closedAtMs,
      userId: operator.id,
      body: close,
    })
    const report = shiftReport({ shift, takings, close }, { isBlind })
    printShiftReport(tx, till, report)
    return accept({ report, repeated: false })
  })
  if (outcome.ok && !outcome.value.repeated) {
    till.hints.emit('shift-changed')
    till.hints.emit('outbox-grew')
  }
  return outcome
}
