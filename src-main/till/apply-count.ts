import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { MAX_QUANTITY_MILLI } from '../../src-shared/sync/ids.ts'
import { writeTransaction } from '../database/transaction.ts'
import {
  type CountedLine,
  closeCount,
  dropCount,
  readCount,
  readCountLines,
  readOpenCount,
} from '../tables/stock-counts.ts'
import { storeMovement } from './move-stock.ts'
import { operatorOf } from './operator.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

/** Ends a count: one movement a difference, all of them or none. */
export function applyCount(till: Till, { countId }: CallInput<'count.apply'>): CallOutcome<'count.apply'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'count.apply'> => {
    const count = readCount(tx, countId)
    if (count === null) return refuse({ code: 'not-found' })
    if (count.appliedAtMs !== null) {
      return accept({
        appliedAtMs: count.appliedAtMs,
        appliedBy: count.appliedBy ?? '',
        movedCount: count.movedCount ?? 0,
      })
    }
    const different = readCountLines(tx, countId).filter((line) => !line.isGone && differenceOf(line) !== 0)
    for (const line of different) {
      // As far as a movement goes; the rest of such a difference is for the next count.
      const quantityMilli = Math.min(Math.max(differenceOf(line), -MAX_QUANTITY_MILLI), MAX_QUANTITY_MILLI)
      storeMovement(tx, till, { productId: line.productId, quantityMilli, reason: 'count', note: null })
    }
    const applied = { appliedAtMs: till.clock(), appliedBy: operatorOf(tx, till).name, movedCount: different.length }
    closeCount(tx, { id: countId, atMs: applied.appliedAtMs, by: applied.appliedBy, movedCount: applied.movedCount })
    return accept(applied)
  })
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}

/** Gives a count up: nothing was moved by it. */
export function discardCount(till: Till, { countId }: CallInput<'count.discard'>): CallOutcome<'count.discard'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'count.discard'> => {
    if (readOpenCount(tx)?.id !== countId) return refuse({ code: 'not-found' })
    dropCount(tx, countId)
    return accept(null)
  })
  if (outcome.ok) till.hints.emit('catalog-changed')
  return outcome
}

const differenceOf = ({ countedMilli, expectedMilli }: CountedLine): number => countedMilli - expectedMilli
