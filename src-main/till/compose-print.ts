import type { ReceiptPart } from '../../src-shared/receipt/receipt-model.ts'
import { receiptWords } from '../../src-shared/receipt/receipt-words.ts'
import type { ReadTx } from '../database/transaction.ts'
import type { PrintJob } from '../tables/print-jobs.ts'
import { readLanguage } from '../tables/settings.ts'
import { readReceipt } from './read-receipt.ts'

/** What a job puts on paper; null when that is not on this till any more. */
export function composePrint(tx: ReadTx, job: PrintJob): readonly ReceiptPart[] | null {
  if (job.document !== null) {
    const mark: ReceiptPart = { kind: 'text', role: 'mark', text: receiptWords[readLanguage(tx)].copy }
    return job.copy ? [mark, ...job.document] : job.document
  }
  if (job.subjectId === null) return null
  switch (job.kind) {
    case 'receipt':
      return readReceipt(tx, 'sale', job.subjectId, job.copy)?.parts ?? null
    case 'refund':
    case 'account-payment':
      return readReceipt(tx, job.kind, job.subjectId, job.copy)?.parts ?? null
    default:
      return null
  }
}
