import type { SnapshotPlace } from '../../src-shared/sync/wire.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

export interface SyncState {
  /** The server's epoch as last heard; null before the first answer. */
  readonly epoch: string | null
  /** The tenant's change number up to which the feed is in this file. */
  readonly cursorSeq: number
  /** Tells the change at the cursor from any other of its number; null: not known. */
  readonly cursorMark: string | null
  readonly lastContactAtMs: number | null
  /** When the feed was last read to its end; null before the first time. */
  readonly lastPullAtMs: number | null
  /** When it was found that the server lost what it had; null once what is kept was offered again for a while. */
  readonly historyLostAtMs: number | null
}

export function readSyncState(tx: ReadTx): SyncState {
  const state = tx.get<SyncState>(
    `SELECT epoch, cursor_seq AS cursorSeq, cursor_mark AS cursorMark,
       last_contact_at_ms AS lastContactAtMs, last_pull_at_ms AS lastPullAtMs,
       history_lost_at_ms AS historyLostAtMs
     FROM sync_state WHERE id = 1`,
  )
  if (state === undefined) throw new Error('the row of sync_state is missing')
  return state
}

/**
 * Moves the cursor: in the transaction of the rows up to it. `mark` is that of the change it points to, where known. A
 * download that stands somewhere before it is over.
 */
export function moveCursor(tx: WriteTx, cursorSeq: number, mark: string | null = null): void {
  forgetSnapshotPlace(tx)
  tx.run('UPDATE sync_state SET cursor_seq = @cursorSeq, cursor_mark = @mark WHERE id = 1', { cursorSeq, mark })
}

/** Notes that the server lost what it had, or (null) that nothing is offered again for that any longer. */
export function noteHistoryLost(tx: WriteTx, atMs: number | null): void {
  tx.run('UPDATE sync_state SET history_lost_at_ms = @atMs WHERE id = 1', { atMs })
}

export function writeEpoch(tx: WriteTx, epoch: string): void {
  tx.run('UPDATE sync_state SET epoch = @epoch WHERE id = 1', { epoch })
}

/** By how much this machine's clock was ahead of the server's; null: it was never measured. */
export function readClock(tx: ReadTx): { readonly aheadMs: number; readonly uncertaintyMs: number } | null {
  const clock = tx.get<{ aheadMs: number | null; uncertaintyMs: number | null }>(
    'SELECT clock_ahead_ms AS aheadMs, clock_uncertainty_ms AS uncertaintyMs FROM sync_state WHERE id = 1',
  )
  const { aheadMs = null, uncertaintyMs = null } = clock ?? {}
  return aheadMs === null || uncertaintyMs === null ? null : { aheadMs, uncertaintyMs }
}

export function noteClock(tx: WriteTx, clock: { readonly aheadMs: number; readonly uncertaintyMs: number }): void {
  tx.run('UPDATE sync_state SET clock_ahead_ms = @aheadMs, clock_uncertainty_ms = @uncertaintyMs WHERE id = 1', {
    aheadMs: clock.aheadMs,
    uncertaintyMs: clock.uncertaintyMs,
  })
}

/** The server was heard of: what this machine's clock says then is what is known. */
export function noteContact(tx: WriteTx, atMs: number): void {
  tx.run('UPDATE sync_state SET last_contact_at_ms = @atMs, known_time_ms = @atMs WHERE id = 1', { atMs })
}

/** So much time has passed without the server, whatever the clock says by now. */
export function noteTimePassed(tx: WriteTx, passedMs: number, nowMs: number): void {
  const params = { passedMs: Math.round(passedMs), nowMs }
  tx.run(
    'UPDATE sync_state SET known_time_ms = max(@nowMs, coalesce(known_time_ms, 0) + @passedMs) WHERE id = 1',
    params,
  )
}

/** The latest time that is known since the server was heard of; 0: none. */
export function readKnownTime(tx: ReadTx): number {
  return tx.get<{ ms: number | null }>('SELECT known_time_ms AS ms FROM sync_state WHERE id = 1')?.ms ?? 0
}

export function notePull(tx: WriteTx, atMs: number): void {
  tx.run('UPDATE sync_state SET last_pull_at_ms = @atMs WHERE id = 1', { atMs })
}

/** Where a download of the catalog stands. */
export interface UnfinishedSnapshot extends Omit<SnapshotPlace, 'mark'> {
  readonly mark: string | null
  /** Rows that have come. */
  readonly done: number
}

/** Null: no download is unfinished. */
export function readSnapshotPlace(tx: ReadTx): UnfinishedSnapshot | null {
  return tx.get('SELECT epoch, seq, mark, entity, after, done FROM snapshot_place WHERE id = 1') ?? null
}

/** Moves the place: in the transaction of the rows up to it. */
export function writeSnapshotPlace(tx: WriteTx, place: UnfinishedSnapshot): void {
  tx.run(
    `INSERT INTO snapshot_place (id, epoch, seq, mark, entity, after, done)
     VALUES (1, @epoch, @seq, @mark, @entity, @after, @done)
     ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, mark = excluded.mark,
       entity = excluded.entity, after = excluded.after, done = excluded.done`,
    { ...place },
  )
}

/** The next download begins anew. */
export function forgetSnapshotPlace(tx: WriteTx): void {
  tx.run('DELETE FROM snapshot_place')
}
