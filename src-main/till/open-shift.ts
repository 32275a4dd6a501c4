import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { appendFact } from '../tables/outbox.ts'
import { insertShift, readOpenShift } from '../tables/shifts.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

/** Opens a shift with a float in the drawer. There is one at a time. */
export function openShift(till: Till, { floatMinor }: CallInput<'shift.open'>): CallOutcome<'shift.open'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'shift.open'> => {
    if (readOpenShift(tx) !== null) return refuse({ code: 'shift-already-open' })
    const operator = operatorOf(tx, till)
    const atMs = till.clock()
    const shift = { id: till.newId(), openedAtMs: atMs, openedBy: operator.name, floatMinor }
    insertShift(tx, shift)
    appendFact(tx, { key: till.newId(), kind: 'shift.open', atMs, userId: operator.id, body: shift })
    return accept(shift)
  })
  if (outcome.ok) {
    till.hints.emit('shift-changed')
    till.hints.emit('outbox-grew')
  }
  return outcome
}
