import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readLatestPrintStateOf, readOpenPrintJobs } from '../tables/print-jobs.ts'
import type { Till } from './till.ts'

const MOST = 200

/** What is still to be printed, and what waits for somebody to look. */
export function listPrints(till: Till): CallOutcome<'print.list'> {
  const jobs = readTransaction(till.database, (tx) => readOpenPrintJobs(tx, MOST))
  return accept(
    jobs
      .filter(({ kind }) => kind !== 'drawer')
      .map(({ id, kind, title, copy, state, reason, madeAtMs }) => ({
        id,
        kind,
        title,
        copy,
        state,
        reason,
        madeAtMs,
      })),
  )
}

/** How far the latest print of a sale, refund, payment or shift has come. */
export function viewPrintOf(till: Till, { subjectId }: CallInput<'print.of'>): CallOutcome<'print.of'> {
  return accept({ state: readTransaction(till.database, (tx) => readLatestPrintStateOf(tx, subjectId)) ?? 'none' })
}
