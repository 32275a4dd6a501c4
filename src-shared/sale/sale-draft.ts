import { z } from 'zod'
import { minorSchema } from '../money/minor.ts'
import { idSchema, labelSchema, quantityMilliSchema } from '../sync/ids.ts'
import { MAX_SALE_LINES } from './sale-fact.ts'

/** A line of an open cart: what, how much, at the price that was on the screen. */
export const draftLineSchema = z.strictObject({
  productId: idSchema,
  quantityMilli: quantityMilliSchema,
  unitPriceMinor: minorSchema.min(1),
})
export type DraftLine = z.infer<typeof draftLineSchema>

/** A means of payment as the cashier entered it; cash may exceed what is due, the rest is change. */
export const draftTenderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cash'), receivedMinor: minorSchema.min(1) }),
  z.strictObject({ kind: z.literal('card'), amountMinor: minorSchema.min(1), reference: labelSchema(64).nullable() }),
])
export type DraftTender = z.infer<typeof draftTenderSchema>

/**
 * A cart that is ready to be charged. `id` is made when the cart begins and becomes the sale's: charging the same cart
 * twice gives the first sale back, not a second one.
 */
export const saleDraftSchema = z.strictObject({
  id: idSchema,
  lines: z.array(draftLineSchema).max(MAX_SALE_LINES),
  tenders: z.array(draftTenderSchema).max(20),
  customerId: idSchema.nullable(),
  note: labelSchema(500).nullable(),
})
export type SaleDraft = z.infer<typeof saleDraftSchema>
