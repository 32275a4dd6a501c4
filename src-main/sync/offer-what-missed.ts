import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { WriteTx } from '../database/transaction.ts'
import { offerWhatMissedAnew } from '../tables/offered-anew.ts'
import { entityOf, showRecordAgain } from '../till/apply-server-row.ts'

/**
 * The server has these records and shifts: offers again what it refused for want of one of them, for after a loss another
 * till may bring a record back long after this one named it. Null: nothing was; otherwise of which entities records are
 * shown anew.
 */
export function offerWhatMissed(tx: WriteTx, there: readonly string[]): ReadonlySet<RecordEntity> | null {
  if (there.length === 0) return null
  const missing = offerWhatMissedAnew(tx, there)
  const shown = new Set<RecordEntity>()
  for (const { kind, recordId } of missing) {
    const entity = entityOf(kind)
    if (entity === null) continue
    showRecordAgain(tx, entity, recordId)
    shown.add(entity)
  }
  return missing.length === 0 ? null : shown
}
