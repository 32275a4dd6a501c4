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
