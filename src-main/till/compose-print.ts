import { type ReceiptDocument, type ReceiptPart, receiptModel } from '../../src-shared/receipt/receipt-model.ts'
import { receiptWords } from '../../src-shared/receipt/receipt-words.ts'
import type { ReadTx } from '../database/transaction.ts'
import { readAccountPayment } from '../tables/customer-accounts.ts'
import { requireIdentity } from '../tables/identity.ts'
import type { PrintJob } from '../tables/print-jobs.ts'
import { quoteTable } from '../tables/quotes.ts'
import { customerTable } from '../tables/records.ts'
import { readRefund } from '../tables/refunds.ts'
import { readSale } from '../tables/sales.ts'
import { readLanguage } from '../tables/settings.ts'
import { readShopSettings } from '../tables/shop-settings.ts'

/** What a receipt can be made of. */
export type ReceiptKind = 'receipt' | 'refund' | 'account-payment'

/** What a job puts on paper; null when that is not on this till any more. */
export function composePrint(tx: ReadTx, job: PrintJob): readonly ReceiptPart[] | null {
  if (job.document !== null) {
    return job.copy ? [{ kind: 'text', role: 'mark', text: copyMark(tx) }, ...job.document] : job.document
  }
  if (job.subjectId === null) return null
  switch (job.kind) {
    case 'receipt':
    case 'refund':
    case 'account-payment':
      return composeReceipt(tx, job.kind, job.subjectId, job.copy)
    default:
      return null
  }
}

/** A receipt from the fact that it tells of, in the language of the till and with the shop's words of today. */
export function composeReceipt(tx: ReadTx, kind: ReceiptKind, id: string, isCopy: boolean): ReceiptPart[] | null {
  const source = sourceOf(tx, kind, id)
  if (source === null) return null
  const { currency, timeZone, shopName, storeName } = requireIdentity(tx)
  const customer = source.customerId === null ? null : customerTable.readStored(tx, source.customerId)
  return receiptModel(source.document, {
    ...{ currency, timeZone, shopName, storeName, isCopy },
    language: readLanguage(tx),
    settings: readShopSettings(tx),
    servedBy: source.servedBy,
    customer: customer === null ? null : { name: customer.row.name, taxId: customer.row.taxId },
  })
}

interface Source {
  readonly document: ReceiptDocument
  readonly servedBy: string
  readonly customerId: string | null
}

function sourceOf(tx: ReadTx, kind: ReceiptKind, id: string): Source | null {
  switch (kind) {
    case 'receipt': {
      const stored = readSale(tx, id)
      if (stored === null) return null
      const { sale, servedBy } = stored
      const quoteNumber = sale.quoteId === null ? null : (quoteTable.readStored(tx, sale.quoteId)?.row.number ?? null)
      return { document: { kind: 'sale', sale, quoteNumber }, servedBy, customerId: sale.customerId }
    }
    case 'refund': {
      const stored = readRefund(tx, id)
      if (stored === null) return null
      const { refund, saleNumber, servedBy } = stored
      return { document: { kind: 'refund', refund, saleNumber }, servedBy, customerId: refund.customerId }
    }
    case 'account-payment': {
      const stored = readAccountPayment(tx, id)
      if (stored === null) return null
      const { payment, balanceAfterMinor, servedBy } = stored
      return {
        document: { kind: 'account-payment', payment, balanceAfterMinor },
        servedBy,
        customerId: payment.customerId,
      }
    }
  }
}

const copyMark = (tx: ReadTx) => receiptWords[readLanguage(tx)].copy
