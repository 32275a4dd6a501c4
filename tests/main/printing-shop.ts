import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { createReceiptPrinter } from '../../src-main/devices/receipt-printer.ts'
import { savePrinter } from '../../src-main/till/device-settings.ts'
import { type PrintQueue, startPrintQueue } from '../../src-main/till/print-queue.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import type { Till } from '../../src-main/till/till.ts'
import { noPrinter, type PrinterSettings } from '../../src-shared/device/printer-settings.ts'
import type { SaleDraft } from '../../src-shared/sale/sale-draft.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import { type PrinterManners, VirtualPrinter } from '../support/virtual-printer.ts'
import { aCart, expectOk } from './shop.ts'

/** Everything happens ten times as fast as at a real counter. */
export const hurried = {
  connectMs: 300,
  statusMs: 120,
  pollMs: 25,
  silenceMs: 350,
  confirmMs: 700,
  troubleMs: 20_000,
}

export async function plugIn(manners?: PrinterManners): Promise<VirtualPrinter> {
  const printer = new VirtualPrinter(manners)
  await printer.switchOn()
  onTestFinished(() => printer.switchOff())
  return printer
}

export function usePrinter(till: Till, printer: VirtualPrinter, changes: Partial<PrinterSettings> = {}): void {
  expectOk(
    savePrinter(till, {
      ...noPrinter,
      connection: { by: 'network', host: '127.0.0.1', port: printer.port },
      ...changes,
    }),
  )
}

export function printingQueue(till: Till): PrintQueue {
  const queue = startPrintQueue({
    till,
    device: createReceiptPrinter({ decode: () => null, bySystem: async () => 'not-found', patience: hurried }),
    onChange: () => undefined,
    retryMs: 40,
  })
  onTestFinished(() => queue.stop(2000))
  return queue
}

export function sell(till: Till, product: ProductRow, changes: Partial<SaleDraft> = {}): SaleFact {
  return expectOk(ringUpSale(till, aCart(till, [product], changes))).sale
}

export interface JobRow {
  readonly kind: string
  readonly title: string
  readonly copy: number
  readonly state: string
  readonly reason: string | null
}

export function jobs(till: Till): JobRow[] {
  return readTransaction(till.database, (tx) =>
    tx.all<JobRow>('SELECT kind, title, copy, state, reason FROM print_jobs ORDER BY position'),
  )
}

export const paperJobs = (till: Till) => jobs(till).filter(({ kind }) => kind !== 'drawer')

/** Waits until it is so; throws with what it was last. */
export async function until(what: () => unknown, timeoutMs = 8000): Promise<void> {
  const end = performance.now() + timeoutMs
  while (performance.now() < end) {
    if (what()) return
    await sleep(10)
  }
  throw new Error(`it did not happen: ${what}`)
}

/** How often a receipt came out whole, not counting copies. */
export function timesPrinted({ receipts }: VirtualPrinter, number: string): number {
  return receipts.filter((receipt) => receipt.includes(number) && !receipt.includes('COPIA')).length
}
