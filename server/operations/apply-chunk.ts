import type { FactKind } from '../../src-shared/sync/operations.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import type { Caller, TillCaller } from '../caller.ts'
import { problem } from '../problems.ts'
import type { Tx } from '../store/transaction.ts'
import { type ChunkPlan, type Decision, type ExceptionKind, emptyPlan, rejected } from './chunk-plan.ts'
import { type ChunkState, type KnownAnswer, lockTills, readChunkStates } from './chunk-state.ts'
import {
  decideAccountPayment,
  decideAuditEntry,
  decideCashMovement,
  decideDrawerOpening,
  decideExpense,
} from './decide-cash.ts'
import { decideSale, decideShiftClosing, decideShiftOpening, decideStockMovement } from './decide-fact.ts'
import { decideRecord, recordsNamed } from './decide-record.ts'
import { decideRefund } from './decide-refund.ts'
import { isRecordIntent, type PreparedOperation } from './prepare-operation.ts'
import type { OperationOutcome, StoredAnswer } from './stored-answer.ts'
import { breakAt, type ChainHead, verifyLink } from './verify-link.ts'
import { writeChunk } from './write-chunk.ts'

/** Operations of one caller, in order. */
export interface Part {
  readonly caller: Caller
  readonly operations: readonly PreparedOperation[]
  /** Records of which an operation failed before: what names one of them is put off. */
  readonly failedRecords: ReadonlySet<string>
  /** Refuses the operations without deciding them: they collide with something every time. */
  readonly overrule: Problem | null
  /**
   * The caller offers again what this server lost, as others do at the same time: what cannot be committed yet is put off
   * instead of refused for good.
   */
  readonly isPatient?: boolean
}

/** What became of a part; `fenced`: its till is another device's now, and nothing of it was taken. */
export type PartOutcome =
  | {
      readonly outcomes: OperationOutcome[]
      /** Records of which an operation failed, with those that the part was given. */
      readonly failedRecords: ReadonlySet<string>
    }
  | 'fenced'

export interface ChunkOutcome {
  /** In the order of the parts. */
  readonly parts: PartOutcome[]
  /** The tenant's newest change number after it; null: nothing changed. */
  readonly seq: number | null
  /** What it changed, as the feed names it. */
  readonly entities: ReadonlySet<string>
}

/**
 * Reads, decides and writes a chunk of one tenant's operations, all in `tx`: one part for each caller, and no two parts of
 * one till. They are decided one after the other, so each part sees those before it.
 */
export async function applyChunk(tx: Tx, tenantId: string, parts: readonly Part[]): Promise<ChunkOutcome> {
  const tills = await lockTills(tx, tenantId, parts)
  const admitted = parts.filter((part) => tills.get(part) !== 'fenced')
  if (admitted.length === 0) return { parts: parts.map(() => 'fenced'), seq: null, entities: new Set() }
  const states = await readChunkStates(tx, tenantId, admitted, tills)
  const nowMs = Date.now()
  const judged = admitted.map((part, index) => judgePart(part, states[index] as ChunkState, nowMs))
  const written = await writeChunk(tx, tenantId, judged, nowMs)
  const outcomeOf = ({ verdicts, failedRecords }: JudgedPart, answers: readonly StoredAnswer[]): PartOutcome => ({
    outcomes: verdicts.map((verdict) =>
      'planned' in verdict
        ? { key: verdict.key, answer: answers[verdict.planned] as StoredAnswer, replayed: verdict.replayed }
        : verdict,
    ),
    failedRecords,
  })
  const byPart = new Map(
    judged.map((part, index) => [admitted[index], outcomeOf(part, written.answers[index] ?? [])] as const),
  )
  return {
    parts: parts.map((part) => byPart.get(part) ?? 'fenced'),
    seq: written.seq,
    entities: written.entities,
  }
}

interface JudgedPart {
  readonly caller: Caller
  readonly state: ChunkState
  readonly plan: ChunkPlan
  readonly verdicts: readonly Verdict[]
  readonly failedRecords: ReadonlySet<string>
}

function judgePart(
  { caller, operations, overrule, isPatient = false, ...part }: Part,
  state: ChunkState,
  nowMs: number,
): JudgedPart {
  const plan = emptyPlan()
  const failedRecords = new Set(part.failedRecords)
  const chunk: Chunk = { state, plan, caller, nowMs, isPatient, failedRecords, planned: new Map() }
  const verdicts = operations.map((operation) => judge(chunk, operation, overrule))
  return { caller, state, plan, verdicts, failedRecords }
}

interface Chunk {
  readonly state: ChunkState
  readonly plan: ChunkPlan
  readonly caller: Caller
  readonly nowMs: number
  readonly isPatient: boolean
  readonly failedRecords: Set<string>
  /** By key the index into `plan.answers` of what this chunk decided. */
  readonly planned: Map<string, number>
}

/** An outcome, or the place among the planned answers where it will stand once change numbers are known. */
type Verdict = OperationOutcome | { readonly key: string; readonly planned: number; readonly replayed: boolean }

