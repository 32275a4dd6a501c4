import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { readQuote } from '../tables/quotes.ts'
import { enqueuePrint } from './enqueue-print.ts'
import type { Till } from './till.ts'
import { viewQuoteRow } from './view-quote.ts'

/** Puts a quote on the printer's list; without a printer nothing is queued. */
export function printQuote(till: Till, { id }: CallInput<'quote.print'>): CallOutcome<'quote.print'> {
  return writeTransaction(till.database, (tx): CallOutcome<'quote.print'> => {
    const quote = readQuote(tx, id)
    if (quote === null) return refuse({ code: 'not-found' })
    const { document } = viewQuoteRow(tx, till, quote)
    const job = enqueuePrint(tx, till, { kind: 'quote', title: quote.number, subjectId: id, document, asked: true })
    return accept({ queued: job !== null })
  })
}
