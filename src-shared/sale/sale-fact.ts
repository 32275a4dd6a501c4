import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import { minor, minorSchema } from '../money/minor.ts'
import { atMsSchema, idSchema, labelSchema, quantityMilliSchema, taxBasisPointsSchema } from '../sync/ids.ts'
import { stepApprovalSchema } from '../users/approval.ts'
import { discountSchema } from './discount.ts'

const amount = minorSchema.min(0)
/** Members with a default came later: a till of before does not send them, and they are as if it had. */
const nothing = minor(0)

/** Most lines a sale may have; the largest invoice of a real year had 1,114. */
export const MAX_SALE_LINES = 2000

/** `store-till-series-counter`, gapless within a till's series: `001-02-A-000123`. */
export const receiptNumberSchema = z
  .string()
  .regex(/^[0-9A-Z]{1,8}-[0-9A-Z]{1,8}-[A-Z]{1,4}-\d{6,12}$/, 'store-till-series-counter')

export const saleLineSchema = z.strictObject({
  /** Also the id of the stock movement that the line causes. */
  id: idSchema,
  /** Null for something sold that is not in the catalog. */
  productId: idSchema.nullable(),
  sku: z.string().max(64),
  name: labelSchema(200),
  unitCode: z.string().max(12),
  quantityMilli: quantityMilliSchema,
  /** Price of one unit, tax included, as the customer saw it. */
  unitPriceMinor: amount.min(1),
  taxBasisPoints: taxBasisPointsSchema,
  /** The price that the catalog asked for, when somebody changed it by hand. */
  listPriceMinor: amount.nullable().default(null),
  /** The line's own discount as it was entered, and what it took off. */
  discount: discountSchema.nullable().default(null),
  discountMinor: amount.default(nothing),
  /** The line's share of the discount of the whole sale. */
  saleDiscountMinor: amount.default(nothing),
  note: labelSchema(200).nullable().default(null),
  /** `round(quantityMilli * unitPriceMinor / 1000)`, half away from zero, less both discounts. */
  totalMinor: amount,
  /** The line's share of its rate's tax, see `taxByRate`. */
  taxMinor: amount,
  /** Whether the sale takes this out of stock. */
  movesStock: z.boolean(),
})
export type SaleLine = z.infer<typeof saleLineSchema>

export const tenderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    id: idSchema,
    kind: z.literal('cash'),
    /** What the tender pays of the sale: `receivedMinor - changeMinor`. */
    amountMinor: amount,
    receivedMinor: amount,
    changeMinor: amount,
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('card'),
    amountMinor: amount,
    /** The terminal's reference, when the cashier noted one. */
    reference: labelSchema(64).nullable(),
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('transfer'),
    amountMinor: amount,
    reference: labelSchema(64).nullable(),
  }),
  /** The sale's customer owes it. */
  z.strictObject({ id: idSchema, kind: z.literal('account'), amountMinor: amount }),
])
export const tenderKinds = ['cash', 'card', 'transfer', 'account'] as const
export type TenderKind = (typeof tenderKinds)[number]
export type Tender = z.infer<typeof tenderSchema>

export const taxGroupSchema = z.strictObject({
  taxBasisPoints: taxBasisPointsSchema,
  grossMinor: amount,
  netMinor: amount,
  taxMinor: amount,
})

/** A sale as it happened, as it is stored, sent and never changed: the body of `sale.create`. */
export const saleFactSchema = z.strictObject({
  id: idSchema,
  shiftId: idSchema,
  receiptNumber: receiptNumberSchema,
  currency: currencySchema,
  soldAtMs: atMsSchema,
  customerId: idSchema.nullable(),
  note: labelSchema(500).nullable(),
  lines: z.array(saleLineSchema).min(1).max(MAX_SALE_LINES),
  /** Empty when there is nothing to pay. */
  tenders: z.array(tenderSchema).max(20),
  taxes: z.array(taxGroupSchema).min(1),
  /** The discount of the whole sale as it was entered, and what it took off. */
  discount: discountSchema.nullable().default(null),
  discountMinor: amount.default(nothing),
  /** What the lines come to. Together with `roundingMinor` it is what the tenders pay. */
  totalMinor: amount,
  taxMinor: amount,
  /** Smallest coin that cash was rounded to, and by how much that changed what was paid; no part of the takings. */
  cashIncrementMinor: amount.default(nothing),
  roundingMinor: minorSchema.default(nothing),
  /** The quote that became this sale. */
  quoteId: idSchema.nullable().default(null),
  approvals: z.array(stepApprovalSchema).max(20).default([]),
})
export type SaleFact = z.infer<typeof saleFactSchema>
