import type { ReadTx } from '../database/transaction.ts'
import { behindOneThat, EARLIER_HOLDS, heldByRefusedCreations, isHeldBack } from './held-operations.ts'
import { OUTBOX_COLUMNS, type OutboxColumns, type OutboxRow, outboxRow } from './outbox.ts'

/* What of the outbox is still to be sent, and in which order. */

/** SQL of a query's rows: what the server's database does not have and nobody has to decide on. */
export const FROM_UNSENT = `FROM outbox INDEXED BY outbox_unsettled
  WHERE state <> 'committed' AND state IN ('waiting', 'accepted')`

/** What the server's database does not have and nobody has to decide on: oldest first, behind `afterPosition`. */
export function unsettledOperations(tx: ReadTx, limit: number, afterPosition = 0): OutboxRow[] {
  return tx
    .all<OutboxColumns>(
      `SELECT ${OUTBOX_COLUMNS} ${FROM_UNSENT} AND position > @afterPosition ORDER BY position LIMIT @limit`,
      { limit, afterPosition },
    )
    .map(outboxRow)
}

/** What comes before it in its record waits for a person, or has yet to be offered, and this pass is past its place. */
const HELD_IN_THIS_PASS = behindOneThat(
  `${EARLIER_HOLDS} OR (earlier.state = @state AND earlier.position <= @afterPosition)`,
)

/** States in which an operation is offered to the server. */
export type OfferableState = 'waiting' | 'accepted'

/**
 * Operations to offer, oldest first, behind `afterPosition`; read them to the end or stop before anything else is done
 * in the transaction. A record's operation is held back while an earlier one of the same record waits for a person, or
 * while the server has refused to make what it names: it builds on that. Likewise behind one at or before `afterPosition`, which
 * a person has put into the place of another since that was offered: its turn is in the next pass. Facts never wait for
 * one another here.
 */
export function* offerableOperations(
  tx: ReadTx,
  state: OfferableState,
  afterPosition: number,
): Generator<OutboxRow, void, undefined> {
  const held = heldByRefusedCreations(tx)
  const rows = tx.iterate<OutboxColumns>(
    `SELECT ${OUTBOX_COLUMNS} FROM outbox INDEXED BY outbox_unsettled
     WHERE state <> 'committed' AND state = @state AND position > @afterPosition AND NOT (${HELD_IN_THIS_PASS})
     ORDER BY position`,
    { state, afterPosition },
  )
  for (const row of rows) if (!isHeldBack(held, row)) yield outboxRow(row)
}

/** Unsettled operations of one record, oldest first. */
export function unsettledOperationsOf(tx: ReadTx, recordId: string): OutboxRow[] {
  return tx
    .all<OutboxColumns>(
      `SELECT ${OUTBOX_COLUMNS} FROM outbox
       WHERE record_id = @recordId AND state <> 'committed' AND state IN ('waiting', 'accepted') ORDER BY position`,
      { recordId },
    )
    .map(outboxRow)
}
