import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { appendFact } from '../tables/outbox.ts'
import { readProduct } from '../tables/products.ts'
import { insertMovement, readOnHand } from '../tables/stock.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

/** Moves stock: a delivery in, waste out, a count's difference. */
export function moveStock(till: Till, movement: CallInput<'stock.move'>): CallOutcome<'stock.move'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'stock.move'> => {
    const product = readProduct(tx, movement.productId)
    if (product === null) return refuse({ code: 'not-found' })
    if (!product.tracksStock) return refuse({ code: 'stock-not-tracked' })
    storeMovement(tx, till, movement)
    return accept({ onHandMilli: readOnHand(tx, movement.productId) })
  })
  if (outcome.ok) {
    till.hints.emit('catalog-changed')
    till.hints.emit('outbox-grew')
  }
  return outcome
}

export function storeMovement(tx: WriteTx, till: Till, movement: CallInput<'stock.move'>): void {
  const movedAtMs = till.clock()
  const key = till.newId()
  const body = { ...movement, id: till.newId(), movedAtMs }
  insertMovement(tx, { ...body, operationKey: key })
  appendFact(tx, {
    key,
    kind: 'stock-movement.create',
    atMs: movedAtMs,
    userId: operatorOf(tx, till).id,
    body,
  })
}
