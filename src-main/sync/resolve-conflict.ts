import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { NeedsApproval, StepApproval } from '../../src-shared/users/approval.ts'
import { mayManage, type Permission, roleSchema } from '../../src-shared/users/permission.ts'
import { type ReadTx, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { deleteConflict, readConflict, type StoredConflict } from '../tables/conflicts.ts'
import { dropOperation } from '../tables/outbox.ts'
import { tableOf } from '../tables/record-tables.ts'
import { readUser } from '../tables/users.ts'
import { answeredBy, asApprover } from '../till/answered-by.ts'
import { knownVersion, showRecordAgain } from '../till/apply-server-row.ts'
import { editRecord } from '../till/edit-record.ts'
import { permit } from '../till/permit.ts'
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
    const decider = whoDecides(tx, till, conflict, choice, approvals)
    if (!decider.ok) return decider
    deleteConflict(tx, key)
    dropOperation(tx, key)
    if (choice === 'mine') sendAgain(tx, decider.value, conflict)
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

/** The till with whoever answers for the choice at it; "mine" needs what the edit itself would. */
function whoDecides(
  tx: ReadTx,
  till: Till,
  { entity, recordId, mine }: StoredConflict,
  choice: CallInput<'conflict.resolve'>['choice'],
  approvals: readonly StepApproval[],
): Result<Till, NeedsApproval> {
  const permission = editing[entity]
  if (permission === null) return accept(till)
  if (entity === 'customer' && choice === 'mine' && mine['creditLimitMinor'] !== undefined) {
    const permitted = permit(tx, till, 'customer.credit', approvals)
    if (!permitted.ok) return permitted
  }
  const answerable = answeredBy(tx, till, permission, approvals)
  if (!answerable.ok) return answerable
  if (entity !== 'user' || choice !== 'mine') return accept(answerable.value.till)
  const allowing = approvals.filter((approval) => approval.permission === permission)
  const people = [answerable.value, ...allowing.map((approval) => asApprover(tx, till, approval))]
  const roles = [readUser(tx, recordId)?.role, roleSchema.safeParse(mine['role']).data]
  const allowed = people.find(({ person }) => roles.every((role) => role === undefined || mayManage(person.role, role)))
  return allowed === undefined ? refuse({ code: 'NEEDS_APPROVAL', permission }) : accept(allowed.till)
}

function sendAgain(tx: WriteTx, till: Till, { entity, recordId, mine }: StoredConflict): void {
  // Removed meanwhile: there is nothing left to change.
  if (tableOf(entity).read(tx, recordId) === null) return
  editRecord(tx, till, entity, { id: recordId, version: knownVersion(tx, entity, recordId), changes: mine })
}
