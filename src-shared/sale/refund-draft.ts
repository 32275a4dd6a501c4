import { z } from 'zod'
import { minorSchema } from '../money/minor.ts'
import { idSchema, labelSchema, quantityMilliSchema } from '../sync/ids.ts'
import { goodsBack } from './refund-fact.ts'
import { quickItemSchema } from './sale-draft.ts'
import { MAX_SALE_LINES } from './sale-fact.ts'

/** A line to give back: part of a sale's line, or something without a receipt, at a price that was agreed on. */
export const refundDraftLineSchema = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('sale'),
    saleLineId: idSchema,
    quantityMilli: quantityMilliSchema,
    goodsBack: z.enum(goodsBack),
  }),
  z.strictObject({
    from: z.literal('product'),
    productId: idSchema,
    quantityMilli: quantityMilliSchema,
    unitPriceMinor: minorSchema.min(1),
    goodsBack: z.enum(goodsBack),
  }),
  z.strictObject({
    from: z.literal('quick'),
    quick: quickItemSchema,
    quantityMilli: quantityMilliSchema,
    unitPriceMinor: minorSchema.min(1),
  }),
])
export type RefundDraftLine = z.infer<typeof refundDraftLineSchema>

/** How a refund is paid out: card, transfer and account exactly what they are told, cash the rest. */
export const refundDraftTenderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cash') }),
  z.strictObject({ kind: z.literal('card'), amountMinor: minorSchema.min(1), reference: labelSchema(64).nullable() }),
  z.strictObject({
    kind: z.literal('transfer'),
    amountMinor: minorSchema.min(1),
    reference: labelSchema(64).nullable(),
  }),
  z.strictObject({ kind: z.literal('account'), amountMinor: minorSchema.min(1) }),
])
export type RefundDraftTender = z.infer<typeof refundDraftTenderSchema>

/** A refund that is ready to be paid out. `id` becomes the refund's: giving it twice gives the first one back. */
export const refundDraftSchema = z
  .strictObject({
    id: idSchema,
    /** Null: without a receipt. */
    saleId: idSchema.nullable(),
    lines: z.array(refundDraftLineSchema).min(1).max(MAX_SALE_LINES),
    tenders: z.array(refundDraftTenderSchema).max(20),
    customerId: idSchema.nullable(),
    reason: labelSchema(200).nullable(),
    note: labelSchema(500).nullable(),
  })
  .refine((draft) => draft.lines.every(({ from }) => (from === 'sale') === (draft.saleId !== null)), {
    message: 'all lines are of the sale, or none is',
    path: ['lines'],
  })
export type RefundDraft = z.infer<typeof refundDraftSchema>
