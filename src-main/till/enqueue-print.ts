import type { PrintKind } from '../../src-shared/device/print-job.ts'
import { noPrinter, type PrinterSettings, printerSettingsSchema } from '../../src-shared/device/printer-settings.ts'
import type { ReceiptPart } from '../../src-shared/receipt/receipt-model.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { readDevice } from '../tables/device-settings.ts'
import { insertPrintJob } from '../tables/print-jobs.ts'
import type { Till } from './till.ts'

export interface PrintRequest {
  readonly kind: Exclude<PrintKind, 'drawer'>
  /** What people call it: a receipt number, "Corte Z". */
  readonly title: string
  /** The sale, refund, payment, shift or quote; its parts are composed from it when it is printed. */
  readonly subjectId?: string
  /** Its parts, where there is no fact to compose them from. */
  readonly document?: readonly ReceiptPart[]
  /** Marked COPIA. */
  readonly copy?: boolean
  /** Somebody asked for it: it is printed also where receipts are not printed by themselves. */
  readonly asked?: boolean
}

/**
 * Puts something on the list of what is to be printed, as a row of the caller's transaction; the printer is woken after the
 * commit. The job's id, or null where nothing is printed: no printer is set up, or receipts only when asked for.
 */
export function enqueuePrint(tx: WriteTx, till: Till, request: PrintRequest): string | null {
  const settings = readPrinter(tx)
  const isReceipt = ['receipt', 'refund', 'account-payment'].includes(request.kind)
  if (settings.connection.by === 'none' || (isReceipt && !settings.printsByItself && !request.asked)) return null
  const id = till.newId()
  insertPrintJob(tx, {
    id,
    kind: request.kind,
    subjectId: request.subjectId ?? null,
    title: request.title,
    document: request.document ?? null,
    copy: request.copy ?? false,
    madeAtMs: till.clock(),
  })
  wakePrinter(till)
  return id
}

/** The printer of this till. */
export function readPrinter(tx: ReadTx): PrinterSettings {
  return readDevice(tx, 'printer', printerSettingsSchema, noPrinter)
}

/** Hints at the printer's list once the open transaction has ended: transactions never wait, so that is in a microtask. */
export function wakePrinter(till: Till): void {
  queueMicrotask(() => till.hints.emit('print-queued'))
}
