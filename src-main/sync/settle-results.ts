import { type Fields, sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { BodyOf, OperationResult } from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import { type ProductRow, productRow } from '../../src-shared/sync/records.ts'
import type { WriteTx } from '../database/transaction.ts'
import { insertConflict } from '../tables/conflicts.ts'
import { markAccepted, markCommitted, markConflict, markRejected, type OutboxRow } from '../tables/outbox.ts'
import { readStoredProduct } from '../tables/products.ts'
import { applyServerRemoval, applyServerRow, confirmProductEdit, showProductAgain } from '../till/apply-server-row.ts'

/** Takes over what the server said of one operation. Only `committed` ends an operation's way. */
export function settleResult(tx: WriteTx, operation: OutboxRow, result: OperationResult, atMs: number): void {
  switch (result.status) {
    case 'committed':
      markCommitted(tx, operation.key, { seq: result.seq ?? null, version: result.version ?? null, atMs })
      if (operation.kind === 'product.edit' && result.version !== undefined)
        confirmProductEdit(tx, operation, result.version)
      break
    case 'accepted':
      markAccepted(tx, operation.key)
      break
    case 'conflict':
      settleConflict(tx, operation, result.problem as Problem)
      break
    case 'rejected':
      settleRejection(tx, operation, result.problem as Problem)
      break
    case 'deferred':
      break
    default:
      result.status satisfies never
  }
}

/** The server will not take it: a person has to look. An edit that failed is not shown any longer. */
export function settleRejection(tx: WriteTx, operation: OutboxRow, problem: Problem): void {
  markRejected(tx, operation.key, problem)
  if (operation.kind === 'product.edit') showProductAgain(tx, operation.recordId)
}

/** Keeps both sides for a person to decide on, and shows the server's meanwhile. */
function settleConflict(tx: WriteTx, operation: OutboxRow, problem: Problem): void {
  const server = currentRow(problem)
  if (operation.kind !== 'product.edit' || server === undefined) {
    settleRejection(tx, operation, problem)
    return
  }
  const { base, changes } = JSON.parse(operation.body) as BodyOf<'product.edit'>
  markConflict(tx, operation.key, problem)
  insertConflict(tx, {
    key: operation.key,
    entity: 'product',
    recordId: operation.recordId,
    editedAtMs: operation.atMs,
    base,
    mine: changes,
    server,
    conflictingFields: problem.conflictingFields ?? fieldsThatDiffer(changes, server),
  })
  const stored = readStoredProduct(tx, operation.recordId)
  const knownVersion = (stored?.confirmed ?? stored?.product)?.version ?? 0
  if (server === null) {
    applyServerRemoval(tx, 'product', operation.recordId, Math.max(knownVersion, problem.currentVersion ?? 1))
  } else if (server.version >= knownVersion) {
    applyServerRow(tx, 'product', server)
  } else {
    // The feed was faster than this answer.
    showProductAgain(tx, operation.recordId)
  }
}

/** The server's row; null: removed there. Undefined when it is none that this till understands. */
function currentRow(problem: Problem): ProductRow | null | undefined {
  return problem.current === null ? null : productRow.safeParse(problem.current).data
}

const fieldsThatDiffer = (changes: Fields, server: ProductRow | null): string[] =>
  Object.entries(changes)
    .filter(([field, wanted]) => server === null || !sameValue(server[field as keyof ProductRow], wanted))
    .map(([field]) => field)
