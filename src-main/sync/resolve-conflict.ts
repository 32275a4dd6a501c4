import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { deleteConflict, readConflict, type StoredConflict } from '../tables/conflicts.ts'
import { dropOperation } from '../tables/outbox.ts'
import { readStoredProduct } from '../tables/products.ts'
import { showProductAgain } from '../till/apply-server-row.ts'
import { storeProductEdit } from '../till/edit-product.ts'
import type { Till } from '../till/till.ts'

/**
 * Settles an edit that met another's. `mine` sends it again, as a new operation on top of what the server has now;
 * `server` gives it up. Where the server has what was wanted already, or the record is gone, nothing is sent.
 */
export function resolveConflict(
  till: Till,
  { key, choice }: CallInput<'conflict.resolve'>,
): CallOutcome<'conflict.resolve'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'conflict.resolve'> => {
    const conflict = readConflict(tx, key)
    if (conflict === null) return refuse({ code: 'not-found' })
    deleteConflict(tx, key)
    dropOperation(tx, key)
    if (choice === 'mine') sendAgain(tx, till, conflict)
    showProductAgain(tx, conflict.recordId)
    return accept(null)
  })
  if (outcome.ok) {
    till.hints.emit('conflicts-changed')
    till.hints.emit('catalog-changed')
    till.hints.emit('outbox-grew')
  }
  return outcome
}

function sendAgain(tx: WriteTx, till: Till, { recordId, mine }: StoredConflict): void {
  const stored = readStoredProduct(tx, recordId)
  if (stored === null || stored.removed) return
  const server = stored.confirmed ?? stored.product
  storeProductEdit(tx, till, server, { version: server.version, base: {}, changes: mine })
}
