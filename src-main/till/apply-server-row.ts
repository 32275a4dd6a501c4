import { type PendingEdit, showEdits } from '../../src-shared/sync/edit-chain.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import type { BodyOf, EditKind } from '../../src-shared/sync/operations.ts'
import {
  customerBalanceRow,
  type FeedEntity,
  isRecordEntity,
  type RecordEntity,
  type RecordRow,
  rowSchemas,
  stockLevelRow,
} from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { readConflictSelling } from '../tables/conflicts.ts'
import { writeCustomerBalance } from '../tables/customer-balances.ts'
import { readIdentity } from '../tables/identity.ts'
import type { OutboxRow } from '../tables/outbox.ts'
import { openOperationsOf } from '../tables/record-operations.ts'
import { tableOf } from '../tables/record-tables.ts'
import { writeStockLevel } from '../tables/stock.ts'

/**
 * Takes over a row of the server's feed or snapshot, in feed order: the last one wins. This till's changes stay on
 * top of it; of what somebody has to decide on, the side that the till is set to sell by. What another store keeps for itself (stock, settings) is passed over. Throws ZodError for a malformed row.
 */
export function applyServerRow(tx: WriteTx, entity: FeedEntity, row: unknown): void {
  if (entity === 'stock-level') {
    const level = stockLevelRow.parse(row)
    if (level.storeId === storeIdOf(tx)) writeStockLevel(tx, level)
  } else if (entity === 'customer-balance') {
    writeCustomerBalance(tx, customerBalanceRow.parse(row))
  } else {
    const confirmed = rowSchemas[entity].parse(row)
    if (entity === 'settings' && confirmed.id !== storeIdOf(tx)) return
    showRecord(tx, entity, confirmed)
  }
}

/** Takes over that a record was removed on the server. One that this till never had is passed over. */
export function applyServerRemoval(tx: WriteTx, entity: FeedEntity, id: string, version: number): void {
  if (isRecordEntity(entity)) tableOf(entity).markRemoved(tx, id, version)
}

/** A record as the server is known to have it; null: it is not there, or not any longer. */
export function confirmedRow<Entity extends RecordEntity>(
  tx: ReadTx,
  entity: Entity,
  id: string,
): RecordRow<Entity> | null {
  const stored = tableOf(entity).readStored(tx, id)
  if (stored === null || (stored.removed && stored.confirmed === null)) return null
  return stored.confirmed ?? stored.row
}

/** The version that the server is known to have of a record; 0: nothing is known of it. */
export function knownVersion(tx: ReadTx, entity: RecordEntity, id: string): number {
  const stored = tableOf(entity).readStored(tx, id)
  return stored === null ? 0 : (stored.confirmed ?? stored.row).version
}

/**
 * Shows a record as its confirmed row with its unsettled changes on top. Call it after the state of one of its operations
 * changed: one that was committed, refused or given up no longer counts.
 */
export function showRecordAgain(tx: WriteTx, entity: RecordEntity, id: string): void {
  const stored = tableOf(entity).readStored(tx, id)
  if (stored === null) return
  const isGone = stored.removed && stored.confirmed === null
  if (!isGone) showRecord(tx, entity, stored.confirmed ?? stored.row)
}

/**
 * A change of this till is in the server's database as `version`: an edit becomes part of the confirmed row, unless the
 * feed brought that version already; what was removed is gone. Call it after `markCommitted`.
 */
export function confirmChange(tx: WriteTx, entity: RecordEntity, operation: OutboxRow, version: number): void {
  const { kind, recordId } = operation
  const stored = tableOf(entity).readStored(tx, recordId)
  if (stored === null) return
  if (kind.endsWith('.remove')) {
    applyServerRemoval(tx, entity, recordId, version)
    return
  }
  if (!kind.endsWith('.edit') || (stored.removed && stored.confirmed === null)) return
  const before = stored.confirmed ?? stored.row
  const { changes } = JSON.parse(operation.body) as BodyOf<EditKind>
  showRecord(tx, entity, version > before.version ? withChanges({ ...before, version }, changes) : before)
}

/** The entity that an operation of this kind is about; null: a fact. */
export function entityOf(kind: string): RecordEntity | null {
  const [entity = ''] = kind.split('.')
  return isRecordEntity(entity) ? entity : null
}

function showRecord<Entity extends RecordEntity>(tx: WriteTx, entity: Entity, confirmed: RecordRow<Entity>): void {
  const open = openOperationsOf(tx, confirmed.id).filter(({ kind }) => !kind.endsWith('.create'))
  const standingOf = standings(tx, open)
  const counts = (operation: OutboxRow) => standingOf(operation) === 'counts'
  const edits = open
    .filter(({ kind }) => kind.endsWith('.edit'))
    .map((edit) => ({ ...(JSON.parse(edit.body) as BodyOf<EditKind>), standing: standingOf(edit) }))
  // Both sides passed the schema of the record's fields.
  const shown = showEdits(confirmed as unknown as Fields, edits) as unknown as RecordRow<Entity>
  const isShownOnTop = open.some(counts)
  // A removal behind an edit that is in question is one with it: the server's row stands until somebody has decided.
  const asked = open.find((operation) => standingOf(operation) === 'asked')
  tableOf(entity).write(tx, shown, {
    confirmed: isShownOnTop ? confirmed : null,
    removed: open.some(
      (operation) =>
        operation.kind.endsWith('.remove') &&
        counts(operation) &&
        (asked === undefined || operation.position < asked.position),
    ),
  })
}

/** How the open operations of a record stand: one that somebody decides on counts when the till sells by its own side. */
function standings(tx: ReadTx, open: readonly OutboxRow[]): (operation: OutboxRow) => PendingEdit['standing'] {
  const asks = open.some(({ state }) => state === 'conflict') && readConflictSelling(tx) === 'server'
  return ({ state }) => (state === 'rejected' ? 'refused' : state === 'conflict' && asks ? 'asked' : 'counts')
}

const storeIdOf = (tx: ReadTx): string | undefined => readIdentity(tx)?.server?.storeId

const withChanges = <Row>(row: Row, changes: Fields): Row => ({ ...row, ...changes })
