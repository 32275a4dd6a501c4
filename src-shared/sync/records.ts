import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import { minorSchema } from '../money/minor.ts'
import { discountSchema } from '../sale/discount.ts'
import { draftLineSchema } from '../sale/sale-draft.ts'
import { roleSchema } from '../users/permission.ts'
import {
  atMsSchema,
  barcodeSchema,
  idSchema,
  imageSchema,
  labelSchema,
  MAX_QUANTITY_MILLI,
  taxBasisPointsSchema,
  textSchema,
} from './ids.ts'

/*
 * Records are what people edit: each has an id from its maker, a version that the server counts up, and its fields.
 * Rows travel in the change feed and the snapshot; field sets travel in creations and edits.
 */

export const unitFields = z.strictObject({
  code: labelSchema(12),
  name: labelSchema(60),
  /** Decimals that a quantity in this unit may have: 0 for pieces, 3 for kilograms. */
  decimals: z.int().min(0).max(3),
})

export const categoryFields = z.strictObject({
  name: labelSchema(80),
})

export const productFields = z.strictObject({
  sku: labelSchema(64),
  name: labelSchema(200),
  barcodes: z.array(barcodeSchema).max(20),
  categoryId: idSchema.nullable(),
  unitId: idSchema.nullable(),
  /** Price of one unit, tax included; 0 means that no price is set and the till asks for one. */
  priceMinor: minorSchema.min(0).max(100_000_000_000),
  costMinor: minorSchema.min(0).max(100_000_000_000).nullable(),
  taxBasisPoints: taxBasisPointsSchema,
  tracksStock: z.boolean(),
  active: z.boolean(),
  /** At how much on hand the product is low on stock, thousandths; null: never. */
  lowStockMilli: z.int().min(0).max(MAX_QUANTITY_MILLI).nullable(),
  image: imageSchema.nullable(),
})

export const customerFields = z.strictObject({
  name: labelSchema(120),
  taxId: labelSchema(40).nullable(),
  phone: labelSchema(40).nullable(),
  email: labelSchema(120).nullable(),
  /** What the customer may owe at the most; null: nothing is sold on account. */
  creditLimitMinor: minorSchema.min(0).max(100_000_000_000).nullable(),
})

/** `store-till-series-Qcounter`: gapless within a till's series. */
export const quoteNumberSchema = z
  .string()
  .regex(/^[0-9A-Z]{1,8}-[0-9A-Z]{1,8}-[A-Z]{1,4}-Q\d{4,12}$/, 'store-till-series-Qcounter')

/** A line of a quote: as it will come into the cart, with the words and the rate that it was offered with. */
export const quoteLineSchema = draftLineSchema.safeExtend({
  sku: z.string().max(64),
  name: labelSchema(200),
  unitCode: z.string().max(12),
  taxBasisPoints: taxBasisPointsSchema,
})
export type QuoteLine = z.infer<typeof quoteLineSchema>

/** An offer that can become a sale until it expires. */
export const quoteFields = z.strictObject({
  number: quoteNumberSchema,
  customerId: idSchema.nullable(),
  /** For whom, when it is no customer on file. */
  customerName: labelSchema(120).nullable(),
  lines: z.array(quoteLineSchema).min(1).max(500),
  discount: discountSchema.nullable(),
  note: labelSchema(500).nullable(),
  currency: currencySchema,
  totalMinor: minorSchema.min(0),
  madeAtMs: atMsSchema,
  madeBy: labelSchema(80),
  validUntilMs: atMsSchema,
  /** That an open one has expired follows from `validUntilMs`. */
  status: z.enum(['open', 'sold', 'cancelled']),
  /** The sale that it became. */
  saleId: idSchema.nullable(),
})

/** Who works at the tills of a tenant. */
export const userFields = z.strictObject({
  name: labelSchema(80),
  role: roleSchema,
  /** Argon2id of the PIN in PHC form; null: cannot sign in at a till. Never shown, logged or exported. */
  pinHash: z
    .string()
    .max(200)
    .regex(/^\$argon2id\$[\x21-\x7e]+$/, 'Argon2id in PHC form')
    .nullable(),
  active: z.boolean(),
})

/**
 * How codes that a scale prints are read: `21IIIIIWWWWWC`. Digits stand for themselves, `I` for the item's sku or short
 * code, `W` for thousandths of its unit, `P` for a price in minor units, `C` for the check digit.
 */
export const scalePatternSchema = z.string().regex(/^\d{1,3}[0-9IWPC]{5,16}$/)

