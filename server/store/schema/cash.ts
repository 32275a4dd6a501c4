import type { AuditAction } from '../../../src-shared/audit/audit-entry.ts'
import type { AmendmentKind } from '../tables/shift-amendments.ts'

/* Facts of shifts and of money beside sales, and the log. See `database.ts`. */

export interface ShiftsTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string
  opened_at_ms: number
  opened_by: string
  float_minor: number
  /** What the server received for it; the close states what the till counted. */
  sales_count: number
  sales_total_minor: number
  /** Sales that came after the close. */
  late_sales_count: number
  /** The close as it was sent, JSON, and its change number; null while the shift is open. */
  closing: string | null
  closing_seq: number | null
  closed_at_ms: number | null
}

export interface ExpensesTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string
  shift_id: string
  category: string
  currency: string
  amount_minor: number
  tax_minor: number | null
  paid_at_ms: number
  from_drawer: number
  note: string | null
  /** JSON of who allowed it; null: nobody had to. */
  approval: string | null
  recorded_at_ms: number
}

export interface CashMovementsTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string
  shift_id: string
  direction: 'in' | 'out'
  currency: string
  amount_minor: number
  reason: string
  moved_at_ms: number
  /** JSON of who allowed it; null: nobody had to. */
  approval: string | null
  recorded_at_ms: number
}

/** The drawer was opened although no sale asked for it. */
export interface DrawerOpeningsTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string
  shift_id: string
  reason: string
  opened_at_ms: number
  approval: string | null
  recorded_at_ms: number
}

/** Customers paid off what they owed. */
export interface AccountPaymentsTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string
  shift_id: string
  receipt_number: string
  customer_id: string
  currency: string
  amount_minor: number
  tender: 'cash' | 'card' | 'transfer'
  reference: string | null
  paid_at_ms: number
  note: string | null
  recorded_at_ms: number
}

export interface AuditEntriesTable {
  tenant_id: string
  id: string
  store_id: string
  till_id: string
  at_ms: number
  action: AuditAction
  user_id: string
  user_name: string
  approval: string | null
  subject: string | null
  amount_minor: number | null
  /** JSON. */
  details: string
  recorded_at_ms: number
}

/** What came for a shift after its close, by kind. */
export interface ShiftAmendmentsTable {
  tenant_id: string
  shift_id: string
  kind: AmendmentKind
  facts_count: number
  amount_minor: number
  /** By how much it changes what the drawer should hold. */
  cash_minor: number
}
