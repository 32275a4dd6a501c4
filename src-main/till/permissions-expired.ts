import type { ReadTx } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import { readSyncState } from '../tables/sync-state.ts'
import type { Till } from './till.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Whether what this till knows of its people is too old to rely on: somebody may have been dismissed since. It sells on,
 * but permits nobody more than a cashier. A till without a server has nobody to hear it from.
 */
export function permissionsExpired(tx: ReadTx, till: Till): boolean {
  if ((readIdentity(tx)?.server ?? null) === null) return false
  const { lastContactAtMs } = readSyncState(tx)
  return lastContactAtMs !== null && till.clock() - lastContactAtMs > readShopSettings(tx).permissionDays * DAY_MS
}
