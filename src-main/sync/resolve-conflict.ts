import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { deleteConflict, readConflict, type StoredConflict } from '../tables/conflicts.ts'
import { dropOperation } from '../tables/outbox.ts'
import { tableOf } from '../tables/record-tables.ts'
import { knownVersion, showRecordAgain } from '../till/apply-server-row.ts'
import { editRecord } from '../till/edit-record.ts'
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
    showRecordAgain(tx, conflict.entity, conflict.recordId)
    return accept(null)
  })
  if (outcome.ok) {
    till.hints.emit('conflicts-changed')
    till.hints.emit('catalog-changed')
    till.hints.emit('outbox-grew')
  }
  return outcome
}

function sendAgain(tx: WriteTx, till: Till, { entity, recordId, mine }: StoredConflict): void {
  // Removed meanwhile: there is nothing left to change.
  if (tableOf(entity).read(tx, recordId) === null) return
  editRecord(tx, till, entity, { id: recordId, version: knownVersion(tx, entity, recordId), changes: mine })
}
