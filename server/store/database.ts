import type { AuditAction } from '../../src-shared/audit/audit-entry.ts'
import type { Role } from '../../src-shared/users/permission.ts'
import type { AmendmentKind } from './tables/shift-amendments.ts'

/*
 * The tables as the code sees them; `migrations/` makes them. Every table of a tenant's data begins with `tenant_id`,
 * and so does every key and every query. Times are ms since the epoch, flags are 0 or 1, JSON is canonical text.
 */

export interface TenantsTable {
  id: string
  name: string
  /** The name as it is compared when people sign in: see `nameKey`. */
  name_key: string
  currency: string
  time_zone: string
  stock_policy: 'accept' | 'reject'
  created_at_ms: number
}

/** Apart from `tenants`, so that foreign keys never take a lock on the row that every write bumps last. */
export interface TenantCountersTable {
  tenant_id: string
  seq: number
}

export interface StoresTable {
  tenant_id: string
  id: string
  code: string
  name: string
}

export interface TillsTable {
  tenant_id: string
  id: string
  store_id: string
  code: string
  device_name: string
  incarnation: number
  revoked: number
  /** Head of the till's hash chain as far as the server has it; index 0: empty. */
  chain_index: number
  chain_hash: string
  enrolled_at_ms: number
  /** Which start of its program it is now; null: it has not said. */
  run_id: string | null
  /** JSON list of the runs before, of which nothing more is taken; latest first. */
  superseded_runs: string | null
  /** JSON list of the tills of whose file it began as a copy. */
  copied_from: string | null
}

export interface TillTokensTable {
  token_hash: string
  tenant_id: string
  till_id: string
  incarnation: number
  created_at_ms: number
  /** How it came: by a manager's code (null too), or by the till itself out of a fence. */
  way: 'enrolled' | 'resumed' | null
  /** Ed25519 key that checks its bundles; null: it was not shown since there are bundles. */
  bundle_key: string | null
}

/** A record that tills make and edit too; a person of the back office is one with a password. */
export interface UsersTable extends RecordColumns {
  name: string
  /** The name as it is compared when people sign in: see `nameKey`; null: removed, the name is free. */
  name_key: string | null
  password_hash: string | null
  role: Role
  /** Argon2id of the PIN. Goes to tills alone. */
  pin_hash: string | null
  active: number
}

export interface SessionsTable {
  token_hash: string
  tenant_id: string
  user_id: string
  expires_at_ms: number
}

export interface EnrolmentCodesTable {
  code_hash: string
  tenant_id: string
  store_id: string
  /** The till to enrol again; null: a new one. */
  till_id: string | null
  expires_at_ms: number
  used_at_ms: number | null
}

/** One row a key, written in the transaction of what it did: the memory that makes every operation happen once. */
export interface OperationsTable {
  tenant_id: string
  operation_key: string
  kind: string
  request_hash: string
  status: 'committed' | 'conflict' | 'rejected'
  /** The answer as it was given, JSON. */
  answer: string
  seq: number | null
  store_id: string | null
  till_id: string | null
  at_ms: number
  user_id: string
  recorded_at_ms: number
  /** Of facts in a chain: their place, and the body as it came, so that the chain can be verified again. */
  chain_index: number | null
  chain_previous_hash: string | null
  chain_hash: string | null
  body: string | null
  /** Which time it was offered anew, by a person's wish, when the answer fell; 0: the first. */
  attempt: number
}

/** The feed: one row a change, gapless in `seq`, written under the tenant's counter. */
export interface ChangesTable {
  tenant_id: string
  seq: number
  entity: string
  entity_id: string
  version: number
  removed: number
  /** Whose stores' tills may see the row; null: all of the tenant. */
  store_id: string | null
  /** Which running server wrote it, see `change-marks.ts`; null: one of before this was kept. */
  writer: string | null
}

export interface RecordColumns {
  tenant_id: string
  id: string
  version: number
  updated_at_ms: number
  updated_by: string
  /** JSON: by field the version that changed it last; fields never changed are absent. */
  field_versions: string
  /** A tombstone: facts still refer to it, and its id is never given again. */
  removed: number
}

