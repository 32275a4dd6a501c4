import { findSales } from '../../till/find-sales.ts'
import { listSales } from '../../till/list-sales.ts'
import { payAccount } from '../../till/pay-account.ts'
import { readChargeTerms } from '../../till/read-charge-terms.ts'
import { showReceipt } from '../../till/read-receipt.ts'
import { refundSale } from '../../till/refund-sale.ts'
import { ringUpSale } from '../../till/ring-up-sale.ts'
import { viewAccount } from '../../till/view-account.ts'
import { viewRefundable } from '../../till/view-refundable.ts'
import { viewSale } from '../../till/view-sale.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Sales and refunds that are done, and what customers owe. */
export function salesHandlers({ till }: HandlerParts): HandlersOf<'sales'> {
  return {
    'charge.terms': (input) => readChargeTerms(till, input),
    'sale.ring-up': (input, approvals) => ringUpSale(till, input, approvals),
    'sale.list': (input) => listSales(till, input),
    'sale.find': (input) => findSales(till, input),
    'sale.get': (input) => viewSale(till, input),
    'sale.refundable': (input) => viewRefundable(till, input),
    'refund.give': (input, approvals) => refundSale(till, input, approvals),
    'account.view': (input) => viewAccount(till, input),
    'account.pay': (input) => payAccount(till, input),
    'receipt.read': (input) => showReceipt(till, input),
  }
}
