import type { CatalogDownload } from '../../src-shared/contract/views.ts'
import { readTransaction } from '../database/transaction.ts'
import { readSnapshotPlace, readSyncState } from '../tables/sync-state.ts'
import type { Till } from '../till/till.ts'
import type { SnapshotProgress } from './pull-changes.ts'

/** Knows whether the catalog is whole, for those who would take a code that has not come for nobody's. */
export interface DownloadWatch {
  /** Null: it is under way no longer, whole or not. */
  tell(progress: SnapshotProgress | null): void
  /** Null: the catalog is whole. */
  view(): CatalogDownload | null
}

export function watchDownload(till: Till): DownloadWatch {
  let running: SnapshotProgress | null = null
  let total: number | null = null
  return {
    tell: (progress) => {
      running = progress
      total = progress?.total ?? total
    },
    view: () => {
      if (running !== null) return { isComing: true, ...running }
      return readTransaction(till.database, (tx) => {
        const brokenOff = readSnapshotPlace(tx)
        const { cursorSeq, lastPullAtMs } = readSyncState(tx)
        // The feed of a shop that has just been set up begins at 0 too.
        const cameOnce = cursorSeq > 0 || lastPullAtMs !== null
        if (brokenOff === null && cameOnce) return null
        return { isComing: false, done: brokenOff?.done ?? 0, total }
      })
    },
  }
}
