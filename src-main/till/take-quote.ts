import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { CartLine, StoredCart } from '../../src-shared/counter/stored-cart.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { QuoteLine, QuoteRow } from '../../src-shared/sync/records.ts'
import { type ReadTx, writeTransaction } from '../database/transaction.ts'
import { readSellable } from '../tables/products.ts'
import { readQuote } from '../tables/quotes.ts'
import { customerTable } from '../tables/records.ts'
import { takeCart } from './resume-sale.ts'
import type { Till } from './till.ts'
import { stateOf } from './view-quote.ts'

/**
 * Fills the cart with a quote, at the prices that were quoted. A product that is gone from the catalog is sold in the
 * quote's words, and moves no stock. The quote stays open until the cart is charged.
 */
export function takeQuote(till: Till, { id, open, evenExpired }: CallInput<'quote.take'>): CallOutcome<'quote.take'> {
  return writeTransaction(till.database, (tx): CallOutcome<'quote.take'> => {
    const quote = readQuote(tx, id)
    if (quote === null) return refuse({ code: 'not-found' })
    const state = stateOf(quote, till.clock())
    if (state !== 'open' && !(state === 'expired' && evenExpired)) return refuse({ code: 'quote-closed', state })
    return accept(takeCart(tx, till, cartOf(tx, till, quote), open))
  })
}

function cartOf(tx: ReadTx, till: Till, quote: QuoteRow): StoredCart {
  const customer = quote.customerId === null ? null : customerTable.read(tx, quote.customerId)
  return {
    id: till.newId(),
    lines: quote.lines.map((line) => cartLine(tx, till, line)),
    discount: quote.discount,
    customer: customer === null ? null : { id: customer.id, name: customer.name },
    note: quote.note,
    quote: { id: quote.id, number: quote.number },
  }
}

function cartLine(tx: ReadTx, till: Till, line: QuoteLine): CartLine {
  const sellable = line.productId === null ? null : readSellable(tx, line.productId)
  const words =
    sellable === null
      ? { productId: null, sku: '', name: line.name, unitCode: '', decimals: 3, taxBasisPoints: line.taxBasisPoints }
      : {
          productId: sellable.product.id,
          sku: sellable.product.sku,
          name: sellable.product.name,
          unitCode: sellable.unitCode,
          decimals: sellable.decimals,
          taxBasisPoints: sellable.product.taxBasisPoints,
        }
  return {
    ...words,
    id: till.newId(),
    quantityMilli: line.quantityMilli,
    unitPriceMinor: line.unitPriceMinor,
    listPriceMinor: line.listPriceMinor ?? null,
    discount: line.discount ?? null,
    note: line.note ?? null,
    askedPriceMinor: null,
    isLabelled: false,
  }
}
