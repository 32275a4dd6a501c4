import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Fence } from '../../../src-shared/sync/till-identity.ts'
import type { LaunchedTill } from './launch-till.ts'

/** What takes days, a broken line or a wrong clock to come about, brought about in the till's file and the server's clock. */

const DAY_MS = 24 * 60 * 60 * 1000

/** For `restart` of a server: its clock is forty minutes slow. Seen from a till, it is the till's that is fast. */
export const slowClock = {
  NODE_OPTIONS: '--import=data:text/javascript,const%20now=Date.now;Date.now=()=>now()-2400000',
}

/** The till heard of its server so many days ago. It shows with the till's next news. */
export function heardDaysAgo(till: LaunchedTill, days: number): void {
  inFile(till, `UPDATE sync_state SET last_contact_at_ms = ${Math.round(Date.now() - days * DAY_MS)}`)
}

/** A download of the catalog broke off after so many rows; null: none did. */
export function downloadBrokeOff(till: LaunchedTill, done: number | null): void {
  inFile(till, 'DELETE FROM snapshot_place')
  if (done === null) return
  inFile(
    till,
    `INSERT INTO snapshot_place (id, epoch, seq, mark, entity, after, done)
     SELECT 1, epoch, cursor_seq, cursor_mark, 'product', '', ${done} FROM sync_state`,
  )
}

/** The till, which is shut out, was so for another reason. It shows when its window is loaded anew. */
export function shutOutFor(till: LaunchedTill, fence: Fence): void {
  inFile(till, `UPDATE till_block SET fence = '${fence}'`)
}

function inFile({ dataDir }: LaunchedTill, statement: string): void {
  const database = new DatabaseSync(join(dataDir, 'till.db'))
  database.exec(statement)
  database.close()
}
