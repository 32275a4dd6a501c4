import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { HELD_BY_OWN_RECORD, heldByRefusedCreations, isHeldBack } from './held-operations.ts'
import { OUTBOX_COLUMNS, type OutboxColumns, type OutboxRow, outboxRow } from './outbox.ts'
import { FROM_UNSENT } from './outbox-offers.ts'

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
    `SELECT ${OUTBOX_COLUMNS}, (${HELD_BY_OWN_RECORD}) AS heldByOwn ${FROM_UNSENT}
     AND position > @after AND position <= @until ORDER BY position LIMIT @most`,
    { after, until, most },
  )
  const rows = looked
    .filter((row) => row.heldByOwn === 0 && !isHeldBack(held, row))
    .map(({ heldByOwn: _heldByOwn, ...row }) => outboxRow(row))
  return { rows, next: looked.at(-1)?.position ?? null }
}

/** Notes that the operations at these places, as they are offered now, are in a bundle that lies on its drive. */
export function markCarried(tx: WriteTx, bundleId: string, positions: readonly number[]): void {
  tx.run(
    `UPDATE outbox SET carried_in = @bundleId
     WHERE position IN (SELECT value FROM json_each(@positions)) AND state IN ('waiting', 'accepted')`,
    { bundleId, positions: JSON.stringify(positions) },
  )
}

/** How many of those that wait to be sent are in a bundle. */
export function countCarried(tx: ReadTx, bundleId: string): number {
  const sql = `SELECT count(*) AS count ${FROM_UNSENT} AND carried_in = @bundleId`
  return tx.get<{ count: number }>(sql, { bundleId })?.count ?? 0
}

/** The last place of the outbox that was given; 0: none yet. */
export function lastPosition(tx: ReadTx): number {
  return tx.get<{ position: number | null }>('SELECT max(position) AS position FROM outbox')?.position ?? 0
}
