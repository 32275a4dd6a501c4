import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { offerAnew, offerFactsAnew } from '../tables/offered-anew.ts'
import { readOperation } from '../tables/outbox.ts'
import { rejectedRecordKeys } from '../tables/pending.ts'
import { entityOf, showRecordAgain } from '../till/apply-server-row.ts'
import type { Till } from '../till/till.ts'
import { mayRetry } from '../till/view-pending.ts'
import { tellOf } from './apply-feed.ts'

/**
 * Has the server judge anew what it refused: stock may have been corrected, a barcode be free by now. Each goes under its
 * old key, in its old place: what was refused was never done, so nothing can come of it twice.
 */
export function retryOperations(till: Till, { key }: CallInput<'outbox.retry'>): CallOutcome<'outbox.retry'> {
  const shown = new Set<RecordEntity>()
  const count = writeTransaction(till.database, (tx) => {
    if (key !== null) return offerOne(tx, key, shown) ? 1 : 0
    const records = rejectedRecordKeys(tx).filter((each) => offerOne(tx, each, shown))
    return offerFactsAnew(tx) + records.length
  })
  till.hints.emit('outbox-grew')
  tellOf(till, shown)
  return accept({ count })
}

function offerOne(tx: WriteTx, key: string, shown: Set<RecordEntity>): boolean {
  const row = readOperation(tx, key)
  if (row === null || !mayRetry(row.problem) || !offerAnew(tx, key)) return false
  const entity = entityOf(row.kind)
  if (entity !== null) {
    showRecordAgain(tx, entity, row.recordId)
    shown.add(entity)
  }
  return true
}
