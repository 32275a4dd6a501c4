import type { Minor } from '../money/minor.ts'

/* What several calls may refuse, as data; the words for people are the window's. */

export type BarcodeTaken = { readonly code: 'barcode-taken'; readonly barcode: string; readonly productName: string }
export type SkuTaken = { readonly code: 'sku-taken'; readonly productName: string }
/** Products still name it: some of them by name. */
export type InUse = { readonly code: 'in-use'; readonly productCount: number; readonly productNames: readonly string[] }
/** There is still a debt, or a credit, on the customer's account. */
export type Owes = { readonly code: 'owes'; readonly balanceMinor: Minor }
export type NotFound = { readonly code: 'not-found' }
export type Cancelled = { readonly code: 'cancelled' }

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

/** Why joining a server did not work, as the wizard explains it. */
export type JoinRefusal =
  | { readonly code: 'server-unreachable' }
  | { readonly code: 'not-a-mostrador-server' }
  | { readonly code: 'code-not-valid' }
  | { readonly code: 'too-many-attempts' }
