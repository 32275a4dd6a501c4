import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { writeTransaction } from '../database/transaction.ts'
import { findSkuHolder } from '../tables/product-lists.ts'
import { findBarcodeHolder, writeProduct } from '../tables/products.ts'
import { createRecord } from './create-record.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

/** Makes a product, at once here and later everywhere. */
export function createProduct(till: Till, fields: CallInput<'product.create'>): CallOutcome<'product.create'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'product.create'> => {
    const holder = findBarcodeHolder(tx, fields.barcodes, null)
    if (holder !== null) return refuse({ code: 'barcode-taken', ...holder })
    const namesake = findSkuHolder(tx, fields.sku, null)
    if (namesake !== null) return refuse({ code: 'sku-taken', ...namesake })
    return accept(createRecord(tx, till, 'product.create', fields, writeProduct))
  })
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}
