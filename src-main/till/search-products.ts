import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { searchProducts as search } from '../tables/product-search.ts'
import type { Till } from './till.ts'

/** Products for what was typed, best first; those withdrawn from sale last, where they are asked for. */
export function searchProducts(
  till: Till,
  { text, limit, withdrawnToo }: CallInput<'product.search'>,
): CallOutcome<'product.search'> {
  return accept(readTransaction(till.database, (tx) => search(tx, text, limit, withdrawnToo)))
}
