import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readProductImage, readProductOrder, readProductRows } from '../tables/product-lists.ts'
import { searchNumbers } from '../tables/product-search.ts'
import type { Till } from './till.ts'

/** A search that finds more than this is no search yet. */
const MOST_FOUND = 1000

/** A whole list of the catalog, as the numbers of its products in their order. */
export function orderProducts(till: Till, { text, ...wish }: CallInput<'product.order'>): CallOutcome<'product.order'> {
  const numbers = readTransaction(till.database, (tx) =>
    readProductOrder(tx, { ...wish, among: text.trim() === '' ? null : searchNumbers(tx, text, MOST_FOUND, true) }),
  )
  return accept({ numbers })
}

/** Rows of such a list. */
export function listProductRows(till: Till, { numbers }: CallInput<'product.rows'>): CallOutcome<'product.rows'> {
  return accept(readTransaction(till.database, (tx) => readProductRows(tx, numbers)))
}

export function viewProductImage(till: Till, { id }: CallInput<'product.image'>): CallOutcome<'product.image'> {
  return accept({ image: readTransaction(till.database, (tx) => readProductImage(tx, id)) })
}
