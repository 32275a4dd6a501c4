import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { findBarcodeHolder, readProduct } from '../tables/products.ts'
import { editRecord } from './edit-record.ts'
import type { Till } from './till.ts'

/** Edits a product, at once here; the server merges it by field, or tells of a conflict. */
export function editProduct(till: Till, edit: CallInput<'product.edit'>): CallOutcome<'product.edit'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'product.edit'> => {
    if (readProduct(tx, edit.id) === null) return refuse({ code: 'not-found' })
    const holder = findBarcodeHolder(tx, edit.changes.barcodes ?? [], edit.id)
    if (holder !== null) return refuse({ code: 'barcode-taken', ...holder })
    return editRecord(tx, till, 'product', edit)
  })
  if (outcome.ok) {
    till.hints.emit('catalog-changed')
    till.hints.emit('outbox-grew')
  }
  return outcome
}
