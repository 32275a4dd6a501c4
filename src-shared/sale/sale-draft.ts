import { z } from 'zod'
import { minorSchema } from '../money/minor.ts'
import { idSchema, labelSchema, quantityMilliSchema, taxBasisPointsSchema } from '../sync/ids.ts'
import { discountSchema } from './discount.ts'
import { MAX_SALE_LINES } from './sale-fact.ts'

/** What is sold without being in the catalog. */
export const quickItemSchema = z.strictObject({ name: labelSchema(200), taxBasisPoints: taxBasisPointsSchema })
export type QuickItem = z.infer<typeof quickItemSchema>

/** A line of an open cart: what, how much, at the price that was on the screen. */
export const draftLineSchema = z
  .strictObject({
    /** Null: a quick item. */
    productId: idSchema.nullable(),
    quick: quickItemSchema.optional(),
    quantityMilli: quantityMilliSchema,
    unitPriceMinor: minorSchema.min(1),
    /** The price that the catalog asked for, when somebody changed it by hand. */
    listPriceMinor: minorSchema.min(0).optional(),
    discount: discountSchema.optional(),
    note: labelSchema(200).optional(),
  })
  .refine((line) => (line.productId === null) === (line.quick !== undefined), {
    message: 'either a product or a quick item',
    path: ['quick'],
  })
export type DraftLine = z.infer<typeof draftLineSchema>

/**
 * A means of payment as the cashier entered it. Cash may exceed what is due, the rest is change; it may also be 0, where
 * rounding leaves nothing to pay.
 */
export const draftTenderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cash'), receivedMinor: minorSchema.min(0) }),
  z.strictObject({ kind: z.literal('card'), amountMinor: minorSchema.min(1), reference: labelSchema(64).nullable() }),
  z.strictObject({
    kind: z.literal('transfer'),
    amountMinor: minorSchema.min(1),
    reference: labelSchema(64).nullable(),
  }),
  /** The customer owes it. */
  z.strictObject({ kind: z.literal('account'), amountMinor: minorSchema.min(1) }),
])
export type DraftTender = z.infer<typeof draftTenderSchema>

/**
 * A cart that is ready to be charged. `id` is made when the cart begins and becomes the sale's: charging the same cart
 * twice gives the first sale back, not a second one.
 */
export const saleDraftSchema = z.strictObject({
  id: idSchema,
  lines: z.array(draftLineSchema).max(MAX_SALE_LINES),
  /** Of the whole sale, on top of those of its lines. */
  discount: discountSchema.optional(),
  tenders: z.array(draftTenderSchema).max(20),
  customerId: idSchema.nullable(),
  note: labelSchema(500).nullable(),
  /** The quote that becomes this sale. */
  quoteId: idSchema.optional(),
})
export type SaleDraft = z.infer<typeof saleDraftSchema>
