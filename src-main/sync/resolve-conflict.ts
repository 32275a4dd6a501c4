import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, refuse } from '../../src-shared/result.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { deleteConflict, readConflict, type StoredConflict } from '../tables/conflicts.ts'
import { dropOperation } from '../tables/outbox.ts'
import { tableOf } from '../tables/record-tables.ts'
import { answeredBy } from '../till/answered-by.ts'
import { knownVersion, showRecordAgain } from '../till/apply-server-row.ts'
import { editRecord } from '../till/edit-record.ts'
import type { Till } from '../till/till.ts'
import { tellOf } from './apply-feed.ts'

/** What whoever decides between two edits must be permitted: what the edit itself needs. */
const editing: Readonly<Record<RecordEntity, Permission | null>> = {
  product: 'catalog.edit',
  category: 'catalog.edit',
  unit: 'catalog.edit',
  customer: 'customer.edit',
  quote: null,
  user: 'user.manage',
  settings: 'settings.edit',
}

/**
 * Settles an edit that met another's. `mine` sends it again, as a new operation on top of what the server has now;
 * `server` gives it up. Where the server has what was wanted already, or the record is gone, nothing is sent.
 */
export function resolveConflict(
  till: Till,
  { key, choice }: CallInput<'conflict.resolve'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'conflict.resolve'> {
  const settled = new Set<RecordEntity>()
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'conflict.resolve'> => {
    const conflict = readConflict(tx, key)
    if (conflict === null) return refuse({ code: 'not-found' })
    const { entity, recordId } = conflict
    const permission = editing[entity]
    const answerable = permission === null ? null : answeredBy(tx, till, permission, approvals)
    if (answerable?.ok === false) return answerable
    deleteConflict(tx, key)
    dropOperation(tx, key)
    if (choice === 'mine') sendAgain(tx, answerable?.value.till ?? till, conflict)
    showRecordAgain(tx, entity, recordId)
    settled.add(entity)
    return accept(null)
  })
  if (outcome.ok) {
    till.hints.emit('conflicts-changed')
    till.hints.emit('outbox-grew')
    tellOf(till, settled)
  }
  return outcome
}

function sendAgain(tx: WriteTx, till: Till, { entity, recordId, mine }: StoredConflict): void {
  // Removed meanwhile: there is nothing left to change.
  if (tableOf(entity).read(tx, recordId) === null) return
  editRecord(tx, till, entity, { id: recordId, version: knownVersion(tx, entity, recordId), changes: mine })
}