/** What all tills of a shop agree on. There is one record a store, with the store's id. */
export const settingsFields = z.strictObject({
  /** Smallest coin that cash amounts are rounded to; 0: they are not. */
  cashIncrementMinor: minorSchema.min(0).max(1_000_000),
  receiptHeader: textSchema(500).nullable(),
  receiptFooter: textSchema(500).nullable(),
  receiptLogo: imageSchema.nullable(),
  scalePatterns: z.array(scalePatternSchema).max(20),
  /** How long a quote holds. */
  quoteDays: z.int().min(1).max(365),
  /** Minutes without a touch until a till locks itself; 0: never. */
  idleLockMinutes: z.int().min(0).max(240),
  /** Days without the server after which a till permits nothing beyond selling. */
  permissionDays: z.int().min(1).max(365),
})
export type QuoteFields = z.infer<typeof quoteFields>
export type UserFields = z.infer<typeof userFields>
export type SettingsFields = z.infer<typeof settingsFields>

/** What a shop has before anybody changed anything. */
export const defaultSettings: SettingsFields = settingsFields.parse({
  cashIncrementMinor: 0,
  receiptHeader: null,
  receiptFooter: null,
  receiptLogo: null,
  scalePatterns: ['20IIIIIPPPPPC', '21IIIIIWWWWWC'],
  quoteDays: 15,
  idleLockMinutes: 10,
  permissionDays: 30,
})

export const recordFields = {
  product: productFields,
  category: categoryFields,
  unit: unitFields,
  customer: customerFields,
  quote: quoteFields,
  user: userFields,
  settings: settingsFields,
} as const

export type RecordEntity = keyof typeof recordFields
export const recordEntities = Object.keys(recordFields) as RecordEntity[]

export type ProductFields = z.infer<typeof productFields>
export type CategoryFields = z.infer<typeof categoryFields>
export type UnitFields = z.infer<typeof unitFields>
export type CustomerFields = z.infer<typeof customerFields>
export interface FieldsOf {
  product: ProductFields
  category: CategoryFields
  unit: UnitFields
  customer: CustomerFields
  quote: QuoteFields
  user: UserFields
  settings: SettingsFields
}

/** Fields that came later: older tills' creations and older servers' rows are silent on them, which means null. */
export const laterFields = {
  product: {
    lowStockMilli: productFields.shape.lowStockMilli.default(null),
    image: productFields.shape.image.default(null),
  },
  customer: { creditLimitMinor: customerFields.shape.creditLimitMinor.default(null) },
} as const

/** What every row of a record carries besides its fields. `updatedBy` names the till or person, for people to read. */
export const recordRowBase = z.object({
  id: idSchema,
  version: z.int().min(1),
  updatedAtMs: atMsSchema,
  updatedBy: z.string(),
})
export type RecordRow<E extends RecordEntity> = z.infer<typeof recordRowBase> & FieldsOf[E]

export const productRow = recordRowBase.extend({ ...productFields.shape, ...laterFields.product })
export const categoryRow = recordRowBase.extend(categoryFields.shape)
export const unitRow = recordRowBase.extend(unitFields.shape)
export const customerRow = recordRowBase.extend({ ...customerFields.shape, ...laterFields.customer })
export const quoteRow = recordRowBase.extend(quoteFields.shape)
export const userRow = recordRowBase.extend(userFields.shape)
export const settingsRow = recordRowBase.extend(settingsFields.shape)
export type ProductRow = z.infer<typeof productRow>
export type CategoryRow = z.infer<typeof categoryRow>
export type UnitRow = z.infer<typeof unitRow>
export type CustomerRow = z.infer<typeof customerRow>
export type QuoteRow = z.infer<typeof quoteRow>
export type UserRow = z.infer<typeof userRow>
export type SettingsRow = z.infer<typeof settingsRow>

/** Stock on hand in one store as the server's ledger has it. `seq` is the change that it includes last. */
export const stockLevelRow = z.object({
  id: z.string(),
  storeId: idSchema,
  productId: idSchema,
  onHandMilli: z.int(),
  seq: z.int().min(0),
})
/** What a customer owes by the server's ledger; negative: the shop owes. `seq` is the change that it includes last. */
export const customerBalanceRow = z.object({
  id: z.string(),
  customerId: idSchema,
  balanceMinor: minorSchema,
  seq: z.int().min(0),
})
export type CustomerBalanceRow = z.infer<typeof customerBalanceRow>
export type StockLevelRow = z.infer<typeof stockLevelRow>

export const rowSchemas = {
  product: productRow,
  category: categoryRow,
  unit: unitRow,
  customer: customerRow,
  quote: quoteRow,
  user: userRow,
  settings: settingsRow,
  'stock-level': stockLevelRow,
  'customer-balance': customerBalanceRow,
} as const
export type FeedEntity = keyof typeof rowSchemas

/** Whether rows of it are records, with a version and an editor; the others are sums that the server keeps. */
export function isRecordEntity(entity: string): entity is RecordEntity {
  return Object.hasOwn(recordFields, entity)
}
