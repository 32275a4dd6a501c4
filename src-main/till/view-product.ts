import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { readTransaction } from '../database/transaction.ts'
import { readProduct } from '../tables/products.ts'
import { openOperationsOf } from '../tables/record-operations.ts'
import { readOnHand } from '../tables/stock.ts'
import type { Till } from './till.ts'

/** A product whole, with its stock and whether an edit of it is under way. */
export function viewProduct(till: Till, { id }: CallInput<'product.get'>): CallOutcome<'product.get'> {
  return readTransaction(till.database, (tx): CallOutcome<'product.get'> => {
    const product = readProduct(tx, id)
    if (product === null) return refuse({ code: 'not-found' })
    const states = new Set(openOperationsOf(tx, id).map(({ state }) => state))
    return accept({
      product,
      onHandMilli: product.tracksStock ? readOnHand(tx, id) : null,
      pending: states.has('conflict')
        ? 'conflict'
        : states.has('rejected')
          ? 'rejected'
          : states.size > 0
            ? 'unsent'
            : 'none',
    })
  })
}
