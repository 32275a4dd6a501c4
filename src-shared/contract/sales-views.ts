import type { Minor } from '../money/minor.ts'
import type { ReceiptPart } from '../receipt/receipt-model.ts'
import type { AccountPayment } from '../sale/account-payment.ts'
import type { RefundFact } from '../sale/refund-fact.ts'
import type { SaleFact, TenderKind } from '../sale/sale-fact.ts'

/** How far a fact has come: on this till only, accepted by the server's journal, in its database, or refused by it. */
export type Acknowledgement = 'on-till' | 'accepted' | 'committed' | 'attention'

/** What has a receipt number from the till's one series. */
export type ReceiptKind = 'sale' | 'refund' | 'account-payment'

/** A receipt as a list shows it. Amounts are positive, whatever it is. */
export interface ReceiptSummary {
  readonly kind: ReceiptKind
  readonly id: string
  readonly receiptNumber: string
  readonly atMs: number
  readonly totalMinor: Minor
  readonly lineCount: number
  readonly paidWith: TenderKind | 'mixed' | 'nothing'
  /** Of a sale: how much of it this till has given back. */
  readonly refundedMinor: Minor
  readonly customerName: string | null
  readonly acknowledgement: Acknowledgement
}

/** What a day came to. Sales and refunds are positive both. */
export interface DayTotals {
  readonly salesCount: number
  readonly salesTotalMinor: Minor
  readonly refundsCount: number
  readonly refundsTotalMinor: Minor
  /** What was paid with each means, less what was given back with it; rounding of cash is in it. */
  readonly byTender: Readonly<Record<TenderKind, Minor>>
  /** What customers paid off of what they owed: no part of the above. */
  readonly accountPaidMinor: Minor
}

export interface DayOfReceipts {
  /** The shop's day, `2026-11-22`. */
  readonly date: string
  /** Its first and its last ms. */
  readonly fromMs: number
  readonly toMs: number
  readonly receipts: readonly ReceiptSummary[]
  /** Of the whole day, not just of the listed receipts. */
  readonly totals: DayTotals
}

export interface RungUpSale {
  readonly sale: SaleFact
  readonly changeMinor: Minor
  /** The same cart had been charged already: this is that first sale. */
  readonly repeated: boolean
}

export interface SaleView {
  readonly sale: SaleFact
  readonly acknowledgement: Acknowledgement
  readonly servedBy: string
}

/** A sale and what of it can still be given back, as this till knows. */
export interface RefundableSale extends SaleView {
  /** Thousandths that were given back before, by the id of the sale's line; lines without any are absent. */
  readonly refundedMilli: Readonly<Record<string, number>>
  readonly refunds: readonly { readonly id: string; readonly receiptNumber: string }[]
  readonly customerName: string | null
}

export interface GivenRefund {
  readonly refund: RefundFact
  readonly saleNumber: string | null
  /** It had been given already: this is that first refund. */
  readonly repeated: boolean
}

export interface PaidAccount {
  readonly payment: AccountPayment
  /** What the customer owes now, as far as this till knows; negative: the shop owes. */
  readonly balanceAfterMinor: Minor
  readonly repeated: boolean
}

/** What moved a customer's account. */
export interface AccountEntryView {
  readonly id: string
  readonly kind: ReceiptKind
  /** What it added to the debt: negative for a refund and a payment. */
  readonly amountMinor: Minor
  readonly balanceMinor: Minor
  readonly atMs: number
  readonly receiptNumber: string
}

/** A customer's account as this till knows it. */
export interface AccountView {
  readonly customerId: string
  readonly name: string
  readonly phone: string | null
  /** Null: nothing is sold on account. */
  readonly limitMinor: Minor | null
  /** With what other tills told the server until `asOfMs`. Negative: the shop owes. */
  readonly balanceMinor: Minor
  /** When this till heard from the server last; null: never, or it stands alone. */
  readonly asOfMs: number | null
  /** What of it no entry below explains: from other tills, or from before. */
  readonly elsewhereMinor: Minor
  /** Of this till alone, newest first, each with the balance after it, as if all else had come before. */
  readonly entries: readonly AccountEntryView[]
}

/** What a sale can be charged to. */
export interface ChargeTerms {
  /** Smallest coin of the shop; 0: cash is not rounded. */
  readonly cashIncrementMinor: Minor
  /** Of the customer on the sale; null: there is none. */
  readonly account: Pick<AccountView, 'name' | 'limitMinor' | 'balanceMinor'> | null
}

export interface ReceiptOnScreen {
  readonly kind: ReceiptKind
  readonly receiptNumber: string
  readonly acknowledgement: Acknowledgement
  readonly parts: readonly ReceiptPart[]
}
