import { foldText } from '../../src-shared/catalog/fold-text.ts'
import type { QuoteRow } from '../../src-shared/sync/records.ts'
import type { ReadTx } from '../database/transaction.ts'
import { json, plain, recordTable } from './record-table.ts'

export const quoteTable = recordTable<'quote'>(
  'quotes',
  {
    number: plain('number'),
    customerId: plain('customer_id'),
    customerName: plain('customer_name'),
    lines: json('lines'),
    discount: json('discount'),
    note: plain('note'),
    currency: plain('currency'),
    totalMinor: plain('total_minor'),
    madeAtMs: plain('made_at_ms'),
    madeBy: plain('made_by'),
    validUntilMs: plain('valid_until_ms'),
    status: plain('status'),
    saleId: plain('sale_id'),
  },
  { folded: ({ number, customerName }) => foldText(customerName === null ? number : `${number} ${customerName}`) },
)

/** Null when there is none or it was removed. */
export const readQuote = quoteTable.read
export const writeQuote = quoteTable.write

/** The quote that carries a number, as it is typed or scanned; null when there is none. */
export function findQuoteByNumber(tx: ReadTx, number: string): QuoteRow | null {
  return quoteTable.list(tx, 'AND number = @number ORDER BY made_at_ms DESC LIMIT 1', { number })[0] ?? null
}

export interface QuotePage {
  /** Words that number, or the name of whom it is for, must contain all of; empty: any. */
  readonly text: string
  /** Null: whatever became of it. */
  readonly status: QuoteRow['status'] | null
  readonly limit: number
  readonly offset: number
}

/** Newest first. A customer on file is found by the name on file. */
export function listQuotes(tx: ReadTx, { text, status, limit, offset }: QuotePage): QuoteRow[] {
  const words = foldText(text).split(' ').filter(Boolean)
  return quoteTable.list(
    tx,
    `AND (@status IS NULL OR status = @status) AND NOT EXISTS (
       SELECT 1 FROM json_each(@words) WHERE instr(quotes.folded, value) = 0 AND instr(
         coalesce((SELECT customers.folded FROM customers WHERE customers.id = quotes.customer_id), ''), value) = 0)
     ORDER BY made_at_ms DESC, id LIMIT @limit OFFSET @offset`,
    { status, words: JSON.stringify(words), limit, offset },
  )
}
