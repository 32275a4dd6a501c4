import type { Minor } from '../money/minor.ts'
import type { ImportIssue } from './views.ts'

/* What the window is shown of the catalog and of stock. Quantities are thousandths, money is minor units. */

/** `best`: as a search ranks them; without a text by name. */
export const productSorts = ['best', 'name', 'sku', 'price', 'stock'] as const
export type ProductSort = (typeof productSorts)[number]

/** Which products a list holds; removed ones are in none. */
export const productFilters = [
  'all',
  'on-sale',
  'withdrawn',
  'without-price',
  'without-barcode',
  'tracked',
  'low-stock',
  'out-of-stock',
] as const
export type ProductFilter = (typeof productFilters)[number]

/**
 * A whole list as the numbers of its products, in its order: small enough to be had at once for 100,000 of them. What a
 * row shows is asked for when it comes into sight.
 */
export interface ProductOrder {
  readonly numbers: Uint32Array
}

export interface ProductListRow {
  /** Where this till keeps it; what {@link ProductOrder} lists. */
  readonly number: number
  readonly id: string
  readonly name: string
  readonly sku: string
  readonly barcode: string | null
  readonly categoryName: string | null
  readonly unitCode: string
  readonly decimals: number
  /** 0: no price is set, the till asks for one. */
  readonly priceMinor: Minor
  readonly costMinor: Minor | null
  readonly taxBasisPoints: number
  /** Null when the product's stock is not tracked. */
  readonly onHandMilli: number | null
  readonly lowStockMilli: number | null
  readonly onSale: boolean
  readonly hasImage: boolean
  /** A change of it waits for a person: it met another's, or the server refused it. */
  readonly waits: 'conflict' | 'rejected' | null
}

/** How many products name each category and each unit; those that none names are absent. */
export interface CatalogUses {
  readonly categories: Readonly<Record<string, number>>
  readonly units: Readonly<Record<string, number>>
}

/** What stock is worth at cost. */
export interface StockSummary {
  readonly valueMinor: Minor
  /** Products of which there is some. */
  readonly productCount: number
  readonly withoutCostCount: number
  readonly lowCount: number
}

export type MovementReason = 'sale' | 'refund' | 'opening' | 'purchase' | 'count' | 'waste' | 'transfer'

export interface MovementView {
  readonly id: string
  readonly movedAtMs: number
  /** Signed. */
  readonly quantityMilli: number
  readonly reason: MovementReason
  readonly note: string | null
  readonly receiptNumber: string | null
  readonly movedBy: string | null
  /** On hand after it, where this till knows of every movement; else null. */
  readonly afterMilli: number | null
}

export interface StockLedger {
  readonly onHandMilli: number
  /** Only what this till moved is listed: the figure on hand has the other tills' movements in it too. */
  readonly isPartial: boolean
  readonly movements: readonly MovementView[]
  readonly hasMore: boolean
}

export interface CountLineView {
  readonly productId: string
  readonly name: string
  readonly sku: string
  readonly unitCode: string
  readonly decimals: number
  readonly expectedMilli: number
  readonly countedMilli: number
  /** Of the difference, at cost; null when the product has no cost. */
  readonly differenceMinor: Minor | null
  readonly countedAtMs: number
  /** Removed or no longer tracked since: applying passes it over. */
  readonly isGone: boolean
}

export interface CountView {
  readonly id: string
  readonly startedAtMs: number
  readonly startedBy: string
  /** What was touched last comes first. */
  readonly lines: readonly CountLineView[]
}

export interface AppliedCount {
  readonly appliedAtMs: number
  readonly appliedBy: string
  readonly movedCount: number
}

export interface CountState {
  /** Null: no count is open. */
  readonly open: CountView | null
  readonly last: AppliedCount | null
}

export type PreviewKind = 'new' | 'changed' | 'same' | 'wrong'
export const previewFilters = ['all', 'new', 'changed', 'same', 'wrong', 'noted'] as const
export type PreviewFilter = (typeof previewFilters)[number]

/** What a catalog file would do, before it does it. */
export interface ImportPreview {
  readonly fileName: string
  /** By what the list can be filtered. */
  readonly counts: Readonly<Record<PreviewFilter, number>>
  /** Made along the way: the first hundred names. */
  readonly newCategories: readonly string[]
  readonly newUnits: readonly string[]
}

export interface PreviewChange {
  readonly field: 'name' | 'barcodes' | 'category' | 'unit' | 'priceMinor' | 'costMinor' | 'taxBasisPoints'
  readonly before: string | number | null
  readonly after: string | number | null
}

export interface PreviewRow {
  /** Line of the file, counting its header as 1. */
  readonly line: number
  readonly kind: PreviewKind
  /** Empty where the row could not be read. */
  readonly sku: string
  readonly name: string
  /** Null: the file does not say. */
  readonly priceMinor: Minor | null
  readonly barcode: string | null
  /** Of a changed row. */
  readonly changes: readonly PreviewChange[]
  readonly issues: readonly Omit<ImportIssue, 'line'>[]
}
