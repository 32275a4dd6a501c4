import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import type { Fields } from '../../src-shared/sync/merge-edit.ts'
import {
  type BodyOf,
  type EditKind,
  isFactKind,
  type Operation,
  type OperationKind,
  operationBodies,
  type RecordKind,
  recordBodies,
} from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import { invalidRequest, problem } from '../problems.ts'

/** An edit as it is decided. Without `base` the fields' own versions tell what others changed since `version`. */
export interface RecordEdit {
  readonly id: string
  readonly version: number
  readonly base: Fields | null
  readonly changes: Fields
}

type OtherKind = Exclude<OperationKind, EditKind>
export type Intent =
  | { [Kind in OtherKind]: { readonly kind: Kind; readonly body: BodyOf<Kind> } }[OtherKind]
  | { [Kind in EditKind]: { readonly kind: Kind; readonly body: RecordEdit } }[EditKind]
  | { readonly kind: 'refused'; readonly problem: Problem }

/** Of those the ones that make, change or remove a record. */
export type RecordIntent = Extract<Intent, { readonly kind: RecordKind }>

export function isRecordIntent(intent: Intent): intent is RecordIntent {
  return Object.hasOwn(recordBodies, intent.kind)
}

/** What a kind of operation on records does, and to which. */
export function recordVerb(kind: RecordKind): {
  readonly entity: RecordEntity
  readonly verb: 'create' | 'edit' | 'remove'
} {
  const [entity, verb] = kind.split('.')
  return { entity: entity as RecordEntity, verb: verb as 'create' | 'edit' | 'remove' }
}

/** An operation that has been read, but not yet decided. */
export interface PreparedOperation extends Omit<Operation, 'body'> {
  readonly body: unknown
  /** Canonical JSON of the body as it came; null when it has none (lone surrogates). */
  readonly bodyText: string | null
  /** SHA-256 of the canonical JSON of `{body, kind}`: what makes the same key the same request. */
  readonly requestHash: string
  readonly intent: Intent
  /** Which time it is offered anew after it was refused: a refusal of an earlier time does not stand in its way. */
  readonly attempt: number
  /** A till sent a fact without its link, as it may only what this server has judged before. */
  readonly isLoose?: boolean
}

/** Reads one operation of a push: its body is judged here, alone, so that a bad one fails nobody else. */
export function prepareOperation(operation: Operation, attempt = 0): PreparedOperation {
  const bodyText = canonicalText(operation.body)
  const intent = bodyText === null ? notText() : readIntent(operation)
  const isLoose = isFactKind(operation.kind) && operation.chain === undefined
  return { ...prepared(operation, bodyText, intent, attempt), ...(isLoose && { isLoose }) }
}

/** Some milliseconds' work: whoever else waits for the server has a turn then. */
const A_TURN = 25

/** Reads the operations of a push, or as many of a bundle, in order. */
export async function prepareOperations(
  operations: readonly { readonly operation: Operation; readonly attempt: number }[],
): Promise<PreparedOperation[]> {
  const ready: PreparedOperation[] = []
  for (const { operation, attempt } of operations) {
    if (ready.length > 0 && ready.length % A_TURN === 0) await nextTurn()
    ready.push(prepareOperation(operation, attempt))
  }
  return ready
}

/** Prepares a write that a route has already checked against its schema. */
export function prepareChecked(operation: Operation, intent: Intent): PreparedOperation {
  const bodyText = canonicalText(operation.body)
  return prepared(operation, bodyText, bodyText === null ? notText() : intent)
}

function prepared(
  { chain, ...operation }: Operation,
  bodyText: string | null,
  intent: Intent,
  attempt = 0,
): PreparedOperation {
  // Only facts stand in a chain: a link of anything else would take the place of a fact.
  const place = chain === undefined || Object.hasOwn(recordBodies, operation.kind) ? {} : { chain }
  const kindText = JSON.stringify(operation.kind)
  const requestHash = createHash('sha256').update(`{"body":${bodyText},"kind":${kindText}}`).digest('hex')
  return { ...operation, ...place, bodyText, requestHash, intent, attempt }
}

function canonicalText(body: unknown): string | null {
  try {
    return canonicalJson(body)
  } catch {
    return null
  }
}

function notText(): Intent {
  return { kind: 'refused', problem: invalidRequest([{ path: ['body'], message: 'not valid Unicode text' }]) }
}

function readIntent(operation: Operation): Intent {
  const { kind } = operation
  if (!Object.hasOwn(operationBodies, kind)) {
    const detail = 'this server does not know operations of this kind'
    return { kind: 'refused', problem: problem('invalid-request', { detail }) }
  }
  const read = operationBodies[kind as OperationKind].safeParse(operation.body)
  if (!read.success) {
    const issues = read.error.issues.map((issue) => ({ path: ['body', ...issue.path], message: issue.message }))
    return { kind: 'refused', problem: invalidRequest(issues) }
  }
  return { kind, body: read.data } as Intent
}
