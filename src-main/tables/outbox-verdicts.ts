import type { Problem } from '../../src-shared/sync/problems.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

/* What the server said of operations in the outbox, and how long that is remembered. */

/** What counts on top of the server's sums for as long as those lack it. */
export const countedUntilCommitted = ['stock_movements', 'account_entries'] as const

/** The server's database has it: its own stock movements and account entries stop counting on top of the server's. */
export function markCommitted(
  tx: WriteTx,
  key: string,
  answer: { readonly seq: number | null; readonly version: number | null; readonly atMs: number },
): void {
  tx.run(
    `UPDATE outbox SET state = 'committed', seq = @seq, version = @version, committed_at_ms = @atMs, problem = NULL
     WHERE key = @key`,
    { key, ...answer },
  )
  for (const table of countedUntilCommitted) {
    tx.run(`UPDATE ${table} SET committed_seq = @seq WHERE operation_key = @key AND committed_seq IS NULL`, {
      key,
      seq: answer.seq ?? 0,
    })
  }
}

/** The server's journal has it: durable there, not decided yet. */
export function markAccepted(tx: WriteTx, key: string): void {
  tx.run(`UPDATE outbox SET state = 'accepted' WHERE key = @key AND state = 'waiting'`, { key })
}

/** The server will never take it as it is; a person has to look. */
export function markRejected(tx: WriteTx, key: string, problem: Problem): void {
  tx.run(`UPDATE outbox SET state = 'rejected', problem = @problem WHERE key = @key AND state <> 'committed'`, {
    key,
    problem: JSON.stringify(problem),
  })
}

/** The edit met another's; `insertConflict` keeps both sides. */
export function markConflict(tx: WriteTx, key: string, problem: Problem): void {
  tx.run(`UPDATE outbox SET state = 'conflict', problem = @problem WHERE key = @key AND state <> 'committed'`, {
    key,
    problem: JSON.stringify(problem),
  })
}

/** Takes an operation out for good: an edit that was given up in favour of the server's. */
export function dropOperation(tx: WriteTx, key: string): void {
  tx.run('DELETE FROM outbox WHERE key = @key AND chain_index IS NULL', { key })
}

/** The last place of the chain that the server said it has; 0: none that is kept. */
export function lastCommittedIndex(tx: ReadTx): number {
  const last = tx.get<{ index: number }>(
    `SELECT chain_index AS "index" FROM outbox WHERE chain_index IS NOT NULL AND state = 'committed'
     ORDER BY chain_index DESC LIMIT 1`,
  )
  return last?.index ?? 0
}

/** Operations that the server committed as one of these changes of its feed: their record and their number. */
export function committedBetween(tx: ReadTx, fromSeq: number, toSeq: number): { recordId: string; seq: number }[] {
  return tx.all(
    `SELECT record_id AS recordId, seq FROM outbox INDEXED BY outbox_by_seq
     WHERE seq IS NOT NULL AND seq BETWEEN @fromSeq AND @toSeq AND state = 'committed'`,
    { fromSeq, toSeq },
  )
}

/** How long an acknowledged operation is kept. */
export const KEPT_AFTER_COMMIT_MS = 90 * 24 * 60 * 60 * 1000

/** Forgets operations that were committed before `beforeMs`, at most `limit` of them; how many. */
export function pruneCommitted(tx: WriteTx, beforeMs: number, limit = 1000): number {
  return tx.run(
    `DELETE FROM outbox WHERE position IN (
       SELECT position FROM outbox WHERE state = 'committed' AND committed_at_ms < @beforeMs LIMIT @limit)`,
    { beforeMs, limit },
  )
}
