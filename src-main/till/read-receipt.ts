import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ReceiptKind } from '../../src-shared/contract/sales-views.ts'
import { type ReceiptDocument, type ReceiptPart, receiptModel } from '../../src-shared/receipt/receipt-model.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { readAccountPayment } from '../tables/customer-accounts.ts'
import { requireIdentity } from '../tables/identity.ts'
import { quoteTable } from '../tables/quotes.ts'
import { readAcknowledgement } from '../tables/receipts.ts'
import { customerTable } from '../tables/records.ts'
import { readRefund } from '../tables/refunds.ts'
import { readSale } from '../tables/sales.ts'
import { readLanguage } from '../tables/settings.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import type { Till } from './till.ts'

export interface WholeReceipt {
  readonly receiptNumber: string
  readonly parts: ReceiptPart[]
}

/** What a receipt says, for the screen, paper and PDF alike, in the till's language; null when this till has none of it. */
export function readReceipt(tx: ReadTx, kind: ReceiptKind, id: string, isCopy: boolean): WholeReceipt | null {
  const found = findDocument(tx, kind, id)
  if (found === null) return null
  const { document, receiptNumber, servedBy, customerId } = found
  const { currency, timeZone, shopName, storeName } = requireIdentity(tx)
  // As the customer is called now, also when it was removed since.
  const customer = customerId === null ? null : (customerTable.readStored(tx, customerId)?.row ?? null)
  const parts = receiptModel(document, {
    language: readLanguage(tx),
    currency,
    timeZone,
    shopName,
    storeName,
    settings: readShopSettings(tx),
    servedBy,
    customer,
    isCopy,
  })
  return { receiptNumber, parts }
}

interface FoundDocument {
  readonly document: ReceiptDocument
  readonly receiptNumber: string
  readonly servedBy: string
  readonly customerId: string | null
}

function findDocument(tx: ReadTx, kind: ReceiptKind, id: string): FoundDocument | null {
  switch (kind) {
    case 'sale': {
      const stored = readSale(tx, id)
      if (stored === null) return null
      const { sale, servedBy } = stored
      const quoteNumber = sale.quoteId === null ? null : (quoteTable.readStored(tx, sale.quoteId)?.row.number ?? null)
      const { receiptNumber, customerId } = sale
      return { document: { kind, sale, quoteNumber }, receiptNumber, servedBy, customerId }
    }
    case 'refund': {
      const stored = readRefund(tx, id)
      if (stored === null) return null
      const { refund, saleNumber, servedBy } = stored
      const { receiptNumber, customerId } = refund
      return { document: { kind, refund, saleNumber }, receiptNumber, servedBy, customerId }
    }
    case 'account-payment': {
      const stored = readAccountPayment(tx, id)
      if (stored === null) return null
      const { payment, balanceAfterMinor, servedBy } = stored
      const { receiptNumber, customerId } = payment
      return { document: { kind, payment, balanceAfterMinor }, receiptNumber, servedBy, customerId }
    }
  }
}

export function showReceipt(till: Till, { kind, id, isCopy }: CallInput<'receipt.read'>): CallOutcome<'receipt.read'> {
  return readTransaction(till.database, (tx): CallOutcome<'receipt.read'> => {
    const receipt = readReceipt(tx, kind, id, isCopy)
    const acknowledgement = readAcknowledgement(tx, kind, id)
    if (receipt === null || acknowledgement === null) return refuse({ code: 'not-found' })
    return accept({ kind, ...receipt, acknowledgement })
  })
}
