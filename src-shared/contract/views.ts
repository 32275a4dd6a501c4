import type { Minor } from '../money/minor.ts'
import type { LineTrouble } from '../sync/line-trouble.ts'
import type { ProductRow } from '../sync/records.ts'
import type { BlockView } from './identity-views.ts'
import type { PeopleState } from './people-views.ts'
import type { ClockView } from './reconcile-views.ts'

/*
 * What the window is shown. Times are ms since the epoch, money is minor units of the shop's currency, quantities are
 * thousandths.
 */

export type Language = 'es' | 'en'

/** Who this till is. A till that stands alone has no `serverUrl`. */
export interface TillIdentity {
  readonly shopName: string
  readonly storeName: string
  readonly storeCode: string
  readonly tillCode: string
  readonly currency: string
  readonly timeZone: string
  readonly operatorName: string
  readonly serverUrl: string | null
}

export interface ShiftView {
  readonly id: string
  readonly openedAtMs: number
  readonly openedBy: string
  readonly floatMinor: Minor
}

/**
 * `standalone`: no server is configured. `connecting`: not heard from since start. `fenced`: another till took this
 * one's identity. `unauthorized`: the server does not know its token any more.
 */
export type Connection = 'standalone' | 'connecting' | 'online' | 'offline' | 'fenced' | 'unauthorized'

export interface SyncView {
  readonly connection: Connection
  /** When `connection` became what it is. */
  readonly sinceMs: number
  readonly lastContactAtMs: number | null
  /** When the server's changes were last read to their end: so old is what this till shows of others. Null: never. */
  readonly lastPullAtMs: number | null
  /** Why it does not get through, and what it does about it; null unless it is offline. */
  readonly line: LineView | null
  /** Operations that the server has not committed. */
  readonly unsentCount: number
  /** Rejected operations that wait for a person. */
  readonly attentionCount: number
  readonly conflictCount: number
  /** The catalog is not whole: it is coming, or waits for a line to go on. Null: it is, or there is no server. */
  readonly catalogDownload: CatalogDownload | null
  /** How far this machine's clock is off the server's; null: not measured, or there is no server. */
  readonly clock: ClockView | null
}

/** Rows of a catalog that is not whole. */
export type CatalogDownload =
  | {
      readonly isComing: true
      readonly done: number
      readonly total: number
      /** By the pace so far; null until there is enough to tell. */
      readonly remainingMs: number | null
    }
  /** It never began, or broke off, and goes on by itself. `total` is null until this run of the program has heard it. */
  | { readonly isComing: false; readonly done: number; readonly total: number | null }

export interface LineView {
  readonly trouble: LineTrouble
  /** A try is under way. */
  readonly isTrying: boolean
  /** When the next one begins by itself; null while one is under way. */
  readonly nextTryAtMs: number | null
}

export interface AppState extends PeopleState {
  readonly language: Language
  /** Null until the first-run wizard is done. */
  readonly till: TillIdentity | null
  readonly shift: ShiftView | null
  /** The server shuts this till out; null: it does not. */
  readonly block: BlockView | null
  readonly sync: SyncView
  readonly version: string
}

/** A product as a cashier meets it in a search or after a scan. */
export interface ProductHit {
  readonly id: string
  readonly sku: string
  readonly name: string
  readonly barcode: string | null
  /** 0: no price is set, the till asks for one. */
  readonly priceMinor: Minor
  readonly taxBasisPoints: number
  readonly unitCode: string
  /** Decimals that a quantity may have, 0 to 3. */
  readonly decimals: number
  /** Null when the product's stock is not tracked. */
  readonly onHandMilli: number | null
  /** False: withdrawn from sale, for the back office alone. */
  readonly onSale: boolean
  /** `product.image` gives the picture. */
  readonly hasImage: boolean
}

export interface ProductDetail {
  readonly product: ProductRow
  readonly onHandMilli: number | null
  /** A change of it is on its way to the server, waits for a decision, or was refused. */
  readonly pending: 'none' | 'unsent' | 'conflict' | 'rejected'
}

export type ImportIssueReason =
  | 'missing'
  | 'too-long'
  | 'not-a-number'
  | 'out-of-range'
  | 'invalid-characters'
  | 'repeated-in-file'
  | 'taken-by-another-product'
  | 'wrong-check-digit'
  | 'unusual-length'
  | 'wrong-column-count'
  | 'broken-quoting'

export interface ImportIssue {
  /** Line of the file, counting its header as 1. */
  readonly line: number
  readonly column: string
  readonly value: string
  readonly reason: ImportIssueReason
  /** `refused`: the row was not imported. `noted`: it was, as it is. */
  readonly severity: 'refused' | 'noted'
}

export interface ImportReport {
  readonly fileName: string
  readonly rowCount: number
  readonly createdCount: number
  readonly updatedCount: number
  readonly unchangedCount: number
  readonly refusedCount: number
  /** Imported rows with something worth a look. */
  readonly notedCount: number
  readonly issueCount: number
  /** The first thousand issues. */
  readonly issues: readonly ImportIssue[]
}

export interface Progress {
  readonly done: number
  /** Null when it cannot be known. */
  readonly total: number | null
}

/** A place to write to: a removable drive that was found, or a folder that was picked. */
export interface ExportTarget {
  readonly id: string
  readonly label: string
  readonly path: string
  readonly kind: 'drive' | 'folder'
  readonly freeBytes: number | null
  readonly readOnly: boolean
}

export interface ExportedFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  /** Rows of a CSV; null for a database copy. */
  readonly rows: number | null
}

export interface ExportReport {
  readonly folder: string
  readonly files: readonly ExportedFile[]
}
