import type { ReadTx } from '../database/transaction.ts'
import { HELD_BY_OWN_RECORD, heldByRefusedCreations } from './held-operations.ts'
import { OUTBOX_COLUMNS, type OutboxColumns, type OutboxRow, outboxRow } from './outbox.ts'

/** A stretch of the outbox: places behind `after`, up to `until`. */
export interface Stretch {
  readonly after: number
  readonly until: number
}

/**
 * All of a stretch that is offered to the server, whatever its state, oldest first: what a bundle carries. `most` rows are
 * looked at, so that few may come where many are held back; `next` is where the following look begins, null at the end.
 */
export function carriedOperations(
  tx: ReadTx,
  { after, until }: Stretch,
  most: number,
): { readonly rows: OutboxRow[]; readonly next: number | null } {
  const held = heldByRefusedCreations(tx)
  const looked = tx.all<OutboxColumns & { readonly heldByOwn: number }>(
    `SELECT ${OUTBOX_COLUMNS}, (${HELD_BY_OWN_RECORD}) AS heldByOwn FROM outbox INDEXED BY outbox_unsettled
     WHERE state <> 'committed' AND state IN ('waiting', 'accepted') AND position > @after AND position <= @until
     ORDER BY position LIMIT @most`,
    { after, until, most },
  )
  const isHeld = ({ chainIndex, recordId, position, heldByOwn }: (typeof looked)[number]) =>
    heldByOwn === 1 || (chainIndex === null && position >= (held.get(recordId)?.position ?? Number.POSITIVE_INFINITY))
  const rows = looked.filter((row) => !isHeld(row)).map(({ heldByOwn: _heldByOwn, ...row }) => outboxRow(row))
  return { rows, next: looked.at(-1)?.position ?? null }
}

/** How many wait to be sent behind a place. */
export function countUnsent(tx: ReadTx, after: number): number {
  const row = tx.get<{ count: number }>(
    `SELECT count(*) AS count FROM outbox INDEXED BY outbox_unsettled
     WHERE state <> 'committed' AND state IN ('waiting', 'accepted') AND position > @after`,
    { after },
  )
  return row?.count ?? 0
}

/** The last place of the outbox that was given; 0: none yet. */
export function lastPosition(tx: ReadTx): number {
  return tx.get<{ position: number | null }>('SELECT max(position) AS position FROM outbox')?.position ?? 0
}