function judge(chunk: Chunk, operation: PreparedOperation, overrule: Problem | null): Verdict {
  const { key } = operation
  const names = recordsNamed(operation.intent)
  const repeated = repetition(chunk, operation)
  if (repeated !== null) {
    // The reply was lost, or the journal had it first: what builds on it is put off as it was the first time.
    if (statusOf(chunk, repeated) !== 'committed') noteFailure(chunk, names)
    noteKin(chunk, operation)
    return repeated
  }

  const before = { head: chunk.plan.head, exceptions: chunk.plan.exceptions.length }
  // What was refused stands in the chain already; it is judged anew, in the place of its refusal.
  const again = chunk.state.answers.has(key)
  if (operation.isLoose && !again) return { key, answer: withoutPlace(), replayed: false }
  if (operation.chain !== undefined && !again) {
    const stop = advanceChain(chunk, operation, operation.chain)
    if (stop !== null) return stop
  }
  if (names.some((name) => chunk.failedRecords.has(name))) {
    noteFailure(chunk, names)
    return { key, answer: { status: 'deferred', id: null }, replayed: false }
  }
  const decision = overrule === null ? decide(chunk, operation) : rejected(null, overrule)
  if (decision.answer.status !== 'committed') {
    noteFailure(chunk, names)
    // What is malformed does not get better.
    if (chunk.isPatient && overrule === null && operation.intent.kind !== 'refused') return putOff(chunk, key, before)
  }
  const planned = chunk.plan.answers.push({ operation, ...decision, again }) - 1
  chunk.planned.set(key, planned)
  return { key, planned, replayed: false }
}

/** Nothing is kept of it: its till gives it a place in its chain. */
const withoutPlace = (): StoredAnswer => ({
  status: 'rejected',
  id: null,
  problem: problem('chain-broken', { detail: 'a fact of a till carries its link' }),
})

/** As if it had not come: what refuses it may be over once the others have brought what they have. */
function putOff({ plan }: Chunk, key: string, before: { head: ChunkPlan['head']; exceptions: number }): Verdict {
  plan.head = before.head
  plan.exceptions.length = before.exceptions
  return { key, answer: { status: 'deferred', id: null }, replayed: false }
}

function statusOf({ plan }: Chunk, verdict: Verdict): OperationOutcome['answer']['status'] | undefined {
  return 'planned' in verdict ? plan.answers[verdict.planned]?.answer.status : verdict.answer.status
}

/** A fact that another till of the store has sent: this one has a copy of its file, and goes on in its shift. */
function noteKin({ state, plan, caller }: Chunk, { key, chain, isLoose }: PreparedOperation): void {
  const stored = state.answers.get(key)
  if (chain === undefined && !isLoose) return
  if (caller.kind !== 'till' || stored === undefined || stored.tillId === null) return
  if (stored.tillId === caller.tillId || stored.storeId !== caller.storeId || state.kin.has(stored.tillId)) return
  state.kin.add(stored.tillId)
  plan.kin.add(stored.tillId)
}

/** The first record that an operation names is the one that it is about. */
function noteFailure({ failedRecords }: Chunk, [record]: readonly string[]): void {
  if (record !== undefined) failedRecords.add(record)
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
  if (planned !== undefined) return { key, planned, replayed: true }
  if (stored === undefined || isOfferedAnew(chunk, operation, stored)) return null
  return { key, answer: stored.answer, replayed: true, ...endOfOwnChain(chunk, operation, stored) }
}

/** Where the till's chain ends, with a fact that a copy of the till has sent as its own: it stands in that one's chain. */
function endOfOwnChain({ caller, plan, state }: Chunk, { chain }: PreparedOperation, { tillId }: KnownAnswer) {
  const head = plan.head ?? state.head
  const standsElsewhere = chain !== undefined && caller.kind === 'till' && tillId !== caller.tillId
  return standsElsewhere && head !== null ? { chainHead: head } : {}
}

/**
 * Whether a refusal gives way: nothing was written, and its till, or one that has that one's file, says that a person had
 * it offered once more than when it was refused. The same request again, however late, says no such thing.
 */
function isOfferedAnew({ caller, state }: Chunk, { attempt }: PreparedOperation, stored: KnownAnswer): boolean {
  if (caller.kind !== 'till' || stored.tillId === null) return false
  const isTheTills = stored.tillId === caller.tillId || state.kin.has(stored.tillId)
  return isTheTills && stored.answer.status === 'rejected' && attempt > stored.attempt
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
  const note = (kind: ExceptionKind, detail: unknown) => chunk.plan.exceptions.push({ kind, subject: key, detail })
  if (verdict !== 'next') {
    const stated = head !== null && operation.chainRestart ? breakAt(head, operation, link) : null
    // Where its till says that it has nothing better, the shop goes on, and a person looks at it.
    if (stated !== null) note(stated.kind, { fact: operation.kind, accepted: true, ...stated.detail })
    else return notNext(verdict, head)
  }
  // Also when the fact is refused below: it stands in the till's chain all the same.
  chunk.plan.head = { index: link.index, hash: link.hash }
  return null

  function notNext(why: 'early' | 'broken', chainHead: ChainHead | null): Verdict {
    const known = chainHead !== null && { chainHead }
    if (why === 'early') return { key, answer: { status: 'deferred', id: null }, replayed: false, ...known }
    note('chain-broken', { kind: operation.kind, index: link.index, expectedIndex: (head?.index ?? 0) + 1 })
    const answer = { status: 'rejected', id: null, problem: problem('chain-broken') } as const
    return { key, answer, replayed: false, ...known }
  }
}

function decide(chunk: Chunk, { intent, userId }: PreparedOperation): Decision {
  const { state, plan, caller, nowMs } = chunk
  if (intent.kind === 'refused') return rejected(null, intent.problem)
  if (isRecordIntent(intent)) {
    const actor = { caller, userId: caller.kind === 'user' ? caller.userId : userId }
    return decideRecord(state, plan, actor, intent, nowMs)
  }
  return caller.kind === 'till' ? decideFact(state, plan, caller, intent) : rejected(null, problem('forbidden'))
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
    case 'cash-movement.create':
      return decideCashMovement(state, plan, caller, intent.body)
    case 'drawer.open':
      return decideDrawerOpening(state, plan, caller, intent.body)
    case 'account-payment.create':
      return decideAccountPayment(state, plan, caller, intent.body)
    case 'audit-entry.create':
      return decideAuditEntry(state, plan, intent.body)
  }
}
