import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { QuoteState } from '../../src-shared/contract/counter-views.ts'
import type { QuoteRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { quoteTable } from './quotes.ts'
import { nextInSeries } from './receipt-counters.ts'

export interface QuoteSearch {
  /** Words that number, or the name of whom it is for, must contain all of; empty: any. */
  readonly text: string
  /** Null: whatever became of it. */
  readonly state: QuoteState | null
  readonly nowMs: number
  readonly limit: number
}

/** Newest first. A customer on file is found by the name on file. */
export function findQuotes(tx: ReadTx, { text, state, nowMs, limit }: QuoteSearch): QuoteRow[] {
  const words = foldText(text).split(' ').filter(Boolean)
  return quoteTable.list(
    tx,
    `AND (@state IS NULL OR
          CASE WHEN status = 'open' AND valid_until_ms < @nowMs THEN 'expired' ELSE status END = @state)
     AND NOT EXISTS (
       SELECT 1 FROM json_each(@words) WHERE instr(quotes.folded, value) = 0 AND instr(
         coalesce((SELECT customers.folded FROM customers WHERE customers.id = quotes.customer_id), ''), value) = 0)
     ORDER BY made_at_ms DESC, id DESC LIMIT @limit`,
    { state, nowMs, words: JSON.stringify(words), limit },
  )
}

/** Gives the next number of a quote behind `prefix` (`store-till-series`): a counter of its own beside the receipts'. */
export function nextQuoteNumber(tx: WriteTx, prefix: string): string {
  return `${prefix}-Q${String(nextInSeries(tx, `${prefix}-Q`)).padStart(4, '0')}`
}
