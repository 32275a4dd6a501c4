import { rmSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Progress } from '../../src-shared/contract/views.ts'
import type { Connection } from '../database/connection.ts'
import { countRows, tablesOf } from '../database/copy-before-migration.ts'
import { schemaVersion } from '../database/migrate.ts'
import { checkedTables, checkTable, openCopy } from '../database/open-database.ts'
import { syncFile } from '../database/sync-path.ts'
import { closeBulkWrites } from '../database/transaction.ts'
import type { Till } from '../till/till.ts'

/** The copy is not what the till has: it was thrown away. */
export class BackupDiffersError extends Error {
  override name = 'BackupDiffersError'
}

/** Pages copied between two turns of the event loop: a sale waits no longer than they take. */
const PAGES_A_SLICE = 256

/**
 * Copies the till's file to `file` while the till goes on selling, and verifies the copy: sound, and no table shorter
 * than it was when the copy began. The copy holds no token: whoever finds the stick cannot speak for this till, and a
 * till restored from it enrols again. Throws BackupDiffersError, and what the disk throws; then there is no file.
 */
export async function takeBackup(
  till: Till,
  file: string,
  onProgress: (progress: Progress) => void = () => {},
): Promise<void> {
  const { database } = till
  const reopen = closeBulkWrites(database)
  try {
    const rowsBefore = countAll(database)
    // On the same connection: what is sold meanwhile goes into the copy too, and the copy never starts over.
    await database.backup(file, {
      progress({ totalPages, remainingPages }) {
        onProgress({ done: totalPages - remainingPages, total: totalPages })
        return PAGES_A_SLICE
      },
    })
    await verify(file, rowsBefore, schemaVersion(database))
    syncFile(file)
  } catch (error) {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(file + suffix, { force: true })
    throw error
  } finally {
    reopen()
  }
}

async function verify(file: string, rowsBefore: ReadonlyMap<string, number>, version: number): Promise<void> {
  const copy = openCopy(file)
  try {
    copy.pragma('secure_delete = ON')
    copy.exec('UPDATE identity SET token = NULL')
    if (schemaVersion(copy) !== version) throw new BackupDiffersError('the copy has another version')
    // Table by table: the check of a whole file would keep a sale waiting.
    for (const table of checkedTables(copy)) {
      const problems = checkTable(copy, table)
      if (problems.length > 0) throw new BackupDiffersError(`the copy is damaged: ${problems.join('; ')}`)
      await nextTurn()
    }
    for (const [table, rows] of rowsBefore) {
      // An outbox is pruned and a conflict is settled at any time; everything else only ever grows.
      const mayShrink = table === 'outbox' || table === 'conflicts'
      if (!mayShrink && countRows(copy, table) < rows) throw new BackupDiffersError(`the copy lacks rows of ${table}`)
    }
  } finally {
    copy.close()
  }
}

const countAll = (connection: Connection): Map<string, number> =>
  new Map(tablesOf(connection).map((table) => [table, countRows(connection, table)]))
