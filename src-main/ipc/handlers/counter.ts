import { cancelQuote } from '../../till/cancel-quote.ts'
import { discardParkedSale } from '../../till/discard-parked-sale.ts'
import { findCode } from '../../till/find-code.ts'
import { findCounterCustomers, viewCounterCustomer } from '../../till/find-counter-customers.ts'
import { listTaxRates } from '../../till/list-tax-rates.ts'
import { makeQuote } from '../../till/make-quote.ts'
import { noteVoid } from '../../till/note-void.ts'
import { keepCart, readCart } from '../../till/open-cart.ts'
import { listParkedSales, parkSale } from '../../till/park-sale.ts'
import { printQuote } from '../../till/print-quote.ts'
import { resumeSale } from '../../till/resume-sale.ts'
import { takeQuote } from '../../till/take-quote.ts'
import { listQuotes, viewQuote } from '../../till/view-quote.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** The open cart: parked sales, quotes, codes of scales. */
export function counterHandlers({ till }: HandlerParts): HandlersOf<'counter'> {
  return {
    'counter.find-code': (input) => findCode(till, input),
    'counter.customers': (input) => findCounterCustomers(till, input),
    'counter.customer': (input) => viewCounterCustomer(till, input),
    'counter.tax-rates': () => listTaxRates(till),
    'counter.note-void': (input) => noteVoid(till, input),
    'cart.read': () => readCart(till),
    'cart.keep': (input) => keepCart(till, input),
    'parked.list': () => listParkedSales(till),
    'parked.park': (input) => parkSale(till, input),
    'parked.resume': (input) => resumeSale(till, input),
    'parked.discard': (input, approvals) => discardParkedSale(till, input, approvals),
    'quote.make': (input, approvals) => makeQuote(till, input, approvals),
    'quote.list': (input) => listQuotes(till, input),
    'quote.get': (input) => viewQuote(till, input),
    'quote.take': (input) => takeQuote(till, input),
    'quote.cancel': (input) => cancelQuote(till, input),
    'quote.print': (input) => printQuote(till, input),
  }
}
