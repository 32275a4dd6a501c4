import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { ClashView } from '../../src-shared/contract/conflict-views.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type Fields, sameValue } from '../../src-shared/sync/merge-edit.ts'
import { type ReadTx, readTransaction, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { type OutboxRow, readOperation, rejectedOperations } from '../tables/outbox.ts'
import { findBarcodeHolder, findBarcodeHolders, productTable } from '../tables/products.ts'
import { showRecordAgain } from './apply-server-row.ts'
import { nameOfUser } from './name-of-user.ts'
import { editOf, giveUp, makeAgain, reduceEdit } from './record-chain.ts'
import { tellCatalogChanged } from './tell-catalog-changed.ts'
import type { Till } from './till.ts'

/** Products that the server refused because another one has their barcode, oldest first. */
export function listClashes(till: Till): CallOutcome<'clash.list'> {
  return accept(
    readTransaction(till.database, (tx) =>
      rejectedOperations(tx)
        .filter(isClash)
        .map((operation) => viewClash(tx, operation)),
    ),
  )
}

/** Sends a product again with other codes, or gives it up; sales that name it stay as they are either way. */
export function settleClash(till: Till, { key, choice }: CallInput<'clash.settle'>): CallOutcome<'clash.settle'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'clash.settle'> => {
    const operation = readOperation(tx, key)
    if (operation === null || !isClash(operation)) return refuse({ code: 'not-found' })
    if (choice === 'give-up') giveUp(tx, till, operation)
    else {
      const holder = findBarcodeHolder(tx, choice.barcodes, operation.recordId)
      if (holder !== null) return refuse({ code: 'barcode-taken', ...holder })
      sendWith(tx, till, operation, choice.barcodes)
    }
    return accept(null)
  })
  if (outcome.ok) tellCatalogChanged(till)
  return outcome
}

function isClash({ kind, state, problem }: OutboxRow): boolean {
  return state === 'rejected' && problem?.rule === 'barcode-taken' && /^product\.(create|edit)$/.test(kind)
}

function sendWith(tx: WriteTx, till: Till, operation: OutboxRow, barcodes: readonly string[]): void {
  if (operation.kind === 'product.create') {
    makeAgain(tx, till, 'product', operation, { barcodes })
    return
  }
  const edit = editOf(operation)
  const { barcodes: before } = edit.base
  const changes: Fields = { ...edit.changes, barcodes }
  // Nothing but its codes, and those as they were: there is nothing left to send.
  if (Object.keys(changes).length === 1 && sameValue(before, barcodes)) giveUp(tx, till, operation)
  else reduceEdit(tx, till, operation, { base: edit.base, changes })
  showRecordAgain(tx, 'product', operation.recordId)
}

function viewClash(tx: ReadTx, operation: OutboxRow): ClashView {
  const { key, kind, recordId, userId, atMs, body, problem } = operation
  const isCreation = kind === 'product.create'
  const wanted = isCreation ? (JSON.parse(body) as Fields) : editOf(operation).changes
  const barcodes = (wanted['barcodes'] ?? []) as readonly string[]
  return {
    key,
    verb: isCreation ? 'create' : 'edit',
    productId: recordId,
    productName: productTable.readStored(tx, recordId)?.row.name ?? String(wanted['name'] ?? ''),
    mine: { name: nameOfUser(tx, userId), atMs },
    barcodes,
    taken: findBarcodeHolders(tx, barcodes, recordId),
    refusedBarcode: problem?.detail !== undefined && barcodes.includes(problem.detail) ? problem.detail : null,
  }
}
