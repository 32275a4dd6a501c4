import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { appendFact } from '../tables/outbox.ts'
import { readProduct } from '../tables/products.ts'
import { insertMovement, readOnHand } from '../tables/stock.ts'
import { editRecord } from './edit-record.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

/** Moves stock: a delivery in, waste out, a difference. What the goods cost this time becomes the product's cost. */
export function moveStock(
  till: Till,
  { costMinor, ...movement }: CallInput<'stock.move'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'stock.move'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'stock.move'> => {
    const product = readProduct(tx, movement.productId)
    if (product === null) return refuse({ code: 'not-found' })
    if (!product.tracksStock) return refuse({ code: 'stock-not-tracked' })
    if (costMinor !== undefined && costMinor !== product.costMinor) {
      const permitted = permit(tx, till, 'catalog.edit', approvals)
      if (!permitted.ok) return permitted
      const { id, version } = product
      const edited = editRecord(tx, till, 'product', { id, version, changes: { costMinor } })
      if (!edited.ok) return edited
    }
    storeMovement(tx, till, movement)
    return accept({ onHandMilli: readOnHand(tx, movement.productId) })
  })
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}

/** A movement with its fact for the server, in the transaction of what it belongs to. */
export function storeMovement(tx: WriteTx, till: Till, movement: Omit<CallInput<'stock.move'>, 'costMinor'>): void {
  const movedAtMs = till.clock()
  const key = till.newId()
  const operator = operatorOf(tx, till)
  const body = { ...movement, id: till.newId(), movedAtMs }
  insertMovement(tx, { ...body, operationKey: key, movedBy: operator.name })
  appendFact(tx, { key, kind: 'stock-movement.create', atMs: movedAtMs, userId: operator.id, body })
}
