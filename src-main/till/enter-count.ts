import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { MAX_QUANTITY_MILLI } from '../../src-shared/sync/ids.ts'
import { writeTransaction } from '../database/transaction.ts'
import { readProduct } from '../tables/products.ts'
import { readOnHand } from '../tables/stock.ts'
import { dropCountLine, readCountLine, readOpenCount, writeCountLine } from '../tables/stock-counts.ts'
import { readCountState } from './count-state.ts'
import type { Till } from './till.ts'

/** Writes down what was counted of a product. */
export function enterCount(
  till: Till,
  { countId, productId, how, quantityMilli }: CallInput<'count.enter'>,
): CallOutcome<'count.enter'> {
  return writeTransaction(till.database, (tx): CallOutcome<'count.enter'> => {
    const product = readProduct(tx, productId)
    if (readOpenCount(tx)?.id !== countId || product === null) return refuse({ code: 'not-found' })
    if (!product.tracksStock) return refuse({ code: 'stock-not-tracked' })
    const earlier = how === 'add' ? readCountLine(tx, countId, productId) : null
    const countedMilli = (earlier?.countedMilli ?? 0) + quantityMilli
    writeCountLine(tx, {
      countId,
      productId,
      expectedMilli: earlier?.expectedMilli ?? readOnHand(tx, productId),
      countedMilli: Math.min(Math.max(countedMilli, 0), MAX_QUANTITY_MILLI),
      countedAtMs: till.clock(),
    })
    return accept(readCountState(tx))
  })
}

/** Takes a product out of the count, as if it had not been counted. */
export function dropFromCount(
  till: Till,
  { countId, productId }: CallInput<'count.drop-line'>,
): CallOutcome<'count.drop-line'> {
  return writeTransaction(till.database, (tx): CallOutcome<'count.drop-line'> => {
    if (readOpenCount(tx)?.id !== countId) return refuse({ code: 'not-found' })
    dropCountLine(tx, countId, productId)
    return accept(readCountState(tx))
  })
}
