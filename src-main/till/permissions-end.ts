import type { ReadTx } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import { readSyncState } from '../tables/sync-state.ts'
import { knownTime } from './known-time.ts'
import type { Till } from './till.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Of the days without contact: who is told then has time to do something about it. */
const TOLD_IN_THE_LAST = 1 / 3

/**
 * Whether what this till knows of its people is too old to rely on: somebody may have been dismissed since. It sells on,
 * but permits nobody more than a cashier. A till without a server has nobody to hear it from.
 */
export function permissionsExpired(tx: ReadTx, till: Till): boolean {
  const spanMs = permissionSpanMs(tx)
  const endAtMs = permissionsEndAtMs(tx, spanMs)
  return endAtMs !== null && knownTime(tx, till) > endAtMs
}

/** When permissions expire unless the server is heard of, once that is near enough for a warning; else null. */
export function permissionsEndSoonAtMs(tx: ReadTx, till: Till): number | null {
  const spanMs = permissionSpanMs(tx)
  const endAtMs = permissionsEndAtMs(tx, spanMs)
  if (endAtMs === null) return null
  const leftMs = endAtMs - knownTime(tx, till)
  return leftMs >= 0 && leftMs <= spanMs * TOLD_IN_THE_LAST ? endAtMs : null
}

function permissionsEndAtMs(tx: ReadTx, spanMs: number): number | null {
  if ((readIdentity(tx)?.server ?? null) === null) return null
  const { lastContactAtMs } = readSyncState(tx)
  return lastContactAtMs === null ? null : lastContactAtMs + spanMs
}

const permissionSpanMs = (tx: ReadTx): number => readShopSettings(tx).permissionDays * DAY_MS
