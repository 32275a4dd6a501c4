import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { findByBarcode } from '../tables/product-search.ts'
import type { Till } from './till.ts'

/** The product that was scanned; null when no sellable one carries the code. */
export function findProductByBarcode(
  till: Till,
  { barcode }: CallInput<'product.by-barcode'>,
): CallOutcome<'product.by-barcode'> {
  return accept(readTransaction(till.database, (tx) => findByBarcode(tx, barcode.trim())))
}
