import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FileCheckView } from '../../src-shared/contract/system-views.ts'
import { checkedTables, checkTable } from '../database/open-database.ts'
import { writeTransaction } from '../database/transaction.ts'
import { noteCheck } from '../tables/upkeep.ts'
import type { Till } from './till.ts'

/** Looks through the till's file, table by table so that a sale in between waits for one at most, and keeps the finding. */
export async function checkFile(till: Till): Promise<FileCheckView> {
  let problem: string | null = null
  for (const table of checkedTables(till.database)) {
    const [found] = checkTable(till.database, table)
    problem ??= found ?? null
    await nextTurn()
  }
  const atMs = till.clock()
  writeTransaction(till.database, (tx) => noteCheck(tx, atMs, problem))
  return { atMs, problem }
}
