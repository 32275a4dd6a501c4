import { type Fields, sameValue } from '../../src-shared/sync/merge-edit.ts'
import type { BodyOf, EditKind, OperationResult } from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import { type RecordEntity, type RecordRow, rowSchemas } from '../../src-shared/sync/records.ts'
import type { WriteTx } from '../database/transaction.ts'
import { insertConflict, type StoredConflict } from '../tables/conflicts.ts'
import { type OutboxRow, readOperation } from '../tables/outbox.ts'
import { markAccepted, markCommitted, markConflict, markRejected } from '../tables/outbox-verdicts.ts'
import { readSeen } from '../tables/record-operations.ts'
import {
  applyServerRemoval,
  applyServerRow,
  confirmChange,
  entityOf,
  knownVersion,
  showRecordAgain,
} from '../till/apply-server-row.ts'
import { offerWhatMissed } from './offer-what-missed.ts'

/**
 * Takes over what the server said of one operation. Only `committed` ends an operation's way. Passed over when another took
 * its place meanwhile, because a person decided on what it builds on.
 */
export function settleResult(tx: WriteTx, operation: OutboxRow, result: OperationResult, atMs: number): void {
  if (readOperation(tx, operation.key) === null) return
  const entity = entityOf(operation.kind)
  switch (result.status) {
    case 'committed':
      markCommitted(tx, operation.key, { seq: result.seq ?? null, version: result.version ?? null, atMs })
      if (entity !== null && result.version !== undefined) confirmChange(tx, entity, operation, result.version)
      if (entity !== null && operation.kind.endsWith('.create')) offerWhatMissed(tx, [operation.recordId])
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

/**
 * The server will not take it: a person has to look. A change that failed is not shown any longer. A record that failed to
 * come about stays here, because sales may name it; but nobody signs in as a user that the shop does not have.
 */
export function settleRejection(tx: WriteTx, operation: OutboxRow, problem: Problem): void {
  markRejected(tx, operation.key, problem)
  const entity = entityOf(operation.kind)
  if (entity === null) return
  if (operation.kind === 'user.create') applyServerRemoval(tx, entity, operation.recordId, 1)
  else showRecordAgain(tx, entity, operation.recordId)
}

/** Keeps both sides for a person to decide on, and shows the server's meanwhile. */
function settleConflict(tx: WriteTx, operation: OutboxRow, problem: Problem): void {
  const entity = entityOf(operation.kind)
  const server = entity === null ? undefined : currentRow(entity, problem)
  if (entity === null || server === undefined) {
    settleRejection(tx, operation, problem)
    return
  }
  keepConflict(tx, entity, operation, server, problem)
  const known = knownVersion(tx, entity, operation.recordId)
  if (server === null) {
    applyServerRemoval(tx, entity, operation.recordId, Math.max(known, problem.currentVersion ?? 1))
  } else if (server.version >= known) {
    applyServerRow(tx, entity, server)
  } else {
    // The feed was faster than this answer.
    showRecordAgain(tx, entity, operation.recordId)
  }
}

function keepConflict(
  tx: WriteTx,
  entity: RecordEntity,
  operation: OutboxRow,
  server: RecordRow<RecordEntity> | null,
  problem: Problem,
): void {
  markConflict(tx, operation.key, problem)
  insertConflict(tx, {
    key: operation.key,
    entity,
    recordId: operation.recordId,
    editedAtMs: operation.atMs,
    server,
    ...sidesOf(tx, operation, server, problem),
  })
}

function sidesOf(
  tx: WriteTx,
  { key, kind, body }: OutboxRow,
  server: RecordRow<RecordEntity> | null,
  { conflictingFields }: Problem,
): Pick<StoredConflict, 'verb' | 'base' | 'mine' | 'conflictingFields'> {
  if (kind.endsWith('.edit')) {
    const { base, changes } = JSON.parse(body) as BodyOf<EditKind>
    const differing = conflictingFields ?? fieldsThatDiffer(changes, server)
    return { verb: 'edit', base, mine: changes, conflictingFields: differing }
  }
  const changed = conflictingFields ?? []
  const known = readSeen(tx, key) ?? {}
  const base = Object.fromEntries(changed.flatMap((field) => (field in known ? [[field, known[field] ?? null]] : [])))
  return { verb: 'remove', base, mine: {}, conflictingFields: changed }
}

/** The server's row; null: removed there. Undefined when it is none that this till understands. */
function currentRow(entity: RecordEntity, problem: Problem): RecordRow<RecordEntity> | null | undefined {
  return problem.current === null ? null : rowSchemas[entity].safeParse(problem.current).data
}

const fieldsThatDiffer = (changes: Fields, server: object | null): string[] =>
  Object.entries(changes)
    .filter(([field, wanted]) => server === null || !sameValue((server as Fields)[field], wanted))
    .map(([field]) => field)
