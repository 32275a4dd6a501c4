import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type Fields, sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { BodyOf } from '../../src-shared/sync/operations.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { appendRecordOperation } from '../tables/outbox.ts'
import { findBarcodeHolder, readProduct, readStoredProduct } from '../tables/products.ts'
import { showProductAgain } from './apply-server-row.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

/** Edits a product, at once here; the server merges it by field, or tells of a conflict. */
export function editProduct(till: Till, edit: CallInput<'product.edit'>): CallOutcome<'product.edit'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'product.edit'> => {
    const current = readProduct(tx, edit.id)
    if (current === null) return refuse({ code: 'not-found' })
    const holder = findBarcodeHolder(tx, edit.changes.barcodes ?? [], edit.id)
    if (holder !== null) return refuse({ code: 'barcode-taken', ...holder })
    return accept(storeProductEdit(tx, till, current, edit))
  })
  if (outcome.ok) {
    till.hints.emit('catalog-changed')
    till.hints.emit('outbox-grew')
  }
  return outcome
}

/**
 * Puts an edit into the outbox and shows it. Fields that hold the wanted value already are left out; when none is left,
 * nothing is stored. `base` is what the editor saw; where it is silent, what the till has.
 */
export function storeProductEdit(
  tx: WriteTx,
  till: Till,
  current: ProductRow,
  edit: { readonly version: number; readonly base: Fields; readonly changes: Fields },
): ProductRow {
  const fields = current as unknown as Fields
  const changed = Object.keys(edit.changes).filter(
    (field) => edit.changes[field] !== undefined && !sameValue(fields[field], edit.changes[field]),
  )
  if (changed.length === 0) return current
  const pick = (from: Fields) => Object.fromEntries(changed.map((field) => [field, from[field] ?? null]))
  appendRecordOperation(tx, {
    key: till.newId(),
    kind: 'product.edit',
    atMs: till.clock(),
    userId: operatorOf(tx, till).id,
    // Keys come from the contract's schema, values from it or from the stored row.
    body: {
      id: current.id,
      version: edit.version,
      base: pick({ ...fields, ...edit.base }),
      changes: pick(edit.changes),
    } as BodyOf<'product.edit'>,
  })
  showProductAgain(tx, current.id)
  return readStoredProduct(tx, current.id)?.product ?? current
}
