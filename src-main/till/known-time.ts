import type { ReadTx } from '../database/transaction.ts'
import { readKnownTime } from '../tables/sync-state.ts'
import type { Till } from './till.ts'

/** What time it is at least: this machine's clock may have been set back since the server was heard of. */
export function knownTime(tx: ReadTx, till: Till): number {
  return Math.max(till.clock(), readKnownTime(tx))
}
