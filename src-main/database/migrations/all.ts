import type { Migration } from '../migrate.ts'
import { catalog } from './0010-catalog.ts'
import { sales } from './0020-sales.ts'
import { outbox } from './0030-outbox.ts'
import { wholeSales } from './0040-whole-sales.ts'
import { cash } from './0050-cash.ts'
import { refundsAndAccounts } from './0060-refunds-and-accounts.ts'
import { peopleQuotesSettings } from './0070-people-quotes-settings.ts'
import { parkedSales } from './0080-parked-sales.ts'
import { printJobs } from './0090-print-jobs.ts'
import { pinAttempts } from './0100-pin-attempts.ts'
import { listsAndCounts } from './0110-lists-and-counts.ts'
import { questionsAboutRecords } from './0120-questions-about-records.ts'
import { seenBeforeRemoval } from './0121-seen-before-removal.ts'
import { offeredAnew } from './0130-offered-anew.ts'
import { snapshotPlace } from './0140-snapshot-place.ts'
import { pastOfTheTill } from './0150-past-of-the-till.ts'
import { reconciliation } from './0160-reconciliation.ts'
import { carriedBundles } from './0170-carried-bundles.ts'
import { upkeep } from './0180-upkeep.ts'
import { carriedIn } from './0190-carried-in.ts'
import { aLeanerCatalog } from './0200-a-leaner-catalog.ts'
import { enrolmentKey } from './0210-enrolment-key.ts'

/** Every migration, oldest first. */
export const migrations: readonly Migration[] = [
  catalog,
  sales,
  outbox,
  wholeSales,
  cash,
  refundsAndAccounts,
  peopleQuotesSettings,
  parkedSales,
  printJobs,
  pinAttempts,
  listsAndCounts,
  questionsAboutRecords,
  seenBeforeRemoval,
  offeredAnew,
  snapshotPlace,
  pastOfTheTill,
  reconciliation,
  carriedBundles,
  upkeep,
  carriedIn,
  aLeanerCatalog,
  enrolmentKey,
]
