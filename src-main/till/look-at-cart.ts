import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readCartProducts } from '../tables/products.ts'
import type { Till } from './till.ts'

/** What the catalog says now of the products in a cart: it may have changed since they were scanned. */
export function lookAtCart(till: Till, { ids }: CallInput<'cart.products'>): CallOutcome<'cart.products'> {
  return accept(readTransaction(till.database, (tx) => readCartProducts(tx, ids)))
}
