import type { CallInput } from '../../src-shared/contract/calls.ts'
import type { Language } from '../../src-shared/contract/views.ts'
import type { PrinterSettings } from '../../src-shared/device/printer-settings.ts'
import type { ReceiptPart } from '../../src-shared/receipt/receipt-model.ts'
import { readTransaction } from '../database/transaction.ts'
import { mayBeOnPaper } from '../tables/print-jobs.ts'
import { readLanguage } from '../tables/settings.ts'
import { readPrinter } from './enqueue-print.ts'
import { readReceipt } from './read-receipt.ts'
import type { Till } from './till.ts'

/** All that a page with a receipt is made of. */
export interface ReceiptPage {
  readonly title: string
  readonly language: Language
  readonly parts: readonly ReceiptPart[]
  readonly code: PrinterSettings['code']
  readonly paperMm: PrinterSettings['paperMm']
}

/** A receipt to be kept as a file: a copy, when it may be on paper too. Null when it is not on this till. */
export function readReceiptPage(till: Till, { kind, id }: CallInput<'receipt.save-pdf'>): ReceiptPage | null {
  return readTransaction(till.database, (tx) => {
    const receipt = readReceipt(tx, kind, id, mayBeOnPaper(tx, id))
    if (receipt === null) return null
    const { code, paperMm } = readPrinter(tx)
    return { title: receipt.receiptNumber, language: readLanguage(tx), parts: receipt.parts, code, paperMm }
  })
}
