import type { FactKind } from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import type { Caller, TillCaller } from '../caller.ts'
import { problem } from '../problems.ts'
import type { Tx } from '../store/transaction.ts'
import { type ChunkPlan, type Decision, emptyPlan, rejected } from './chunk-plan.ts'
import { type ChunkState, lockTill, readChunkState } from './chunk-state.ts'
import { decideSale, decideShiftClosing, decideShiftOpening, decideStockMovement } from './decide-fact.ts'
import { decideCreation, decideEdit, decideRemoval, recordsNamed } from './decide-record.ts'
import { decideExpense, decideRefund } from './decide-refund.ts'
import { type PreparedOperation, recordVerb } from './prepare-operation.ts'
import type { OperationOutcome, StoredAnswer } from './stored-answer.ts'
import { verifyLink } from './verify-link.ts'
import { writeChunk } from './write-chunk.ts'

export interface ChunkOutcome {
  readonly outcomes: OperationOutcome[]
  /** The tenant's newest change number after it; null: nothing changed. */
  readonly seq: number | null
  /** What it changed, as the feed names it. */
  readonly entities: ReadonlySet<string>
  /** Records of which an operation failed, with those that the chunk was given. */
  readonly failedRecords: ReadonlySet<string>
}

export interface ChunkConditions {
  readonly failedRecords: ReadonlySet<string>
  /** Refuses the chunk's operations without deciding them: they collide with something every time. */
  readonly overrule: Problem | null
}

/** Reads, decides and writes a chunk of one caller's operations, all in `tx`. `fenced`: the till is another one's now. */
export async function applyChunk(
  tx: Tx,
  caller: Caller,
  operations: readonly PreparedOperation[],
  conditions: ChunkConditions,
): Promise<ChunkOutcome | 'fenced'> {
  const head = caller.kind === 'till' ? await lockTill(tx, caller) : null
  if (head === 'fenced') return 'fenced'
  const state = await readChunkState(tx, caller, operations, head)
  const plan = emptyPlan()
  const nowMs = Date.now()
  const chunk: Chunk = {
    state,
    plan,
    caller,
    nowMs,
    failedRecords: new Set(conditions.failedRecords),
    planned: new Map(),
  }
  const verdicts = operations.map((operation) => judge(chunk, operation, conditions.overrule))
  const written = await writeChunk(tx, caller, state, plan, nowMs)
  return {
    outcomes: verdicts.map((verdict) =>
      'planned' in verdict
        ? { key: verdict.key, answer: written.answers[verdict.planned] as StoredAnswer, replayed: verdict.replayed }
        : verdict,
    ),
    seq: written.seq,
    entities: written.entities,
    failedRecords: chunk.failedRecords,
  }
}

interface Chunk {
  readonly state: ChunkState
  readonly plan: ChunkPlan
  readonly caller: Caller
  readonly nowMs: number
  readonly failedRecords: Set<string>
  /** By key the index into `plan.answers` of what this chunk decided. */
  readonly planned: Map<string, number>
}

/** An outcome, or the place among the planned answers where it will stand once change numbers are known. */
type Verdict = OperationOutcome | { readonly key: string; readonly planned: number; readonly replayed: boolean }

function judge(chunk: Chunk, operation: PreparedOperation, overrule: Problem | null): Verdict {
  const { key } = operation
  const repeated = repetition(chunk, operation)
  if (repeated !== null) return repeated

  if (operation.chain !== undefined) {
    const stop = advanceChain(chunk, operation, operation.chain)
    if (stop !== null) return stop
  }
  const names = recordsNamed(operation.intent)
  if (names.some((name) => chunk.failedRecords.has(name))) {
    if (names[0] !== undefined) chunk.failedRecords.add(names[0])
    return { key, answer: { status: 'deferred', id: null }, replayed: false }
  }
  const decision = overrule === null ? decide(chunk, operation) : rejected(null, overrule)
  if (decision.answer.status !== 'committed' && names[0] !== undefined) chunk.failedRecords.add(names[0])
  const planned = chunk.plan.answers.push({ operation, ...decision }) - 1
  chunk.planned.set(key, planned)
  return { key, planned, replayed: false }
}

function repetition(chunk: Chunk, operation: PreparedOperation): Verdict | null {
  const { key } = operation
  const stored = chunk.state.answers.get(key)
  const planned = chunk.planned.get(key)
  if (stored === undefined && planned === undefined) return null
  const requestHash = stored?.requestHash ?? chunk.plan.answers[planned as number]?.operation.requestHash
  if (requestHash !== operation.requestHash) {
    return {
      key,
      answer: { status: 'rejected', id: null, problem: problem('idempotency-key-reused') },
      replayed: false,
    }
  }
  if (stored !== undefined) return { key, answer: stored.answer, replayed: true }
  return { key, planned: planned as number, replayed: true }
}

/** Moves the head of the till's chain over the fact; a verdict when the fact does not come next. */
function advanceChain(
  chunk: Chunk,
  operation: PreparedOperation,
  link: NonNullable<PreparedOperation['chain']>,
): Verdict | null {
  const { key } = operation
  const head = chunk.plan.head ?? chunk.state.head
  const verdict = head === null ? 'broken' : verifyLink(head, operation, link)
  if (verdict === 'early') return { key, answer: { status: 'deferred', id: null }, replayed: false }
  if (verdict === 'broken') {
    chunk.plan.exceptions.push({
      kind: 'chain-broken',
      subject: key,
      detail: { kind: operation.kind, index: link.index, expectedIndex: (head?.index ?? 0) + 1 },
    })
    return { key, answer: { status: 'rejected', id: null, problem: problem('chain-broken') }, replayed: false }
  }
  // Also when the fact is refused below: it stands in the till's chain all the same.
  chunk.plan.head = { index: link.index, hash: link.hash }
  return null
}

function decide(chunk: Chunk, { intent }: PreparedOperation): Decision {
  const { state, plan, caller, nowMs } = chunk
  switch (intent.kind) {
    case 'refused':
      return rejected(null, intent.problem)
    case 'product.create':
    case 'category.create':
    case 'unit.create':
    case 'customer.create':
      return decideCreation(state, plan, caller, recordVerb(intent.kind).entity, intent.body, nowMs)
    case 'product.edit':
    case 'category.edit':
    case 'unit.edit':
    case 'customer.edit':
      return decideEdit(state, plan, caller, recordVerb(intent.kind).entity, intent.body, nowMs)
    case 'product.remove':
    case 'category.remove':
    case 'unit.remove':
    case 'customer.remove':
      return decideRemoval(state, plan, caller, recordVerb(intent.kind).entity, intent.body, nowMs)
    default:
      return caller.kind === 'till' ? decideFact(state, plan, caller, intent) : rejected(null, problem('forbidden'))
  }
}

type FactIntent = Extract<PreparedOperation['intent'], { kind: FactKind }>

function decideFact(state: ChunkState, plan: ChunkPlan, caller: TillCaller, intent: FactIntent): Decision {
  switch (intent.kind) {
    case 'sale.create':
      return decideSale(state, plan, caller, intent.body)
    case 'refund.create':
      return decideRefund(state, plan, caller, intent.body)
    case 'expense.create':
      return decideExpense(state, plan, caller, intent.body)
    case 'shift.open':
      return decideShiftOpening(state, plan, caller, intent.body)
    case 'shift.close':
      return decideShiftClosing(state, plan, caller, intent.body)
    case 'stock-movement.create':
      return decideStockMovement(state, plan, intent.body)
  }
}
