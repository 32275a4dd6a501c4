import { serverState } from './0010-server-state.ts'
import { tenants } from './0020-tenants.ts'
import { tenantCounters } from './0030-tenant-counters.ts'
import { stores } from './0040-stores.ts'
import { tills } from './0050-tills.ts'
import { tillTokens } from './0060-till-tokens.ts'
import { users } from './0070-users.ts'
import { sessions } from './0080-sessions.ts'
import { enrolmentCodes } from './0090-enrolment-codes.ts'
import { operations } from './0100-operations.ts'
import { changes } from './0110-changes.ts'
import { units } from './0120-units.ts'
import { categories } from './0130-categories.ts'
import { products } from './0140-products.ts'
import { productBarcodes } from './0150-product-barcodes.ts'
import { customers } from './0160-customers.ts'
import { shifts } from './0170-shifts.ts'
import { sales } from './0180-sales.ts'
import { saleLines } from './0190-sale-lines.ts'
import { tenders } from './0200-tenders.ts'
import { stockMovements } from './0210-stock-movements.ts'
import { stockLevels } from './0220-stock-levels.ts'
import { exceptions } from './0230-exceptions.ts'
import { jobFences } from './0240-job-fences.ts'
import { productsRemoved } from './0250-products-removed.ts'
import { categoriesRemoved } from './0260-categories-removed.ts'
import { unitsRemoved } from './0270-units-removed.ts'
import { customersRemoved } from './0280-customers-removed.ts'
import { refunds } from './0290-refunds.ts'
import { refundLines } from './0300-refund-lines.ts'
import { refundTenders } from './0310-refund-tenders.ts'
import { expenses } from './0320-expenses.ts'
import { salesDiscounts } from './0330-sales-discounts.ts'
import { saleLinesDiscounts } from './0340-sale-lines-discounts.ts'
import { tenderKinds } from './0350-tender-kinds.ts'
import { refundsRounding } from './0360-refunds-rounding.ts'
import { cashMovements } from './0370-cash-movements.ts'
import { drawerOpenings } from './0380-drawer-openings.ts'
import { accountPayments } from './0390-account-payments.ts'
import { auditEntries } from './0400-audit-entries.ts'
import { accountEntries } from './0410-account-entries.ts'
import { customerBalances } from './0420-customer-balances.ts'
import { shiftAmendments } from './0430-shift-amendments.ts'
import { earlierAmendments } from './0440-earlier-amendments.ts'
import { quotes } from './0500-quotes.ts'
import { shopSettings } from './0510-shop-settings.ts'
import { usersAsRecords } from './0520-users-as-records.ts'
import { firstOwners } from './0530-first-owners.ts'
import { productsLowStock } from './0540-products-low-stock.ts'
import { customersCredit } from './0550-customers-credit.ts'
import { settingsOfStores } from './0560-settings-of-stores.ts'
import { tellOfPeopleAndSettings } from './0570-tell-of-people-and-settings.ts'
import { operationsAttempt } from './0580-operations-attempt.ts'
import { runsOfTills } from './0590-runs-of-tills.ts'
import { waysOfTokens } from './0600-ways-of-tokens.ts'
import { exceptionsRead } from './0610-exceptions-read.ts'
import { operationsByDay } from './0620-operations-by-day.ts'
import { changesWriter } from './0630-changes-writer.ts'
import { bundleKeys } from './0640-bundle-keys.ts'
import { restoredRuns } from './0650-restored-runs.ts'
import { runsOfTokens } from './0660-runs-of-tokens.ts'
import { usesOfCodes } from './0670-uses-of-codes.ts'
import { kinOfTills } from './0680-kin-of-tills.ts'
import { keysOfResumes } from './0690-keys-of-resumes.ts'
import type { Migration } from './migration.ts'

/** All migrations, oldest first. */
export const migrations: readonly Migration[] = [
  serverState,
  tenants,
  tenantCounters,
  stores,
  tills,
  tillTokens,
  users,
  sessions,
  enrolmentCodes,
  operations,
  changes,
  units,
  categories,
  products,
  productBarcodes,
  customers,
  shifts,
  sales,
  saleLines,
  tenders,
  stockMovements,
  stockLevels,
  exceptions,
  jobFences,
  productsRemoved,
  categoriesRemoved,
  unitsRemoved,
  customersRemoved,
  refunds,
  refundLines,
  refundTenders,
  expenses,
  salesDiscounts,
  saleLinesDiscounts,
  tenderKinds,
  refundsRounding,
  cashMovements,
  drawerOpenings,
  accountPayments,
  auditEntries,
  accountEntries,
  customerBalances,
  shiftAmendments,
  earlierAmendments,
  quotes,
  shopSettings,
  usersAsRecords,
  firstOwners,
  productsLowStock,
  customersCredit,
  settingsOfStores,
  tellOfPeopleAndSettings,
  operationsAttempt,
  runsOfTills,
  waysOfTokens,
  exceptionsRead,
  operationsByDay,
  changesWriter,
  bundleKeys,
  restoredRuns,
  runsOfTokens,
  usesOfCodes,
  kinOfTills,
  keysOfResumes,
]
