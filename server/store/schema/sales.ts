/* Facts of goods sold and given back. See `database.ts`. */

export interface SalesTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string
  shift_id: string
  receipt_number: string
  currency: string
  sold_at_ms: number
  customer_id: string | null
  note: string | null
  total_minor: number
  tax_minor: number
  /** JSON of the tax groups as printed. */
  taxes: string
  /** JSON array of the figures that the server reckons otherwise; null: none. */
  totals_differ: string | null
  recorded_at_ms: number
  /** JSON of the discount of the whole sale as it was entered. */
  discount: string | null
  discount_minor: number
  cash_increment_minor: number
  rounding_minor: number
  quote_id: string | null
  /** JSON array of who allowed what; null: nobody had to. */
  approvals: string | null
}

export interface SaleLinesTable {
  tenant_id: string
  sale_id: string
  position: number
  id: string
  product_id: string | null
  sku: string
  name: string
  unit_code: string
  quantity_milli: number
  unit_price_minor: number
  tax_basis_points: number
  total_minor: number
  tax_minor: number
  moves_stock: number
  list_price_minor: number | null
  /** JSON of the line's own discount as it was entered. */
  discount: string | null
  discount_minor: number
  sale_discount_minor: number
  note: string | null
}

export interface TendersTable {
  tenant_id: string
  sale_id: string
  position: number
  id: string
  kind: 'cash' | 'card' | 'transfer' | 'account'
  amount_minor: number
  received_minor: number | null
  change_minor: number | null
  reference: string | null
}

export interface RefundsTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string
  shift_id: string
  receipt_number: string
  /** Null: without a receipt. */
  sale_id: string | null
  currency: string
  refunded_at_ms: number
  customer_id: string | null
  reason: string | null
  note: string | null
  /** JSON of who allowed it; null: nobody had to. */
  approval: string | null
  total_minor: number
  tax_minor: number
  /** JSON of the tax groups as printed. */
  taxes: string
  /** JSON array of the figures that the server reckons otherwise; null: none. */
  totals_differ: string | null
  recorded_at_ms: number
  cash_increment_minor: number
  rounding_minor: number
}

export interface RefundLinesTable {
  tenant_id: string
  refund_id: string
  position: number
  id: string
  sale_line_id: string | null
  refunded_before_milli: number
  product_id: string | null
  sku: string
  name: string
  unit_code: string
  quantity_milli: number
  unit_price_minor: number
  tax_basis_points: number
  total_minor: number
  tax_minor: number
  goods_back: 'to-stock' | 'written-off' | 'none'
}

export interface RefundTendersTable {
  tenant_id: string
  refund_id: string
  position: number
  id: string
  kind: 'cash' | 'card' | 'transfer' | 'account'
  amount_minor: number
  reference: string | null
}
