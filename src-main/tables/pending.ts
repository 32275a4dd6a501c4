import type { PendingFilter, PendingState } from '../../src-shared/contract/outbox-views.ts'
import type { ReadTx } from '../database/transaction.ts'
import { OUTBOX_COLUMNS, type OutboxColumns, type OutboxRow, outboxRow } from './outbox.ts'

/* The outbox as a person looks through it: whatever the server's database does not have. */

export type PendingCounts = Readonly<Record<PendingState, number>>

export function countPending(tx: ReadTx): PendingCounts {
  const counted = tx.all<{ state: PendingState; count: number }>(
    `SELECT state, count(*) AS count FROM outbox INDEXED BY outbox_unsettled
     WHERE state <> 'committed' GROUP BY state`,
  )
  return { waiting: 0, accepted: 0, conflict: 0, rejected: 0, ...Object.fromEntries(counted.map(toEntry)) }
}

const toEntry = ({ state, count }: { state: PendingState; count: number }) => [state, count] as const

const filterSql: Readonly<Record<PendingFilter, string>> = {
  all: '',
  attention: "AND state IN ('rejected', 'conflict')",
  waiting: "AND state = 'waiting'",
  accepted: "AND state = 'accepted'",
}

/** What a person must see to first, then oldest first. The index tells which; only the page itself is read. */
export function pagePending(tx: ReadTx, filter: PendingFilter, offset: number, limit: number): OutboxRow[] {
  return tx
    .all<OutboxColumns>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox JOIN (
         SELECT position AS chosen, state NOT IN ('rejected', 'conflict') AS later
         FROM outbox INDEXED BY outbox_unsettled WHERE state <> 'committed' ${filterSql[filter]}
         ORDER BY later, chosen LIMIT @limit OFFSET @offset) ON position = chosen
       ORDER BY later, position`,
      { limit, offset },
    )
    .map(outboxRow)
}

/** Keys of the changes to records that the server refused, oldest first. */
export function rejectedRecordKeys(tx: ReadTx): string[] {
  return tx
    .all<{ key: string }>(
      `SELECT key FROM outbox WHERE position IN (
         SELECT position FROM outbox INDEXED BY outbox_unsettled WHERE state <> 'committed' AND state = 'rejected')
         AND chain_index IS NULL
       ORDER BY position`,
    )
    .map(({ key }) => key)
}