export interface ProductsTable extends RecordColumns {
  sku: string
  name: string
  /** JSON array; `product_barcodes` keeps them unique. */
  barcodes: string
  category_id: string | null
  unit_id: string | null
  price_minor: number
  cost_minor: number | null
  tax_basis_points: number
  tracks_stock: number
  active: number
  low_stock_milli: number | null
  /** A data URL. */
  image: string | null
}

export interface ProductBarcodesTable {
  tenant_id: string
  barcode: string
  product_id: string
}

export interface CategoriesTable extends RecordColumns {
  name: string
}

export interface UnitsTable extends RecordColumns {
  code: string
  name: string
  decimals: number
}

export interface CustomersTable extends RecordColumns {
  name: string
  tax_id: string | null
  phone: string | null
  email: string | null
  credit_limit_minor: number | null
}

export interface QuotesTable extends RecordColumns {
  number: string
  customer_id: string | null
  customer_name: string | null
  /** JSON array of the lines as they were offered. */
  lines_json: string
  /** JSON of the discount of the whole as it was entered. */
  discount: string | null
  note: string | null
  currency: string
  total_minor: number
  made_at_ms: number
  made_by: string
  valid_until_ms: number
  status: 'open' | 'sold' | 'cancelled'
  sale_id: string | null
}

/** `id` is the store's. */
export interface ShopSettingsTable extends RecordColumns {
  cash_increment_minor: number
  receipt_header: string | null
  receipt_footer: string | null
  /** A data URL. */
  receipt_logo: string | null
  /** JSON array. */
  scale_patterns: string
  quote_days: number
  idle_lock_minutes: number
  permission_days: number
}

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

/** What people should look at: facts that were taken although something about them is odd. */
export interface ExceptionsTable {
  tenant_id: string
  kind: string
  /** What it is about: a sale, a shift, an operation's key; with the product behind a colon where one matters. */
  subject: string
  store_id: string | null
  till_id: string | null
  detail: string
  first_seen_ms: number
  last_seen_ms: number
  times_seen: number
  /** When somebody said that they saw it; null: nobody since it last happened. */
  read_at_ms: number | null
  read_by: string | null
}

export interface ServerStateTable {
  name: string
  value: string
}

/** How often each job that runs once across instances has been taken, and by whom last. */
export interface JobFencesTable {
  job: string
  fence: number
  holder: string
}

/** Who may do a job now, and until when, by the database's clock. */
export interface JobLeasesTable {
  job: string
  holder: string
  renewed_at_ms: number
  lease_ms: number
}

export interface SchemaMigrationsTable {
  number: number
  name: string
  applied_at_ms: number
}

export interface Database {
  tenants: TenantsTable
  tenant_counters: TenantCountersTable
  stores: StoresTable
  tills: TillsTable
  till_tokens: TillTokensTable
  users: UsersTable
  sessions: SessionsTable
  enrolment_codes: EnrolmentCodesTable
  operations: OperationsTable
  changes: ChangesTable
  products: ProductsTable
  product_barcodes: ProductBarcodesTable
  categories: CategoriesTable
  units: UnitsTable
  customers: CustomersTable
  quotes: QuotesTable
  shop_settings: ShopSettingsTable
  shifts: ShiftsTable
  sales: SalesTable
  sale_lines: SaleLinesTable
  tenders: TendersTable
  refunds: RefundsTable
  refund_lines: RefundLinesTable
  refund_tenders: RefundTendersTable
  expenses: ExpensesTable
  cash_movements: CashMovementsTable
  drawer_openings: DrawerOpeningsTable
  account_payments: AccountPaymentsTable
  audit_entries: AuditEntriesTable
  account_entries: AccountEntriesTable
  customer_balances: CustomerBalancesTable
  shift_amendments: ShiftAmendmentsTable
  stock_movements: StockMovementsTable
  stock_levels: StockLevelsTable
  exceptions: ExceptionsTable
  job_fences: JobFencesTable
  job_leases: JobLeasesTable
  server_state: ServerStateTable
  schema_migrations: SchemaMigrationsTable
}
