import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { movePrintJob, type PrintJob, printAgainAsCopy, readPrintJob } from '../tables/print-jobs.ts'
import { readPrinter, wakePrinter } from './enqueue-print.ts'
import { learnAbilities, readAbilities } from './print-queue.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/** What a person found at the printer, of a job whose end the till does not know. */
export function settlePrint(till: Till, { id, choice }: CallInput<'print.settle'>): CallOutcome<'print.settle'> {
  return writeTransaction(till.database, (tx): CallOutcome<'print.settle'> => {
    const job = readPrintJob(tx, id)
    if (job === null || !settle(tx, till, job, choice)) return refuse({ code: 'not-found' })
    wakePrinter(till)
    return accept(null)
  })
}

/** Whether the job still stood where the choice can be made. */
function settle(tx: WriteTx, till: Till, job: PrintJob, choice: CallInput<'print.settle'>['choice']): boolean {
  const atMs = till.clock()
  switch (choice) {
    case 'came-out':
      learnThatItPrints(tx)
      return movePrintJob(tx, job.id, ['needs-check'], { state: 'printed', reason: null, atMs })
    case 'again': {
      const again = printAgainAsCopy(tx, job.id, atMs)
      if (again && job.subjectId !== null) writeAudit(tx, till, { action: 'receipt-reprinted', subject: job.title })
      return again
    }
    case 'leave':
      return movePrintJob(tx, job.id, ['needs-check', 'failed', 'waiting'], {
        state: 'discarded',
        // Kept: it says whether paper with it may exist.
        reason: job.state === 'needs-check' ? 'end-unknown' : job.reason,
        atMs,
      })
  }
}

/** A printer that never said that it was done, and was: from now on that is taken for granted. A test page asks anew. */
function learnThatItPrints(tx: WriteTx): void {
  const settings = readPrinter(tx)
  const { confirms, tellsState } = readAbilities(tx, settings)
  if (confirms === null) learnAbilities(tx, settings, { confirms: 'not', tellsState: tellsState ?? false })
}
