import type { StoredCart } from '../counter/stored-cart.ts'
import type { Minor } from '../money/minor.ts'
import type { ReceiptPart } from '../receipt/receipt-model.ts'
import type { QuoteLine, QuoteRow } from '../sync/records.ts'
import type { ProductHit } from './views.ts'

/* What the sell screen and the quotes are shown; units as in views.ts. */

/** What a scanned code is. */
export type FoundCode =
  | {
      readonly what: 'product'
      readonly hit: ProductHit
      /** What a scale's label says; `unitPriceMinor` null: the catalog's price. */
      readonly label: { readonly quantityMilli: number; readonly unitPriceMinor: Minor | null } | null
    }
  | { readonly what: 'quote'; readonly id: string; readonly number: string }
  /** A scale's label of a product that nobody has. */
  | { readonly what: 'unknown-item'; readonly item: string }

export interface ParkedSaleView {
  readonly id: string
  readonly parkedAtMs: number
  readonly parkedBy: string
  /** What the cashier called it. */
  readonly label: string | null
  readonly customerName: string | null
  readonly totalMinor: Minor
  readonly lineCount: number
  /** Of its first lines. */
  readonly names: readonly string[]
}

/** A customer as the sell screen chooses one. */
export interface CounterCustomer {
  readonly id: string
  readonly name: string
  readonly phone: string | null
  readonly taxId: string | null
  /** Null: nothing is sold on account. */
  readonly creditLimitMinor: Minor | null
  /** What is owed as far as this till knows; negative: the shop owes. */
  readonly balanceMinor: Minor
}

/** `expired` is an open one whose time is over. */
export type QuoteState = 'open' | 'expired' | 'sold' | 'cancelled'

export interface QuoteSummary {
  readonly id: string
  readonly number: string
  readonly customerName: string | null
  readonly madeAtMs: number
  readonly madeBy: string
  readonly validUntilMs: number
  readonly state: QuoteState
  readonly lineCount: number
  readonly totalMinor: Minor
}

/** `gone`: no longer in the catalog, and sold as it was quoted without touching stock. */
export type QuotedLineToday =
  | { readonly is: 'same' }
  | { readonly is: 'price-changed'; readonly priceMinor: Minor }
  | { readonly is: 'gone' }

export interface QuoteView {
  readonly quote: QuoteRow
  readonly state: QuoteState
  readonly customerName: string | null
  /** Each with what it comes to by itself, before the discount of the whole. */
  readonly lines: readonly { readonly line: QuoteLine; readonly totalMinor: Minor; readonly today: QuotedLineToday }[]
  /** What the discount of the whole takes off. */
  readonly discountMinor: Minor
  /** The number of the sale that it became, where this till knows it. */
  readonly receiptNumber: string | null
  /** What stands on its paper. */
  readonly document: readonly ReceiptPart[]
}

/** A cart that took the place of the open one. */
export interface TakenCart {
  readonly cart: StoredCart
  /** The cart that was open before is among the parked ones now. */
  readonly parkedOpenCart: boolean
}
