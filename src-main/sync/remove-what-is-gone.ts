import { setImmediate as nextTurn } from 'node:timers/promises'
import { recordEntities } from '../../src-shared/sync/records.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { settledRecordIds } from '../tables/record-ids.ts'
import { applyServerRemoval } from '../till/apply-server-row.ts'
import type { Till } from '../till/till.ts'
import type { SeenIds } from './download-snapshot.ts'

const PAGE = 1000

/**
 * Removes the records that a whole snapshot did not hold: they were removed while this till could not hear of it. What
 * this till made and has not brought to the server yet stays.
 */
export async function removeWhatIsGone(till: Till, seen: SeenIds): Promise<void> {
  for (const entity of recordEntities) {
    let afterId = ''
    for (;;) {
      const ids = readTransaction(till.database, (tx) => settledRecordIds(tx, entity, afterId, PAGE))
      const gone = ids.filter((id) => !seen[entity].has(id))
      if (gone.length > 0) {
        writeTransaction(till.database, (tx) => {
          // Version 1: if it ever comes back, whatever version it then has is newer.
          for (const id of gone) applyServerRemoval(tx, entity, id, 1)
        })
      }
      await nextTurn()
      if (ids.length < PAGE) break
      afterId = ids.at(-1) ?? afterId
    }
  }
}
