import { type FieldEdit, foldEdits, onlyFields, withoutEdit } from '../../src-shared/sync/edit-chain.ts'
import { type Fields, sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { BodyOf, RecordKind, Removal } from '../../src-shared/sync/operations.ts'
import type { RecordEntity, RecordRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import type { OutboxRow } from '../tables/outbox.ts'
import {
  dropRecordOperation,
  openOperationsOf,
  operationsNaming,
  replaceOperation,
} from '../tables/record-operations.ts'
import { tableOf } from '../tables/record-tables.ts'
import { applyServerRemoval, confirmedRow, entityOf, showRecordAgain } from './apply-server-row.ts'
import { operatorOf } from './operator.ts'
import type { Till } from './till.ts'

/*
 * What becomes of a record's operations in the outbox when a person decides about one of them. An operation is changed
 * only by another that takes its place under a key of its own: what a key stands for never changes, or the server would
 * take the one for the other.
 */

/** Puts `body` in the place of an operation that has not come about, in the name of whoever is at the till. */
export function sendInPlace(tx: WriteTx, till: Till, { key }: OutboxRow, kind: RecordKind, body: object): void {
  replaceOperation(tx, key, {
    key: till.newId(),
    kind,
    atMs: till.clock(),
    userId: operatorOf(tx, till).id,
    body: body as BodyOf<RecordKind>,
  })
}

/**
 * Offers a record that the server refused to make once more, as it is here now with `changes`: with what was edited behind
 * its creation in it.
 */
export function makeAgain(
  tx: WriteTx,
  till: Till,
  entity: RecordEntity,
  creation: OutboxRow,
  changes: Fields = {},
): void {
  const edits = waitingBehind(tx, creation).filter(({ kind }) => kind.endsWith('.edit'))
  for (const { key } of edits) dropRecordOperation(tx, key)
  const folded = foldEdits(edits.map(editOf)).changes
  const body = { ...(JSON.parse(creation.body) as Fields), ...folded, ...changes }
  sendInPlace(tx, till, creation, creation.kind as RecordKind, body)
  const row = confirmedRow(tx, entity, creation.recordId)
  if (row !== null) tableOf(entity).write(tx, { ...row, ...body } as RecordRow<RecordEntity>)
}

/**
 * Gives up an operation that the server refused. Behind an edit the others go on from where it began; a removal leaves the
 * record as it was; a record that was never made goes away, with all that was done to it.
 */
export function giveUp(tx: WriteTx, till: Till, operation: OutboxRow): void {
  const entity = entityOf(operation.kind)
  if (entity === null) return
  const { recordId, kind } = operation
  if (kind.endsWith('.create')) {
    for (const { key } of openOperationsOf(tx, recordId)) dropRecordOperation(tx, key)
    applyServerRemoval(tx, entity, recordId, 1)
    leaveOut(tx, till, recordId)
    return
  }
  const behind = waitingBehind(tx, operation)
  dropRecordOperation(tx, operation.key)
  if (kind.endsWith('.edit')) goOnWithout(tx, till, editOf(operation), behind)
  showRecordAgain(tx, entity, recordId)
}

/**
 * Operations of the same record behind this one, oldest first, but for those that were refused by themselves. What the
 * server's journal took may be decided by now: sent again in another's place it finds what it wanted done already.
 */
export function waitingBehind(tx: ReadTx, { recordId, position }: OutboxRow): OutboxRow[] {
  return openOperationsOf(tx, recordId).filter((behind) => behind.position > position && behind.state !== 'rejected')
}

export function editOf({ body }: OutboxRow): FieldEdit {
  const { base, changes } = JSON.parse(body) as FieldEdit
  return { base, changes }
}

/** Puts what is left of an edit in its place: nothing when it stays as it was, and nobody when nothing is left of it. */
export function reduceEdit(tx: WriteTx, till: Till, operation: OutboxRow, left: FieldEdit | null): void {
  if (left === null) dropRecordOperation(tx, operation.key)
  else if (!sameValue(left, editOf(operation))) {
    const body = { ...(JSON.parse(operation.body) as object), ...left }
    sendInPlace(tx, till, operation, operation.kind as RecordKind, body)
  }
}

function goOnWithout(tx: WriteTx, till: Till, dropped: FieldEdit, behind: readonly OutboxRow[]): void {
  const edits = behind.filter(({ kind, state }) => kind.endsWith('.edit') && state !== 'conflict')
  const left = withoutEdit(dropped, edits.map(editOf))
  for (const [index, edit] of edits.entries()) reduceEdit(tx, till, edit, left[index] ?? null)
  const gone = 1 + left.filter((edit) => edit === null).length
  for (const removal of behind.filter(({ kind, state }) => kind.endsWith('.remove') && state !== 'conflict')) {
    // It reckoned with a version for each edit before it.
    const { id, version } = JSON.parse(removal.body) as Removal
    const body = { id, version: Math.max(1, version - gone) }
    sendInPlace(tx, till, removal, removal.kind as RecordKind, body)
  }
}

/** Products that name a category or unit that never came to be are without one. */
function leaveOut(tx: WriteTx, till: Till, id: string): void {
  const withoutIt = (fields: Fields): Fields =>
    Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value === id ? null : value]))
  for (const operation of operationsNaming(tx, id)) {
    if (operation.state === 'conflict') continue
    if (operation.kind === 'product.edit') {
      const edit = editOf(operation)
      reduceEdit(
        tx,
        till,
        operation,
        onlyFields(edit, (field) => edit.changes[field] !== id),
      )
    } else {
      const { categoryId, unitId, ...body } = JSON.parse(operation.body) as BodyOf<'product.create'>
      const links = withoutIt({ categoryId, unitId })
      sendInPlace(tx, till, operation, 'product.create', { ...body, ...links })
      const row = confirmedRow(tx, 'product', operation.recordId)
      if (row !== null) tableOf('product').write(tx, { ...row, ...links })
    }
    showRecordAgain(tx, 'product', operation.recordId)
  }
}
