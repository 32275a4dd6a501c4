import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import { minor, minorSchema } from '../money/minor.ts'
import {
  atMsSchema,
  idSchema,
  labelSchema,
  MAX_QUANTITY_MILLI,
  quantityMilliSchema,
  taxBasisPointsSchema,
} from '../sync/ids.ts'
import { approvalSchema } from '../users/approval.ts'
import { MAX_SALE_LINES, receiptNumberSchema, taxGroupSchema } from './sale-fact.ts'

const amount = minorSchema.min(0)

/**
 * What became of the goods. `to-stock`: they can be sold again, and the refund takes them into stock. `written-off`: they
 * came back, but are waste. `none`: nothing came back, or it is nothing that is counted.
 */
export const goodsBack = ['to-stock', 'written-off', 'none'] as const

/** A line of a refund. All amounts are positive: that they are paid out is what a refund means. */
export const refundLineSchema = z
  .strictObject({
    /** Also the id of the stock movement that the line causes. */
    id: idSchema,
    /** The line of the sale that is given back; null: without a receipt. */
    saleLineId: idSchema.nullable(),
    /** How much of that line had been given back before, as the till knew it: the amounts follow from it. */
    refundedBeforeMilli: z.int().min(0).max(MAX_QUANTITY_MILLI),
    /** Null for something that is not in the catalog. */
    productId: idSchema.nullable(),
    sku: z.string().max(64),
    name: labelSchema(200),
    unitCode: z.string().max(12),
    quantityMilli: quantityMilliSchema,
    /** Price of one unit, tax included, as it was sold. */
    unitPriceMinor: amount.min(1),
    taxBasisPoints: taxBasisPointsSchema,
    /** The share of what the sale's line came to, see `refundOfLine`; without a receipt as in a sale. */
    totalMinor: amount,
    taxMinor: amount,
    goodsBack: z.enum(goodsBack),
  })
  .refine((line) => line.taxMinor <= line.totalMinor, {
    message: 'no more tax than there is money',
    path: ['taxMinor'],
  })
  .refine((line) => line.goodsBack !== 'to-stock' || line.productId !== null, {
    message: 'only a product goes to stock',
    path: ['goodsBack'],
  })
  .refine((line) => line.saleLineId !== null || line.refundedBeforeMilli === 0, {
    message: 'without a receipt nothing was given back before',
    path: ['refundedBeforeMilli'],
  })
export type RefundLine = z.infer<typeof refundLineSchema>

/** What a refund is paid out with. */
export const refundTenderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ id: idSchema, kind: z.literal('cash'), amountMinor: amount.min(1) }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('card'),
    amountMinor: amount.min(1),
    /** The terminal's reference, when the cashier noted one. */
    reference: labelSchema(64).nullable(),
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('transfer'),
    amountMinor: amount.min(1),
    reference: labelSchema(64).nullable(),
  }),
  /** The customer owes that much less. */
  z.strictObject({ id: idSchema, kind: z.literal('account'), amountMinor: amount.min(1) }),
])
export type RefundTender = z.infer<typeof refundTenderSchema>

/** A refund as it happened, as it is stored, sent and never changed: the body of `refund.create`. */
export const refundFactSchema = z
  .strictObject({
    id: idSchema,
    shiftId: idSchema,
    /** From the till's one series of receipts: no sale has the same. */
    receiptNumber: receiptNumberSchema,
    /** The sale that it gives back; null: without a receipt. */
    saleId: idSchema.nullable(),
    currency: currencySchema,
    refundedAtMs: atMsSchema,
    customerId: idSchema.nullable(),
    /** Why, in the words of whoever asked for it or of a list. */
    reason: labelSchema(200).nullable(),
    note: labelSchema(500).nullable(),
    /** Null: the person at the till may do it alone. */
    approval: approvalSchema.nullable(),
    lines: z.array(refundLineSchema).min(1).max(MAX_SALE_LINES),
    /** Empty when the amounts come to nothing. */
    tenders: z.array(refundTenderSchema).max(20),
    taxes: z.array(taxGroupSchema).min(1),
    totalMinor: amount,
    taxMinor: amount,
    /** As in a sale: smallest coin that cash was rounded to, and by how much that changed what was paid out. */
    cashIncrementMinor: amount.default(minor(0)),
    roundingMinor: minorSchema.default(minor(0)),
  })
  .refine((refund) => refund.saleId !== null || refund.lines.every(({ saleLineId }) => saleLineId === null), {
    message: 'a line of a sale comes with its sale',
    path: ['saleId'],
  })
export type RefundFact = z.infer<typeof refundFactSchema>
