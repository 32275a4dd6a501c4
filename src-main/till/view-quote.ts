import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { QuotedLineToday, QuoteState, QuoteSummary, QuoteView } from '../../src-shared/contract/counter-views.ts'
import { quoteParts } from '../../src-shared/counter/quote-parts.ts'
import { subtractMinor, ZERO } from '../../src-shared/money/minor.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { saleTotals } from '../../src-shared/sale/sale-totals.ts'
import type { QuoteLine, QuoteRow } from '../../src-shared/sync/records.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { readSellable } from '../tables/products.ts'
import { findQuotes } from '../tables/quote-lists.ts'
import { readQuote } from '../tables/quotes.ts'
import { customerTable } from '../tables/records.ts'
import { readSale } from '../tables/sales.ts'
import { readLanguage } from '../tables/settings.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import type { Till } from './till.ts'

/** Quotes of the shop, newest first. */
export function listQuotes(till: Till, search: CallInput<'quote.list'>): CallOutcome<'quote.list'> {
  const nowMs = till.clock()
  return accept(
    readTransaction(till.database, (tx) =>
      findQuotes(tx, { ...search, nowMs }).map((quote): QuoteSummary => {
        const { id, number, madeAtMs, madeBy, validUntilMs, totalMinor } = quote
        const state = stateOf(quote, nowMs)
        const lineCount = quote.lines.length
        return {
          ...{ id, number, madeAtMs, madeBy, validUntilMs, totalMinor, state, lineCount },
          customerName: customerOf(tx, quote),
        }
      }),
    ),
  )
}

export function viewQuote(till: Till, { id }: CallInput<'quote.get'>): CallOutcome<'quote.get'> {
  return readTransaction(till.database, (tx): CallOutcome<'quote.get'> => {
    const quote = readQuote(tx, id)
    return quote === null ? refuse({ code: 'not-found' }) : accept(viewQuoteRow(tx, till, quote))
  })
}

export function viewQuoteRow(tx: ReadTx, till: Till, quote: QuoteRow): QuoteView {
  const totals = saleTotals(quote.lines, quote.discount)
  const customerName = customerOf(tx, quote)
  return {
    quote,
    state: stateOf(quote, till.clock()),
    customerName,
    lines: quote.lines.map((line, index) => {
      const { grossMinor, discountMinor } = totals.lines[index] ?? { grossMinor: ZERO, discountMinor: ZERO }
      return { line, totalMinor: subtractMinor(grossMinor, discountMinor), today: todayOf(tx, line) }
    }),
    discountMinor: totals.discountMinor,
    receiptNumber: quote.saleId === null ? null : (readSale(tx, quote.saleId)?.sale.receiptNumber ?? null),
    document: quoteParts(quote, {
      ...requireIdentity(tx),
      language: readLanguage(tx),
      settings: readShopSettings(tx),
      customerName,
    }),
  }
}

/** What became of a quote; that an open one has expired follows from the clock. */
export function stateOf(quote: QuoteRow, nowMs: number): QuoteState {
  return quote.status === 'open' && quote.validUntilMs < nowMs ? 'expired' : quote.status
}

/** Whom it is for: by the name on file, or by the one that was given. */
function customerOf(tx: ReadTx, quote: QuoteRow): string | null {
  return quote.customerId === null
    ? quote.customerName
    : (customerTable.readStored(tx, quote.customerId)?.row.name ?? quote.customerName)
}

/** What became of a quoted line: prices that were changed by hand are compared by what the catalog asked then. */
function todayOf(tx: ReadTx, line: QuoteLine): QuotedLineToday {
  if (line.productId === null) return { is: 'same' }
  const sellable = readSellable(tx, line.productId)
  if (sellable === null) return { is: 'gone' }
  const { priceMinor } = sellable.product
  const thenMinor = line.listPriceMinor ?? line.unitPriceMinor
  // Without a price in the catalog there is none to compare.
  return priceMinor === 0 || priceMinor === thenMinor ? { is: 'same' } : { is: 'price-changed', priceMinor }
}
