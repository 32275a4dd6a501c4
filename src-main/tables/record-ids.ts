import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { ReadTx } from '../database/transaction.ts'
import { tableOf } from './record-tables.ts'

/**
 * Ids of records that are not removed, by id, behind `afterId`: those on which an operation of this till is still under
 * way are left out.
 */
export function settledRecordIds(tx: ReadTx, entity: RecordEntity, afterId: string, limit: number): string[] {
  return tx
    .all<{ id: string }>(
      `SELECT id FROM ${tableOf(entity).name} AS record WHERE removed = 0 AND id > @afterId
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE record_id = record.id AND state <> 'committed')
       ORDER BY id LIMIT @limit`,
      { afterId, limit },
    )
    .map(({ id }) => id)
}

/** Records of which the server committed an operation of this till after its change `seq`. */
export function recordIdsCommittedAfter(tx: ReadTx, seq: number): Set<string> {
  const rows = tx.all<{ id: string }>(
    `SELECT DISTINCT record_id AS id FROM outbox WHERE state = 'committed' AND seq > @seq AND chain_index IS NULL`,
    { seq },
  )
  return new Set(rows.map(({ id }) => id))
}
