import { z } from 'zod'
import { stockReasons } from '../stock/stock-movement.ts'
import { idSchema, labelSchema, MAX_QUANTITY_MILLI } from '../sync/ids.ts'
import {
  type CategoryRow,
  type CustomerRow,
  categoryFields,
  customerFields,
  type ProductRow,
  productFields,
  type UnitRow,
  unitFields,
} from '../sync/records.ts'
import { call } from './call.ts'
import type { BarcodeTaken, Cancelled, ImportRefusal, NotFound } from './refusals.ts'
import type { ImportReport, ProductDetail, ProductHit } from './views.ts'

const nothing = z.strictObject({})
const searchText = z.string().max(200)

/** Products, categories, units, customers and stock. */
export const catalogCalls = {
  /**
   * Words in any order, as prefixes, accents folded; barcode and sku too. An empty text lists nothing. What is not on
   * sale comes last, and only where `withdrawnToo` asks for it.
   */
  'product.search': call<readonly ProductHit[]>()(
    z.strictObject({ text: searchText, limit: z.int().min(1).max(100), withdrawnToo: z.boolean() }),
  ),
  'product.by-barcode': call<ProductHit | null>()(z.strictObject({ barcode: z.string().min(1).max(64) })),
  'product.get': call<ProductDetail, NotFound>()(z.strictObject({ id: idSchema })),
  'product.create': call<ProductRow, BarcodeTaken>()(productFields),
  'product.edit': call<ProductRow, BarcodeTaken | NotFound>()(
    z.strictObject({
      id: idSchema,
      version: z.int().min(1),
      base: z.strictObject(productFields.shape).partial(),
      changes: z.strictObject(productFields.shape).partial(),
    }),
  ),
  'category.list': call<readonly CategoryRow[]>()(nothing),
  'category.create': call<CategoryRow>()(categoryFields),
  'unit.list': call<readonly UnitRow[]>()(nothing),
  'unit.create': call<UnitRow>()(unitFields),
  'customer.search': call<readonly CustomerRow[]>()(
    z.strictObject({ text: searchText, limit: z.int().min(1).max(100) }),
  ),
  'customer.create': call<CustomerRow>()(customerFields),
  'stock.move': call<{ readonly onHandMilli: number }, NotFound | { readonly code: 'stock-not-tracked' }>()(
    z.strictObject({
      productId: idSchema,
      quantityMilli: z
        .int()
        .min(-MAX_QUANTITY_MILLI)
        .max(MAX_QUANTITY_MILLI)
        .refine((quantity) => quantity !== 0),
      reason: z.enum(stockReasons),
      note: labelSchema(500).nullable(),
    }),
  ),

  /** Asks the person for a CSV file; the window never names a path. */
  'import.choose-file': call<{ readonly fileId: string; readonly fileName: string }, Cancelled>()(nothing),
  /** All or nothing; tells `import-progress` meanwhile. */
  'import.run': call<ImportReport, ImportRefusal>()(z.strictObject({ fileId: idSchema })),
  'import.cancel': call<null>()(nothing),
} as const
