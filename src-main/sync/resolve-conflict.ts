import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { foldEdits, onlyFields } from '../../src-shared/sync/edit-chain.ts'
import { type Fields, sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { CreationKind, EditKind, RemovalKind } from '../../src-shared/sync/operations.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { NeedsApproval, StepApproval } from '../../src-shared/users/approval.ts'
import { mayManage, roleSchema } from '../../src-shared/users/permission.ts'
import { type ReadTx, type WriteTx, writeTransaction } from '../database/transaction.ts'
import { findBarcodeHolder } from '../tables/products.ts'
import { dropRecordOperation } from '../tables/record-operations.ts'
import { tableOf } from '../tables/record-tables.ts'
import { readUser } from '../tables/users.ts'
import { answeredBy, asApprover } from '../till/answered-by.ts'
import { showRecordAgain } from '../till/apply-server-row.ts'
import { canBringBack, decidingNeeds, openQuestion, type Question } from '../till/open-question.ts'
import { operatorOf } from '../till/operator.ts'
import { permit } from '../till/permit.ts'
import { editOf, reduceEdit, sendInPlace } from '../till/record-chain.ts'
import type { Till } from '../till/till.ts'
import { tellOf } from './apply-feed.ts'

type Choice = CallInput<'conflict.resolve'>['choice']

/**
 * Settles a question about a record as a person decided, field by field. What shall be as it was changed here is sent on
 * top of what the server has now, as a new operation in the place of the one that asked; edits behind it go on without the
 * fields that were decided. Where nothing is left to change, nothing is sent.
 */
export function resolveConflict(
  till: Till,
  { key, choice, seenVersion }: CallInput<'conflict.resolve'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'conflict.resolve'> {
  const settled = new Set<RecordEntity>()
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'conflict.resolve'> => {
    const question = openQuestion(tx, key)
    if (question === null) return refuse({ code: 'not-found' })
    if (seenVersion !== undefined && seenVersion !== (question.server?.version ?? null)) {
      return refuse({ code: 'moved-on' })
    }
    const mine = fieldsOf(question, choice)
    const decider = whoDecides(tx, till, question, mine, approvals)
    if (!decider.ok) return decider
    const decided = decide(tx, decider.value, question, mine, choice)
    if (!decided.ok) return decided
    settled.add(question.entity)
    return accept(null)
  })
  if (outcome.ok) {
    till.hints.emit('conflicts-changed')
    till.hints.emit('outbox-grew')
    tellOf(till, settled)
  }
  return outcome
}

/** The fields that shall be as they were changed here. */
function fieldsOf({ edit }: Question, choice: Choice): Fields {
  if (choice === 'server') return {}
  const wanted = choice === 'mine' ? null : new Set(choice.mine)
  return onlyFields(edit, (field) => wanted === null || wanted.has(field))?.changes ?? {}
}

/** The till with whoever answers for the choice at it; what is sent again needs what the edit itself would. */
function whoDecides(
  tx: ReadTx,
  till: Till,
  { entity, recordId, verb }: Question,
  mine: Fields,
  approvals: readonly StepApproval[],
): Result<Till, NeedsApproval> {
  const permission = decidingNeeds[entity]
  if (permission === null) return accept(till)
  if (entity === 'customer' && mine['creditLimitMinor'] !== undefined) {
    const permitted = permit(tx, till, 'customer.credit', approvals)
    if (!permitted.ok) return permitted
  }
  const answerable = answeredBy(tx, till, permission, approvals)
  if (!answerable.ok) return answerable
  if (entity !== 'user' || (verb === 'edit' && Object.keys(mine).length === 0)) return accept(answerable.value.till)
  const allowing = approvals.filter((approval) => approval.permission === permission)
  const people = [answerable.value, ...allowing.map((approval) => asApprover(tx, till, approval))]
  const roles = [readUser(tx, recordId)?.role, roleSchema.safeParse(mine['role']).data]
  const allowed = people.find(({ person }) => roles.every((role) => role === undefined || mayManage(person.role, role)))
  return allowed === undefined ? refuse({ code: 'NEEDS_APPROVAL', permission }) : accept(allowed.till)
}

function decide(
  tx: WriteTx,
  till: Till,
  question: Question,
  mine: Fields,
  choice: Choice,
): CallOutcome<'conflict.resolve'> {
  const { entity, recordId, verb, server, asked, behind } = question
  if (server === null) {
    const wantsBack = verb === 'edit' && Object.keys(mine).length > 0 && canBringBack(entity)
    if (wantsBack) {
      const taken = bringBack(tx, till, question, mine)
      if (taken !== null) return refuse(taken)
    } else dropRecordOperation(tx, asked.key)
    for (const { key } of behind) dropRecordOperation(tx, key)
    return accept(null)
  }
  if (verb === 'remove') {
    if (choice === 'mine') {
      sendInPlace(tx, till, asked, `${entity}.remove` as RemovalKind, { id: recordId, version: server.version })
      for (const { key } of behind) dropRecordOperation(tx, key)
    } else {
      dropRecordOperation(tx, asked.key)
      // Edits that were made after the server's side was shown go on; those of before went with the removal.
      if (asked.kind.endsWith('.edit')) for (const { key } of behind) dropRecordOperation(tx, key)
    }
    showRecordAgain(tx, entity, recordId)
    return accept(null)
  }
  const has = server as unknown as Fields
  const changes = Object.fromEntries(Object.entries(mine).filter(([field, value]) => !sameValue(has[field], value)))
  const asks = new Set(Object.keys(editOf(asked).changes))
  if (Object.keys(changes).length === 0) dropRecordOperation(tx, asked.key)
  else {
    const base = Object.fromEntries(Object.keys(changes).map((field) => [field, has[field] ?? null]))
    const body = { id: recordId, version: server.version, base, changes }
    sendInPlace(tx, till, asked, `${entity}.edit` as EditKind, body)
  }
  for (const edit of behind) {
    reduceEdit(
      tx,
      till,
      edit,
      onlyFields(editOf(edit), (field) => !asks.has(field)),
    )
  }
  showRecordAgain(tx, entity, recordId)
  return accept(null)
}

/** Makes the record anew, under an id of its own: what was removed stays so, and sales name that. */
function bringBack(tx: WriteTx, till: Till, { entity, recordId, asked, behind }: Question, mine: Fields) {
  const stored = tableOf(entity).readStored(tx, recordId)
  if (stored === null) throw new Error(`a conflict about a ${entity} that is not here`)
  const { id: _id, version: _version, updatedAtMs: _at, updatedBy: _by, ...fields } = stored.row
  const later = foldEdits(behind.filter(({ kind }) => kind.endsWith('.edit')).map(editOf)).changes
  const body = { ...fields, ...later, ...mine, id: till.newId() }
  const barcodes = entity === 'product' ? (body as unknown as { barcodes: readonly string[] }).barcodes : []
  const holder = findBarcodeHolder(tx, barcodes, null)
  if (holder !== null) return { code: 'barcode-taken', ...holder } as const
  sendInPlace(tx, till, asked, `${entity}.create` as CreationKind, body)
  const made = { version: 1, updatedAtMs: till.clock(), updatedBy: operatorOf(tx, till).name }
  tableOf(entity).write(tx, { ...body, ...made } as never)
  return null
}
