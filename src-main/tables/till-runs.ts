import { MOST_RUNS } from '../../src-shared/sync/till-identity.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

/**
 * Notes that the program was started: before anything is sent in this run's name. Runs that the server has heard of are kept
 * too: one that was restored from a backup knows an earlier one.
 */
export function insertRun(tx: WriteTx, runId: string): void {
  tx.run('INSERT INTO till_runs (run_id) VALUES (@runId)', { runId })
  tx.run('DELETE FROM till_runs WHERE position < (SELECT max(position) FROM till_runs) - @most', { most: MOST_RUNS })
}

/** The runs of this file before this one, latest first. */
export function readEarlierRuns(tx: ReadTx, runId: string): string[] {
  return tx
    .all<{ runId: string }>(
      'SELECT run_id AS runId FROM till_runs WHERE run_id <> @runId ORDER BY position DESC LIMIT @most',
      { runId, most: MOST_RUNS },
    )
    .map((row) => row.runId)
}
