import type {
  AccountPaymentsTable,
  AuditEntriesTable,
  CashMovementsTable,
  DrawerOpeningsTable,
  ExpensesTable,
  ShiftAmendmentsTable,
  ShiftsTable,
} from './schema/cash.ts'
import type { ChangesTable, ExceptionsTable, OperationsTable } from './schema/operations.ts'
import type {
  CategoriesTable,
  CustomersTable,
  ProductBarcodesTable,
  ProductsTable,
  QuotesTable,
  ShopSettingsTable,
  UnitsTable,
  UsersTable,
} from './schema/records.ts'
import type {
  RefundLinesTable,
  RefundsTable,
  RefundTendersTable,
  SaleLinesTable,
  SalesTable,
  TendersTable,
} from './schema/sales.ts'
import type { JobFencesTable, JobLeasesTable, SchemaMigrationsTable, ServerStateTable } from './schema/server.ts'
import type {
  AccountEntriesTable,
  CustomerBalancesTable,
  StockLevelsTable,
  StockMovementsTable,
} from './schema/sums.ts'
import type {
  EnrolmentCodesTable,
  SessionsTable,
  StoresTable,
  TenantCountersTable,
  TenantsTable,
  TillsTable,
  TillTokensTable,
} from './schema/tenants.ts'

/*
 * The tables as the code sees them; `migrations/` makes them. Every table of a tenant's data begins with `tenant_id`,
 * and so does every key and every query. Times are ms since the epoch, flags are 0 or 1, JSON is canonical text.
 */

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
