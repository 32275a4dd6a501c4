import type { WriteTx } from '../database/transaction.ts'
import { insertPrintJob } from '../tables/print-jobs.ts'
import { readPrinter, wakePrinter } from './enqueue-print.ts'
import type { Till } from './till.ts'

/**
 * Has the cash drawer opened once the caller's transaction is on disk. Nothing happens where no drawer hangs on the printer,
 * or the printer is away: a drawer that jumps open minutes later is worse than one that a key has to open.
 */
export function requestDrawer(tx: WriteTx, till: Till): void {
  const { connection, drawerPin } = readPrinter(tx)
  if (drawerPin === null || connection.by === 'none' || connection.by === 'system') return
  insertPrintJob(tx, {
    id: till.newId(),
    kind: 'drawer',
    subjectId: null,
    title: '',
    document: null,
    copy: false,
    madeAtMs: till.clock(),
  })
  wakePrinter(till)
}
