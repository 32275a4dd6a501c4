import { z } from 'zod'
import { type Minor, minorSchema } from '../money/minor.ts'
import { type Discount, discountOf, discountSchema } from '../sale/discount.ts'
import type { DraftLine, SaleDraft } from '../sale/sale-draft.ts'
import { MAX_SALE_LINES } from '../sale/sale-fact.ts'
import { lineTotal, saleTotals } from '../sale/sale-totals.ts'
import { idSchema, labelSchema, quantityMilliSchema, taxBasisPointsSchema } from '../sync/ids.ts'
import { quoteNumberSchema } from '../sync/records.ts'

/** A line of the open cart: what the sale needs, and what the cashier reads. */
export const cartLineSchema = z.strictObject({
  id: z.string().min(1).max(64),
  /** Null: a quick item, sold by name and price without being in the catalog. */
  productId: idSchema.nullable(),
  name: labelSchema(200),
  sku: z.string().max(64),
  unitCode: z.string().max(12),
  /** Decimals that a quantity may have. */
  decimals: z.int().min(0).max(3),
  taxBasisPoints: taxBasisPointsSchema,
  unitPriceMinor: minorSchema.min(1),
  /**
   * What the catalog asked when the line came into the cart, or when somebody last said that its price stays. Null: the
   * price is none of the catalog's (a quick item, a quote, a label, typed because there was none), or a cart of before.
   */
  askedPriceMinor: minorSchema.min(0).nullable().default(null),
  /** What the catalog asks, where somebody changed the price by hand; else null. */
  listPriceMinor: minorSchema.min(0).nullable(),
  quantityMilli: quantityMilliSchema,
  discount: discountSchema.nullable(),
  note: labelSchema(200).nullable(),
  /** Quantity and price come from a label that a scale printed. */
  isLabelled: z.boolean(),
})
export type CartLine = Readonly<z.infer<typeof cartLineSchema>>

/** An open or parked cart as it is kept; its id becomes that of the sale. */
export const storedCartSchema = z.strictObject({
  id: idSchema,
  lines: z.array(cartLineSchema).min(1).max(MAX_SALE_LINES),
  /** Of the whole sale. */
  discount: discountSchema.nullable(),
  customer: z.strictObject({ id: idSchema, name: labelSchema(120) }).nullable(),
  note: labelSchema(500).nullable(),
  /** The quote that it was filled from. */
  quote: z.strictObject({ id: idSchema, number: quoteNumberSchema }).nullable(),
})
export type StoredCart = z.infer<typeof storedCartSchema>

/** A line as it is charged or quoted. A discount that became more than the line costs takes off all of it. */
export function draftLineOf(line: CartLine): DraftLine {
  const discount = fitted(line.discount, lineTotal(line.quantityMilli, line.unitPriceMinor))
  return {
    productId: line.productId,
    ...(line.productId === null ? { quick: { name: line.name, taxBasisPoints: line.taxBasisPoints } } : {}),
    quantityMilli: line.quantityMilli,
    unitPriceMinor: line.unitPriceMinor,
    ...(line.listPriceMinor === null ? {} : { listPriceMinor: line.listPriceMinor }),
    ...(discount === null ? {} : { discount }),
    ...(line.note === null ? {} : { note: line.note }),
  }
}

/** A cart as it is charged, but for how it is paid. */
export function draftOf(cart: {
  readonly id: string
  readonly lines: readonly CartLine[]
  readonly discount: StoredCart['discount']
  readonly customer: StoredCart['customer']
  readonly note: StoredCart['note']
  readonly quote: StoredCart['quote']
}): Omit<SaleDraft, 'tenders'> {
  const discount = fitted(cart.discount, saleTotals(cart.lines).totalMinor)
  return {
    id: cart.id,
    lines: cart.lines.map(draftLineOf),
    ...(discount === null ? {} : { discount }),
    customerId: cart.customer?.id ?? null,
    note: cart.note,
    ...(cart.quote === null ? {} : { quoteId: cart.quote.id }),
  }
}

/** What is left of an amount that was to be taken off when there is less than that now; null: nothing. */
function fitted(discount: Discount | null, grossMinor: Minor): Discount | null {
  if (discount?.kind !== 'amount') return discount
  const amountMinor = discountOf(discount, grossMinor)
  return amountMinor === 0 ? null : { kind: 'amount', amountMinor }
}
