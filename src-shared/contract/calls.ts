import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import { type Minor, minorSchema } from '../money/minor.ts'
import type { Result } from '../result.ts'
import type { SaleRefusal } from '../sale/decide-sale.ts'
import { saleDraftSchema } from '../sale/sale-draft.ts'
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
import { type CallDefinition, call, type DoorRefusal, type InputOf, type RefusalOf, type ValueOf } from './call.ts'
import type { CallName } from './call-names.ts'
import type {
  AppState,
  AttentionView,
  ClosedShift,
  ConflictView,
  ExportReport,
  ExportTarget,
  ImportReport,
  ProductDetail,
  ProductHit,
  RungUpSale,
  SaleList,
  SaleView,
  ShiftView,
} from './views.ts'

const nothing = z.strictObject({})
const searchText = z.string().max(200)
const serverUrl = z.url({ protocol: /^https?$/ }).max(300)
export const languageSchema = z.enum(['es', 'en'])

/** An IANA time zone that this runtime knows. */
export const timeZoneSchema = z
  .string()
  .max(60)
  .refine((zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone })
      return true
    } catch {
      return false
    }
  }, 'an IANA time zone')

/** Why joining a server did not work, as the wizard explains it. */
export type JoinRefusal =
  | { readonly code: 'server-unreachable' }
  | { readonly code: 'not-a-mostrador-server' }
  | { readonly code: 'code-not-valid' }
  | { readonly code: 'too-many-attempts' }

export type BarcodeTaken = { readonly code: 'barcode-taken'; readonly barcode: string; readonly productName: string }
type NotFound = { readonly code: 'not-found' }
type Cancelled = { readonly code: 'cancelled' }

export type ImportRefusal =
  | Cancelled
  | { readonly code: 'file-gone' }
  | { readonly code: 'columns-missing'; readonly missing: readonly string[]; readonly found: readonly string[] }
  | { readonly code: 'not-text' }
  | { readonly code: 'import-running' }

export type ExportRefusal =
  | { readonly code: 'target-gone' }
  | { readonly code: 'target-read-only' }
  | { readonly code: 'not-enough-space'; readonly neededBytes: number }
  | { readonly code: 'copy-differs'; readonly file: string }

/** The one table of calls. Preload, handlers, client and tests derive from it. */
export const calls = {
  'app.state': call<AppState>()(nothing, 'always'),
  'app.set-language': call<null>()(z.strictObject({ language: languageSchema }), 'always'),

  'setup.test-server': call<{ readonly version: string }, JoinRefusal>()(z.strictObject({ serverUrl }), 'before-setup'),
  'setup.only-this-till': call<null>()(
    z.strictObject({
      shopName: labelSchema(80),
      operatorName: labelSchema(80),
      currency: currencySchema,
      timeZone: timeZoneSchema,
      /** Fills the till with the shipped demo catalog. */
      demo: z.boolean(),
    }),
    'before-setup',
  ),
  'setup.join-server': call<null, JoinRefusal>()(
    z.strictObject({
      serverUrl,
      code: z.string().trim().min(1).max(40),
      deviceName: labelSchema(80),
      operatorName: labelSchema(80),
    }),
    'before-setup',
  ),

  'shift.open': call<ShiftView, { readonly code: 'shift-already-open' }>()(
    z.strictObject({ floatMinor: minorSchema.min(0).max(100_000_000_000) }),
  ),
  /** What the drawer should hold by now. */
  'shift.expected': call<
    { readonly expectedMinor: Minor; readonly salesCount: number },
    { readonly code: 'no-open-shift' }
  >()(nothing),
  /** Closes exactly once: closing a closed shift gives its close back. */
  'shift.close': call<ClosedShift, NotFound>()(
    z.strictObject({
      shiftId: idSchema,
      countedMinor: minorSchema.min(0).max(100_000_000_000_000),
      note: labelSchema(500).nullable(),
    }),
  ),

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

  'sale.ring-up': call<RungUpSale, SaleRefusal>()(saleDraftSchema),
  /** Sales of the shop's present day, newest first; `before`, the last sale of the page before, pages on. */
  'sale.list': call<SaleList>()(
    z.strictObject({
      before: z.strictObject({ soldAtMs: z.int(), receiptNumber: z.string().max(60) }).nullable(),
      limit: z.int().min(1).max(500),
    }),
  ),
  'sale.get': call<SaleView, NotFound>()(z.strictObject({ id: idSchema })),

  'sync.now': call<null>()(nothing),
  'outbox.attention': call<readonly AttentionView[]>()(nothing),
  'conflict.list': call<readonly ConflictView[]>()(nothing),
  /** `mine` sends the edit again on top of the server's version; `server` drops it. */
  'conflict.resolve': call<null, NotFound>()(z.strictObject({ key: idSchema, choice: z.enum(['mine', 'server']) })),

  'export.find-drives': call<readonly ExportTarget[]>()(nothing),
  'export.choose-folder': call<ExportTarget, Cancelled>()(nothing),
  /** Writes to a target that `find-drives` or `choose-folder` named; tells `export-progress` meanwhile. */
  'export.write': call<ExportReport, ExportRefusal>()(
    z.strictObject({
      targetId: idSchema,
      what: z
        .array(z.enum(['todays-sales', 'backup']))
        .min(1)
        .max(2),
    }),
  ),
} as const satisfies Record<CallName, CallDefinition<z.ZodType, unknown, { readonly code: string }>>

type Calls = typeof calls
export type CallInput<Name extends CallName> = InputOf<Calls[Name]>
export type CallValue<Name extends CallName> = ValueOf<Calls[Name]>
export type CallRefusal<Name extends CallName> = RefusalOf<Calls[Name]>
/** What a handler answers. */
export type CallOutcome<Name extends CallName> = Result<CallValue<Name>, CallRefusal<Name>>
/** What the window receives: the door may refuse too. */
export type CallAnswer<Name extends CallName> = Result<CallValue<Name>, CallRefusal<Name> | DoorRefusal>
