import { addMinor, type Minor, minor, sumMinor } from '../money/minor.ts'
import { accept, type Result, refuse } from '../result.ts'
import type { ProductRow } from '../sync/records.ts'
import type { DraftTender, SaleDraft } from './sale-draft.ts'
import type { SaleFact, SaleLine, Tender } from './sale-fact.ts'
import { type SaleTotals, saleTotals } from './sale-totals.ts'

/**
 * Most that one sale may come to: a code scanned into a price is more. A shift's and a day's sums of such sales stay within
 * what `minor` takes, so that a slip never keeps a shift from being closed.
 */
export const MAX_SALE_MINOR = 1_000_000_000_000

export type SaleRefusal =
  | { readonly code: 'no-open-shift' }
  | { readonly code: 'empty-sale' }
  | { readonly code: 'unknown-product'; readonly productId: string }
  | { readonly code: 'unknown-customer'; readonly customerId: string }
  | { readonly code: 'fraction-not-sold'; readonly productId: string; readonly decimals: number }
  | { readonly code: 'amount-too-large' }
  | { readonly code: 'nothing-to-pay' }
  | { readonly code: 'underpaid'; readonly missingMinor: Minor }
  | { readonly code: 'card-exceeds-total'; readonly excessMinor: Minor }
  | { readonly code: 'needless-tender' }

/** What a sale is decided on: read in the transaction that will store it. */
export interface SaleContext {
  readonly shiftId: string | null
  readonly currency: string
  readonly products: ReadonlyMap<
    string,
    { readonly product: ProductRow; readonly unitCode: string; readonly decimals: number }
  >
  readonly customerExists: boolean
  readonly receiptNumber: string
  readonly soldAtMs: number
  readonly newId: () => string
}

/** Decides whether a cart becomes a sale, and which: pure but for the ids that the context hands out. */
export function decideSale(draft: SaleDraft, context: SaleContext): Result<SaleFact, SaleRefusal> {
  if (context.shiftId === null) return refuse({ code: 'no-open-shift' })
  if (draft.lines.length === 0) return refuse({ code: 'empty-sale' })
  if (draft.customerId !== null && !context.customerExists) {
    return refuse({ code: 'unknown-customer', customerId: draft.customerId })
  }

  const priced: Omit<SaleLine, 'totalMinor' | 'taxMinor'>[] = []
  for (const line of draft.lines) {
    const found = context.products.get(line.productId)
    if (!found) return refuse({ code: 'unknown-product', productId: line.productId })
    if (line.quantityMilli % 10 ** (3 - found.decimals) !== 0) {
      return refuse({ code: 'fraction-not-sold', productId: line.productId, decimals: found.decimals })
    }
    priced.push({
      id: context.newId(),
      productId: line.productId,
      sku: found.product.sku,
      name: found.product.name,
      unitCode: found.unitCode,
      quantityMilli: line.quantityMilli,
      unitPriceMinor: line.unitPriceMinor,
      taxBasisPoints: found.product.taxBasisPoints,
      movesStock: found.product.tracksStock,
    })
  }

  let totals: SaleTotals
  try {
    totals = saleTotals(priced)
  } catch (error) {
    if (error instanceof RangeError) return refuse({ code: 'amount-too-large' })
    throw error
  }
  if (totals.totalMinor > MAX_SALE_MINOR) return refuse({ code: 'amount-too-large' })
  if (totals.totalMinor === 0) return refuse({ code: 'nothing-to-pay' })

  const tenders = decideTenders(draft.tenders, totals.totalMinor, context.newId)
  if (!tenders.ok) return tenders

  return accept({
    id: draft.id,
    shiftId: context.shiftId,
    receiptNumber: context.receiptNumber,
    currency: context.currency,
    soldAtMs: context.soldAtMs,
    customerId: draft.customerId,
    note: draft.note,
    lines: priced.map((line, index) => ({
      ...line,
      ...(totals.lines[index] ?? { totalMinor: minor(0), taxMinor: minor(0) }),
    })),
    tenders: tenders.value,
    taxes: [...totals.taxes],
    totalMinor: totals.totalMinor,
    taxMinor: totals.taxMinor,
  })
}

/** Card pays exactly what it is told; cash pays the rest and gives change; no tender may pay nothing. */
export function decideTenders(
  tenders: readonly DraftTender[],
  totalMinor: Minor,
  newId: () => string,
): Result<Tender[], SaleRefusal> {
  const cards = tenders.filter((tender) => tender.kind === 'card')
  let cardMinor: Minor
  let offeredMinor: Minor
  try {
    cardMinor = sumMinor(cards, (tender) => tender.amountMinor)
    offeredMinor = addMinor(
      cardMinor,
      ...tenders.map((tender) => (tender.kind === 'cash' ? tender.receivedMinor : minor(0))),
    )
  } catch (error) {
    if (error instanceof RangeError) return refuse({ code: 'amount-too-large' })
    throw error
  }
  if (cardMinor > totalMinor) return refuse({ code: 'card-exceeds-total', excessMinor: minor(cardMinor - totalMinor) })
  if (offeredMinor < totalMinor) return refuse({ code: 'underpaid', missingMinor: minor(totalMinor - offeredMinor) })

  let dueInCash = totalMinor - cardMinor
  const decided: Tender[] = []
  for (const tender of tenders) {
    if (tender.kind === 'card') {
      decided.push({ id: newId(), kind: 'card', amountMinor: tender.amountMinor, reference: tender.reference })
      continue
    }
    const amountMinor = minor(Math.min(dueInCash, tender.receivedMinor))
    if (amountMinor === 0) return refuse({ code: 'needless-tender' })
    dueInCash -= amountMinor
    decided.push({
      id: newId(),
      kind: 'cash',
      amountMinor,
      receivedMinor: tender.receivedMinor,
      changeMinor: minor(tender.receivedMinor - amountMinor),
    })
  }
  return accept(decided)
}
