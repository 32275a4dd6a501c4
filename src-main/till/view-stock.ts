import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { StockLedger } from '../../src-shared/contract/catalog-views.ts'
import { MAX_MINOR, minor } from '../../src-shared/money/minor.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { countLowStock } from '../tables/product-lists.ts'
import { readProduct } from '../tables/products.ts'
import { readMovedSince, readMovements, readOnHand, readStockValue } from '../tables/stock.ts'
import type { Till } from './till.ts'

/** What the stock is worth at cost, and how much of it runs low. */
export function summarizeStock(till: Till): CallOutcome<'stock.summary'> {
  return readTransaction(till.database, (tx) => {
    const { valueMinor, ...counts } = readStockValue(tx)
    // Beyond what an amount may be, the figure is a wrong cost somewhere; the screen has to come up all the same.
    return accept({ ...counts, valueMinor: minor(Math.min(valueMinor, MAX_MINOR)), lowCount: countLowStock(tx) })
  })
}

/** The movements of a product, newest first, with what was on hand after each. */
export function viewLedger(till: Till, wish: CallInput<'stock.ledger'>): CallOutcome<'stock.ledger'> {
  return readTransaction(till.database, (tx): CallOutcome<'stock.ledger'> => {
    if (readProduct(tx, wish.productId) === null) return refuse({ code: 'not-found' })
    return accept(readLedger(tx, wish))
  })
}

function readLedger(tx: ReadTx, { productId, before, limit }: CallInput<'stock.ledger'>): StockLedger {
  const onHandMilli = readOnHand(tx, productId)
  // Other tills' movements come as a new level alone: the figures in between are then not to be known.
  const isPartial = requireIdentity(tx).server !== null
  const found = readMovements(tx, productId, before, limit + 1)
  let afterMilli = onHandMilli - (isPartial || before === null ? 0 : readMovedSince(tx, productId, before))
  const movements = found.slice(0, limit).map(({ isUnsent: _isUnsent, ...movement }) => {
    const view = { ...movement, afterMilli: isPartial ? null : afterMilli }
    afterMilli -= movement.quantityMilli
    return view
  })
  return { onHandMilli, isPartial, movements, hasMore: found.length > limit }
}
