import { z } from 'zod'
import { minorSchema } from '../money/minor.ts'
import { atMsSchema, barcodeSchema, idSchema, labelSchema, taxBasisPointsSchema } from './ids.ts'

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
})

export const customerFields = z.strictObject({
  name: labelSchema(120),
  taxId: labelSchema(40).nullable(),
  phone: labelSchema(40).nullable(),
  email: labelSchema(120).nullable(),
})

export const recordFields = {
  product: productFields,
  category: categoryFields,
  unit: unitFields,
  customer: customerFields,
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
}

/** What every row of a record carries besides its fields. `updatedBy` names the till or person, for people to read. */
export const recordRowBase = z.object({
  id: idSchema,
  version: z.int().min(1),
  updatedAtMs: atMsSchema,
  updatedBy: z.string(),
})
export type RecordRow<E extends RecordEntity> = z.infer<typeof recordRowBase> & FieldsOf[E]

export const productRow = recordRowBase.extend(productFields.shape)
export const categoryRow = recordRowBase.extend(categoryFields.shape)
export const unitRow = recordRowBase.extend(unitFields.shape)
export const customerRow = recordRowBase.extend(customerFields.shape)
export type ProductRow = z.infer<typeof productRow>
export type CategoryRow = z.infer<typeof categoryRow>
export type UnitRow = z.infer<typeof unitRow>
export type CustomerRow = z.infer<typeof customerRow>

/** Stock on hand in one store as the server's ledger has it. `seq` is the change that it includes last. */
export const stockLevelRow = z.object({
  id: z.string(),
  storeId: idSchema,
  productId: idSchema,
  onHandMilli: z.int(),
  seq: z.int().min(0),
})
export type StockLevelRow = z.infer<typeof stockLevelRow>

export const rowSchemas = {
  product: productRow,
  category: categoryRow,
  unit: unitRow,
  customer: customerRow,
  'stock-level': stockLevelRow,
} as const
export type FeedEntity = keyof typeof rowSchemas
