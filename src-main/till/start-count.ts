import type { CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { insertCount, readOpenCount } from '../tables/stock-counts.ts'
import { readCountState } from './count-state.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

/** Begins a count; one that is open goes on. */
export function startCount(till: Till): CallOutcome<'count.start'> {
  const state = writeTransaction(till.database, (tx) => {
    if (readOpenCount(tx) === null) {
      insertCount(tx, { id: till.newId(), startedAtMs: till.clock(), startedBy: operatorOf(tx, till).name })
    }
    return readCountState(tx)
  })
  till.hints.emit('catalog-changed')
  return accept(state)
}
