import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { ReadTx } from '../database/transaction.ts'
import { tableOf } from './record-tables.ts'

/**
 * Ids of records that are not removed, by id, behind `afterId` up to `upToId`: those on which an
 * operation of this till is still under way are left out.
 */
export function settledRecordIds(
  tx: ReadTx,
  entity: RecordEntity,
  afterId: string,
  upToId: string,
  limit: number,
): string[] {
  return tx
    .all<{ id: string }>(
      `SELECT id FROM ${tableOf(entity).name} AS record
       WHERE removed = 0 AND id > @afterId AND id <= @upToId
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE record_id = record.id AND state <> 'committed')
       ORDER BY id LIMIT @limit`,
      { afterId, upToId, limit },
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

/** Which of these records this till has edited or removed without the server having decided on it yet. */
export function recordIdsUnderWay(tx: ReadTx, ids: readonly string[]): Set<string> {
  const rows = tx.all<{ id: string }>(
    `SELECT DISTINCT record_id AS id FROM outbox
     WHERE record_id IN (SELECT value FROM json_each(@ids)) AND state <> 'committed'`,
    { ids: JSON.stringify(ids) },
  )
  return new Set(rows.map(({ id }) => id))
}

/** How many rows of the server's this till has, about: by it a till tells whether a snapshot is a long way. */
export function countServerRows(tx: ReadTx): number {
  const counts = tx.get<{ rows: number }>(
    `SELECT (SELECT count(*) FROM products) + (SELECT count(*) FROM stock_levels)
       + (SELECT count(*) FROM customers) + (SELECT count(*) FROM quotes) AS rows`,
  )
  return counts?.rows ?? 0
}
