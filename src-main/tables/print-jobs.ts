import type { PrintKind, PrintReason, PrintState } from '../../src-shared/device/print-job.ts'
import type { ReceiptPart } from '../../src-shared/receipt/receipt-model.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

export interface PrintJob {
  readonly position: number
  readonly id: string
  readonly kind: PrintKind
  readonly subjectId: string | null
  readonly title: string
  readonly document: readonly ReceiptPart[] | null
  readonly copy: boolean
  readonly state: PrintState
  readonly reason: PrintReason | null
  readonly madeAtMs: number
}

type Row = Omit<PrintJob, 'document' | 'copy'> & { readonly document: string | null; readonly copy: number }

const columns = `position, id, kind, subject_id AS subjectId, title, document, copy, state, reason, made_at_ms AS madeAtMs`

const jobOf = ({ document, copy, ...row }: Row): PrintJob => ({
  ...row,
  document: document === null ? null : (JSON.parse(document) as ReceiptPart[]),
  copy: copy === 1,
})

export function insertPrintJob(
  tx: WriteTx,
  job: Pick<PrintJob, 'id' | 'kind' | 'subjectId' | 'title' | 'document' | 'copy' | 'madeAtMs'>,
): void {
  tx.run(
    `INSERT INTO print_jobs (id, kind, subject_id, title, document, copy, made_at_ms, changed_at_ms)
     VALUES (@id, @kind, @subjectId, @title, @document, @copy, @madeAtMs, @madeAtMs)`,
    {
      ...job,
      document: job.document === null ? null : JSON.stringify(job.document),
      copy: job.copy ? 1 : 0,
    },
  )
}

/** The job that is due: the oldest one that waits, but a drawer before all paper. */
export function readNextPrintJob(tx: ReadTx): PrintJob | null {
  const row = tx.get<Row>(
    `SELECT ${columns} FROM print_jobs WHERE state = 'waiting' ORDER BY kind = 'drawer' DESC, position LIMIT 1`,
  )
  return row === undefined ? null : jobOf(row)
}

export function readPrintJob(tx: ReadTx, id: string): PrintJob | null {
  const row = tx.get<Row>(`SELECT ${columns} FROM print_jobs WHERE id = @id`, { id })
  return row === undefined ? null : jobOf(row)
}

/** Jobs that are not done: those first that wait for a person. */
export function readOpenPrintJobs(tx: ReadTx, limit: number): PrintJob[] {
  return tx
    .all<Row>(
      `SELECT ${columns} FROM print_jobs WHERE state IN ('waiting', 'printing', 'failed', 'needs-check')
       ORDER BY state IN ('waiting', 'printing'), position LIMIT @limit`,
      { limit },
    )
    .map(jobOf)
}

export function countOpenPrintJobs(tx: ReadTx): { readonly waiting: number; readonly attention: number } {
  return (
    tx.get<{ waiting: number; attention: number }>(
      `SELECT count(*) FILTER (WHERE state IN ('waiting', 'printing')) AS waiting,
         count(*) FILTER (WHERE state IN ('failed', 'needs-check')) AS attention
       FROM print_jobs WHERE state IN ('waiting', 'printing', 'failed', 'needs-check')`,
    ) ?? { waiting: 0, attention: 0 }
  )
}

/** The job of what has this id that is still to come out; null when there is none. */
export function readWaitingPrintJobOf(tx: ReadTx, subjectId: string): PrintJob | null {
  const row = tx.get<Row>(
    `SELECT ${columns} FROM print_jobs WHERE subject_id = @subjectId AND state IN ('waiting', 'printing')
     ORDER BY position LIMIT 1`,
    { subjectId },
  )
  return row === undefined ? null : jobOf(row)
}

/** How the latest job of what has this id stands; null when there never was one. */
export function readLatestPrintStateOf(tx: ReadTx, subjectId: string): PrintState | null {
  const row = tx.get<{ state: PrintState }>(
    'SELECT state FROM print_jobs WHERE subject_id = @subjectId ORDER BY position DESC LIMIT 1',
    { subjectId },
  )
  return row?.state ?? null
}

/** Whether paper with it may exist: printed, or printing with an end that is not known. */
export function mayBeOnPaper(tx: ReadTx, subjectId: string): boolean {
  const row = tx.get<{ found: number }>(
    `SELECT 1 AS found FROM print_jobs WHERE subject_id = @subjectId
       AND (state IN ('printed', 'printing', 'needs-check') OR reason IN ('end-unknown', 'till-stopped')) LIMIT 1`,
    { subjectId },
  )
  return row !== undefined
}

/** Moves a job on, if it still stands in one of `from`; whether it did. */
export function movePrintJob(
  tx: WriteTx,
  id: string,
  from: readonly PrintState[],
  to: { readonly state: PrintState; readonly reason: PrintReason | null; readonly atMs: number },
): boolean {
  const states = JSON.stringify(from)
  return (
    tx.run(
      `UPDATE print_jobs SET state = @state, reason = @reason, changed_at_ms = @atMs
       WHERE id = @id AND state IN (SELECT value FROM json_each(@states))`,
      { id, states, ...to },
    ) === 1
  )
}

/** Lets a job that may be on paper already be printed once more, marked as a copy. */
export function printAgainAsCopy(tx: WriteTx, id: string, atMs: number): boolean {
  return (
    tx.run(
      `UPDATE print_jobs SET state = 'waiting', copy = 1, changed_at_ms = @atMs
       WHERE id = @id AND state IN ('needs-check', 'failed')`,
      { id, atMs },
    ) === 1
  )
}

/** Jobs that were being printed when the program stopped: nobody knows how they ended. The number of them. */
export function questionUnfinishedPrints(tx: WriteTx, atMs: number): number {
  // A drawer must not jump open minutes later, and needs no check: whoever stands before it sees it.
  tx.run(
    `UPDATE print_jobs SET state = 'discarded', reason = 'too-late', changed_at_ms = @atMs
     WHERE kind = 'drawer' AND state IN ('waiting', 'printing')`,
    { atMs },
  )
  return tx.run(
    `UPDATE print_jobs SET state = 'needs-check', reason = 'till-stopped', changed_at_ms = @atMs
     WHERE state = 'printing'`,
    { atMs },
  )
}

/** Forgets jobs that were done long ago. */
export function removeOldPrintJobs(tx: WriteTx, beforeMs: number): void {
  tx.run("DELETE FROM print_jobs WHERE state IN ('printed', 'discarded') AND made_at_ms < @beforeMs", { beforeMs })
}
