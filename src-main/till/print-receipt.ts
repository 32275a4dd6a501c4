import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type ReadTx, writeTransaction } from '../database/transaction.ts'
import { readAccountPayment } from '../tables/customer-accounts.ts'
import { mayBeOnPaper, readWaitingPrintJobOf } from '../tables/print-jobs.ts'
import { readRefund } from '../tables/refunds.ts'
import { readSale } from '../tables/sales.ts'
import { enqueuePrint, readPrinter } from './enqueue-print.ts'
import { PRINTS_KEPT_MS } from './print-queue.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

const printKindOf = { sale: 'receipt', refund: 'refund', 'account-payment': 'account-payment' } as const

/** Prints a receipt that somebody asks for: the first time as it is, from then on as a copy, which the audit log keeps. */
export function printReceipt(till: Till, { kind, id }: CallInput<'receipt.print'>): CallOutcome<'receipt.print'> {
  return writeTransaction(till.database, (tx): CallOutcome<'receipt.print'> => {
    if (readPrinter(tx).connection.by === 'none') return refuse({ code: 'no-printer' })
    const receipt = readReceiptOf(tx, kind, id)
    if (receipt === null) return refuse({ code: 'not-found' })
    const waiting = readWaitingPrintJobOf(tx, id)
    if (waiting !== null) return accept({ isCopy: waiting.copy, waiting: true })
    // Of what is that old nobody remembers whether it was printed.
    const isCopy = mayBeOnPaper(tx, id) || till.clock() - receipt.atMs > PRINTS_KEPT_MS
    enqueuePrint(tx, till, { kind: printKindOf[kind], title: receipt.number, subjectId: id, copy: isCopy, asked: true })
    if (isCopy) writeAudit(tx, till, { action: 'receipt-reprinted', subject: receipt.number })
    return accept({ isCopy, waiting: false })
  })
}

/** Number and time of a receipt; null when it is not on this till. */
function readReceiptOf(
  tx: ReadTx,
  kind: keyof typeof printKindOf,
  id: string,
): { readonly number: string; readonly atMs: number } | null {
  switch (kind) {
    case 'sale': {
      const sale = readSale(tx, id)?.sale
      return sale === undefined ? null : { number: sale.receiptNumber, atMs: sale.soldAtMs }
    }
    case 'refund': {
      const refund = readRefund(tx, id)?.refund
      return refund === undefined ? null : { number: refund.receiptNumber, atMs: refund.refundedAtMs }
    }
    case 'account-payment': {
      const payment = readAccountPayment(tx, id)?.payment
      return payment === undefined ? null : { number: payment.receiptNumber, atMs: payment.paidAtMs }
    }
  }
}
