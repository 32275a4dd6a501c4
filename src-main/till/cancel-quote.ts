import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { readQuote } from '../tables/quotes.ts'
import { editRecord } from './edit-record.ts'
import type { Till } from './till.ts'
import { stateOf, viewQuoteRow } from './view-quote.ts'

/** Takes an offer back: it cannot become a sale any more. */
export function cancelQuote(till: Till, { id }: CallInput<'quote.cancel'>): CallOutcome<'quote.cancel'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'quote.cancel'> => {
    const quote = readQuote(tx, id)
    if (quote === null) return refuse({ code: 'not-found' })
    const state = stateOf(quote, till.clock())
    if (state !== 'open' && state !== 'expired') return refuse({ code: 'quote-closed', state })
    const edited = editRecord(tx, till, 'quote', { id, version: quote.version, changes: { status: 'cancelled' } })
    return edited.ok ? accept(viewQuoteRow(tx, till, edited.value)) : edited
  })
  if (outcome.ok) till.hints.emit('outbox-grew')
  return outcome
}
