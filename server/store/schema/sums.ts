/* What facts add up to: stock and what customers owe. See `database.ts`. */

/** What each fact did to what a customer owes; `customer_balances` is its sum. */
export interface AccountEntriesTable {
  tenant_id: string
  kind: 'sale' | 'refund' | 'payment'
  /** Of the fact. */
  id: string
  customer_id: string
  store_id: string
  at_ms: number
  receipt_number: string
  /** Positive: the customer owes more. */
  amount_minor: number
}

export interface CustomerBalancesTable {
  tenant_id: string
  customer_id: string
  balance_minor: number
  seq: number
}

export interface StockMovementsTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string | null
  product_id: string
  quantity_milli: number
  reason: string
  sale_id: string | null
  moved_at_ms: number
  note: string | null
}

export interface StockLevelsTable {
  tenant_id: string
  store_id: string
  product_id: string
  on_hand_milli: number
  seq: number
}
