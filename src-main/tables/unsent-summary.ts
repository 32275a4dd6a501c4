import type { UnsentOfKind } from '../../src-shared/contract/system-views.ts'
import type { ReadTx } from '../database/transaction.ts'

/** What the server's database does not have, by kind; the kind that most are of first. */
export function unsentByKind(tx: ReadTx): UnsentOfKind[] {
  return tx.all<UnsentOfKind>(
    `SELECT kind, count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'accepted') AS accepted,
       count(*) FILTER (WHERE state IN ('conflict', 'rejected')) AS stopped
     FROM outbox INDEXED BY outbox_unsettled WHERE state <> 'committed'
     GROUP BY kind HAVING waiting + accepted + stopped > 0 ORDER BY count(*) DESC, kind`,
  )
}

/** When the oldest of them was made that goes on by itself; null: there is none. */
export function oldestUnsentAtMs(tx: ReadTx): number | null {
  const row = tx.get<{ atMs: number | null }>(
    `SELECT min(at_ms) AS atMs FROM outbox INDEXED BY outbox_unsettled
     WHERE state <> 'committed' AND state IN ('waiting', 'accepted')`,
  )
  return row?.atMs ?? null
}
