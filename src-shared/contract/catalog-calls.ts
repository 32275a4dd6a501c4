import { z } from 'zod'
import { minorSchema } from '../money/minor.ts'
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
import {
  type AppliedCount,
  type CatalogUses,
  type CountState,
  type ImportPreview,
  type PreviewRow,
  type ProductListRow,
  type ProductOrder,
  previewFilters,
  productFilters,
  productSorts,
  type StockLedger,
  type StockSummary,
} from './catalog-views.ts'
import type { BarcodeTaken, Cancelled, ImportRefusal, InUse, NotFound, Owes, SkuTaken } from './refusals.ts'
import type { ImportReport, ProductDetail, ProductHit } from './views.ts'

const nothing = z.strictObject({})
const searchText = z.string().max(200)
const record = z.strictObject({ id: idSchema, version: z.int().min(1) })
const signedQuantity = z.int().min(-MAX_QUANTITY_MILLI).max(MAX_QUANTITY_MILLI)

/** An edit as a form sends it: what the fields were when it began, and what they shall be. */
const edit = <Shape extends z.ZodRawShape>(fields: z.ZodObject<Shape>) =>
  z.strictObject({
    ...record.shape,
    base: z.strictObject(fields.shape).partial(),
    changes: z.strictObject(fields.shape).partial(),
  })

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
  /** A whole list in its order; a text narrows it to what a search finds, the first thousand. */
  'product.order': call<ProductOrder>()(
    z.strictObject({
      text: searchText,
      filter: z.enum(productFilters),
      categoryId: idSchema.nullable(),
      sort: z.enum(productSorts),
      descending: z.boolean(),
    }),
  ),
  /** Rows of such a list, as they come into sight; those that are gone meanwhile are left out. */
  'product.rows': call<readonly ProductListRow[]>()(
    z.strictObject({ numbers: z.array(z.int().min(1).max(0xffff_ffff)).max(200) }),
  ),
  /** The picture of a product, as a data URL; null when it has none. */
  'product.image': call<{ readonly image: string | null }>()(z.strictObject({ id: idSchema })),
  'product.create': call<ProductRow, BarcodeTaken | SkuTaken>()(productFields, 'after-setup', 'catalog.edit'),
  'product.edit': call<ProductRow, BarcodeTaken | SkuTaken | NotFound>()(
    edit(productFields),
    'after-setup',
    'catalog.edit',
  ),
  'product.remove': call<null, NotFound>()(record, 'after-setup', 'catalog.edit'),

  /** How many products name each category and unit. */
  'catalog.uses': call<CatalogUses>()(nothing),
  'category.list': call<readonly CategoryRow[]>()(nothing),
  'category.create': call<CategoryRow>()(categoryFields, 'after-setup', 'catalog.edit'),
  'category.edit': call<CategoryRow, NotFound>()(edit(categoryFields), 'after-setup', 'catalog.edit'),
  'category.remove': call<null, NotFound | InUse>()(record, 'after-setup', 'catalog.edit'),
  'unit.list': call<readonly UnitRow[]>()(nothing),
  'unit.create': call<UnitRow>()(unitFields, 'after-setup', 'catalog.edit'),
  'unit.edit': call<UnitRow, NotFound>()(edit(unitFields), 'after-setup', 'catalog.edit'),
  'unit.remove': call<null, NotFound | InUse>()(record, 'after-setup', 'catalog.edit'),

  /** By name, behind `after`: the last row of the page before. */
  'customer.search': call<readonly CustomerRow[]>()(
    z.strictObject({ text: searchText, limit: z.int().min(1).max(200), afterId: idSchema.nullable().optional() }),
  ),
  /** A credit limit needs `customer.credit` too. */
  'customer.create': call<CustomerRow>()(customerFields, 'after-setup', 'customer.edit'),
  'customer.edit': call<CustomerRow, NotFound>()(edit(customerFields), 'after-setup', 'customer.edit'),
  'customer.remove': call<null, NotFound | Owes>()(record, 'after-setup', 'customer.edit'),
  /** What customers owe as far as this till knows; those who owe nothing are absent. */
  'customer.balances': call<Readonly<Record<string, number>>>()(z.strictObject({ ids: z.array(idSchema).max(200) })),

  /** A new cost of the goods needs `catalog.edit` too. */
  'stock.move': call<{ readonly onHandMilli: number }, NotFound | { readonly code: 'stock-not-tracked' }>()(
    z.strictObject({
      productId: idSchema,
      quantityMilli: signedQuantity.refine((quantity) => quantity !== 0),
      reason: z.enum(stockReasons),
      note: labelSchema(500).nullable(),
      /** What one unit cost this time: becomes the product's cost. Absent: it stays. */
      costMinor: minorSchema.min(0).max(100_000_000_000).optional(),
    }),
    'after-setup',
    'stock.move',
  ),
  'stock.summary': call<StockSummary>()(nothing),
  /** Movements of a product, newest first, behind `before`: the last one of the page before. */
  'stock.ledger': call<StockLedger, NotFound>()(
    z.strictObject({
      productId: idSchema,
      before: z.strictObject({ atMs: z.int(), id: idSchema }).nullable(),
      limit: z.int().min(1).max(200),
    }),
  ),

  'count.state': call<CountState>()(nothing),
  'count.start': call<CountState>()(nothing, 'after-setup', 'stock.move'),
  /**
   * `add` puts more to what was counted of a product and keeps the moment of its first count; `set` counts it anew. Below
   * zero is taken as zero.
   */
  'count.enter': call<CountState, NotFound | { readonly code: 'stock-not-tracked' }>()(
    z.strictObject({
      countId: idSchema,
      productId: idSchema,
      how: z.enum(['add', 'set']),
      quantityMilli: signedQuantity,
    }),
  ),
  'count.drop-line': call<CountState, NotFound>()(z.strictObject({ countId: idSchema, productId: idSchema })),
  /** Moves every difference at once. Applying an applied count gives its result back. */
  'count.apply': call<AppliedCount, NotFound>()(z.strictObject({ countId: idSchema }), 'after-setup', 'stock.move'),
  'count.discard': call<null, NotFound>()(z.strictObject({ countId: idSchema }), 'after-setup', 'stock.move'),

  /** Asks the person for a CSV file; the window never names a path. */
  'import.choose-file': call<{ readonly fileId: string; readonly fileName: string }, Cancelled>()(nothing),
  /** Reads a file and says what it would do; nothing is changed. Tells `import-progress` meanwhile. */
  'import.preview': call<ImportPreview, ImportRefusal>()(z.strictObject({ fileId: idSchema })),
  /** Rows of the preview, in the order of the file. */
  'import.preview-rows': call<readonly PreviewRow[], { readonly code: 'no-preview' }>()(
    z.strictObject({
      filter: z.enum(previewFilters),
      offset: z.int().min(0),
      limit: z.int().min(1).max(200),
    }),
  ),
  /** Does what was previewed, all or nothing. */
  'import.apply': call<ImportReport, { readonly code: 'no-preview' }>()(nothing, 'after-setup', 'catalog.edit'),
  /** Stops a reading that is under way, and forgets what was previewed. */
  'import.cancel': call<null>()(nothing),
} as const
