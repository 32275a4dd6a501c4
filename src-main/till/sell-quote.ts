import { draftLineSchema, type SaleDraft } from '../../src-shared/sale/sale-draft.ts'
import { sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { QuoteLine } from '../../src-shared/sync/records.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { readQuote } from '../tables/quotes.ts'
import { editRecord } from './edit-record.ts'
import type { Till } from './till.ts'

/** What a quote had permitted when it was made, and the sale of just that need not have permitted again. */
const settledByQuote: readonly Permission[] = ['sale.discount', 'sale.price']

/** Whether a permission is needed no more because the cart is what an open quote offers, line by line. */
export function isSettledByQuote(tx: ReadTx, draft: SaleDraft, permission: Permission): boolean {
  if (draft.quoteId === undefined || !settledByQuote.includes(permission)) return false
  const quote = readQuote(tx, draft.quoteId)
  return (
    quote?.status === 'open' &&
    sameValue(draft.discount ?? null, quote.discount) &&
    draft.lines.length === quote.lines.length &&
    draft.lines.every((line, index) => isQuoted(line, quote.lines[index]))
  )
}

/** The same goods at the same price and discount; what is gone from the catalog is sold in the quote's words. */
function isQuoted(line: SaleDraft['lines'][number], quoted: QuoteLine | undefined): boolean {
  if (quoted === undefined) return false
  const { sku: _sku, name, unitCode: _unit, taxBasisPoints, ...offered } = quoted
  const asOffered = draftLineSchema.parse(offered)
  const inItsWords = { ...asOffered, productId: null, quick: { name, taxBasisPoints } }
  return sameValue(line, asOffered) || sameValue(line, inItsWords)
}

/**
 * Closes the quote that has become a sale, in the sale's own transaction. One that was sold or cancelled meanwhile stays as
 * it is: the sale is made all the same, and names it.
 */
export function sellQuote(tx: WriteTx, till: Till, quoteId: string, saleId: string): void {
  const quote = readQuote(tx, quoteId)
  if (quote?.status !== 'open') return
  editRecord(tx, till, 'quote', { id: quoteId, version: quote.version, changes: { status: 'sold', saleId } })
}
