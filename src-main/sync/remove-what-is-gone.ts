import { setImmediate as nextTurn } from 'node:timers/promises'
import { recordEntities } from '../../src-shared/sync/records.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { recordIdsCommittedAfter, settledRecordIds } from '../tables/record-ids.ts'
import { applyServerRemoval } from '../till/apply-server-row.ts'
import type { Till } from '../till/till.ts'
import type { SeenIds } from './download-snapshot.ts'

const PAGE = 1000

/**
 * Removes the records that a whole snapshot of change `seq` did not hold: they were removed while this till could not
 * hear of it. What this till made and has not brought to the server yet stays, and so does what it brought there since.
 */
export async function removeWhatIsGone(till: Till, seen: SeenIds, seq: number): Promise<void> {
  for (const entity of recordEntities) {
    let afterId = ''
    for (;;) {
      const ids = readTransaction(till.database, (tx) => settledRecordIds(tx, entity, afterId, PAGE))
      const missing = ids.filter((id) => !seen[entity].has(id))
      if (missing.length > 0) {
        writeTransaction(till.database, (tx) => {
          const newer = recordIdsCommittedAfter(tx, seq)
          // Version 1: if it ever comes back, whatever version it then has is newer.
          for (const id of missing) if (!newer.has(id)) applyServerRemoval(tx, entity, id, 1)
        })
      }
      await nextTurn()
      if (ids.length < PAGE) break
      afterId = ids.at(-1) ?? afterId
    }
  }
}
