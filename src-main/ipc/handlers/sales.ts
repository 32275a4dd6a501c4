import { listSales } from '../../till/list-sales.ts'
import { ringUpSale } from '../../till/ring-up-sale.ts'
import { viewSale } from '../../till/view-sale.ts'
import type { HandlerParts, HandlersOf } from './parts.ts'

/** Sales and refunds that are done, and what customers owe. */
export function salesHandlers({ till }: HandlerParts): HandlersOf<'sales'> {
  return {
    'sale.ring-up': (input, approvals) => ringUpSale(till, input, approvals),
    'sale.list': (input) => listSales(till, input),
    'sale.get': (input) => viewSale(till, input),
  }
}
