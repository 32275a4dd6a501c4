import { expectedCash } from '../../src-shared/cash/shift.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { subtractMinor } from '../../src-shared/money/minor.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { appendFact, countOutbox } from '../tables/outbox.ts'
import { readShift, readShiftClose, readTakings, writeShiftClose } from '../tables/shifts.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

/** Closes a shift with the cash that was counted, exactly once: a closed one gives its close back. */
export function closeShift(
  till: Till,
  { shiftId, countedMinor, denominations, note }: CallInput<'shift.close'>,
): CallOutcome<'shift.close'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'shift.close'> => {
    const shift = readShift(tx, shiftId)
    if (shift === null) return refuse({ code: 'not-found' })
    const earlier = readShiftClose(tx, shiftId)
    if (earlier !== null) {
      return accept({ shift, ...earlier, unsentCount: countOutbox(tx).unsentCount, repeated: true })
    }
    const operator = operatorOf(tx, till)
    const takings = readTakings(tx, shiftId)
    const expectedMinor = expectedCash(shift.floatMinor, takings)
    const close = {
      id: shiftId,
      closedAtMs: till.clock(),
      closedBy: operator.name,
      countedMinor,
      expectedMinor,
      differenceMinor: subtractMinor(countedMinor, expectedMinor),
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
    return accept({ shift, close, takings, unsentCount: countOutbox(tx).unsentCount, repeated: false })
  })
  if (outcome.ok && !outcome.value.repeated) {
    till.hints.emit('shift-changed')
    till.hints.emit('outbox-grew')
  }
  return outcome
}
