import { setImmediate as nextTurn } from 'node:timers/promises'
import { isFactKind, MAX_PUSH_OPERATIONS, type OperationResult } from '../../src-shared/sync/operations.ts'
import { type Problem, problemStatus } from '../../src-shared/sync/problems.ts'
import { ATTEMPT_HEADER, OFFERED_AGAIN_HEADER } from '../../src-shared/sync/wire.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { type OutboxRow, operationJson } from '../tables/outbox.ts'
import { leaveChain, rejoinChain } from '../tables/outbox-chain.ts'
import { type OfferableState, offerableOperations } from '../tables/outbox-offers.ts'
import { lastCommittedIndex } from '../tables/outbox-verdicts.ts'
import { entityOf } from '../till/apply-server-row.ts'
import { tellOf } from './apply-feed.ts'
import { noticeEpoch, noticeLostHistory } from './lost-history.ts'
import { mendChain } from './mend-chain.ts'
import type { PushAnswer } from './push-answer.ts'
import { readProblem, readPushAnswer } from './push-answer.ts'
import { type Batch, fillBatch, pushBody, type WireOperation } from './push-batch.ts'
import { giveOthersTurn, type PushPace, paceAfterAnswer, paceAfterSilence } from './push-pace.ts'
import { isTimeout, type Reply, refusalOf } from './server-client.ts'
import { settleRejection, settleResult } from './settle-results.ts'
import { type Contact, contactOf, type Enrolment, SLICE_MS, type SyncContext } from './sync-context.ts'

interface Offer extends WireOperation {
  readonly row: OutboxRow
}

export interface PushOutcome {
  readonly contact: Contact
  /** The server answered, and yet took nothing of what it was offered. */
  readonly stuck: boolean
  readonly retryAfterMs: number
}

export interface PushPass {
  /** Which operations to offer: those in the server's journal are asked about less often. */
  readonly states: readonly OfferableState[]
  readonly signal: AbortSignal
  /** Kept from pass to pass. */
  readonly pace: PushPace
}

/**
 * Offers the outbox once from its beginning to its end, in order, batch by batch. Whatever is not settled stays where it
 * is for the next pass, so one operation that cannot be settled holds no other up. Ends at the first batch that fails;
 * null when there was nothing to send. Never throws.
 */
export async function pushOutbox(
  context: SyncContext,
  enrolment: Enrolment,
  { states, signal, pace }: PushPass,
): Promise<PushOutcome | null> {
  let sentAny = false
  let moved = false
  for (const state of states) {
    let afterPosition = 0
    let most = MAX_PUSH_OPERATIONS
    for (;;) {
      const limit = Math.min(most, pace.most)
      const { operations, tooLarge } = nextBatch(context, state, afterPosition, limit)
      rejectAsTooLarge(context, tooLarge)
      if (operations.length === 0) break
      const beganMs = performance.now()
      const sent = await sendBatch(context, enrolment, operations, signal)
      if (sent.verdict === 'timed-out') {
        pace.most = paceAfterSilence(operations.length)
        return { contact: 'offline', stuck: false, retryAfterMs: 0 }
      }
      if (sent.verdict === 'too-much' && operations.length > 1) {
        most = Math.ceil(operations.length / 2)
        continue
      }
      if (sent.verdict === 'failed') return sent.outcome
      if (sent.verdict === 'too-much') setAside(context, operations, sent.problem)
      sentAny = true
      moved ||= sent.verdict === 'settled' && sent.moved
      afterPosition = operations.at(-1)?.row.position ?? afterPosition
      if (sent.verdict !== 'settled' || operations.length < limit) continue
      // A full batch: there is more behind it, and others have work for the server too.
      pace.most = paceAfterAnswer(pace, sent.answeredMs - beganMs)
      await giveOthersTurn(sent.answeredMs - beganMs, signal)
    }
  }
  return sentAny ? { contact: 'online', stuck: !moved, retryAfterMs: 0 } : null
}

function nextBatch({ till }: SyncContext, state: OfferableState, afterPosition: number, most: number): Batch<Offer> {
  return readTransaction(till.database, (tx) =>
    fillBatch(offersOf(offerableOperations(tx, state, afterPosition)), most),
  )
}

/** A push says of all that is in it alike how often it was offered anew: what differs waits for the next one. */
function* offersOf(rows: Iterable<OutboxRow>): Generator<Offer> {
  let attempt: number | null = null
  for (const row of rows) {
    attempt ??= row.attempt
    if (row.attempt !== attempt) return
    yield { key: row.key, json: operationJson(row), row }
  }
}

type Sent =
  /** `moved`: at least one operation was not just deferred. `answeredMs`: when the answer was there. */
  | { readonly verdict: 'settled'; readonly moved: boolean; readonly answeredMs: number }
  /** The server takes no body like this as a whole; `problem` says why. */
  | { readonly verdict: 'too-much'; readonly problem: Problem }
  /** No answer in time: the batch may be more than the line carries meanwhile. */
  | { readonly verdict: 'timed-out' }
  | { readonly verdict: 'failed'; readonly outcome: PushOutcome }

const tooLargeProblem: Problem = {
  type: 'too-large',
  title: 'The operation is larger than the server takes',
  status: problemStatus['too-large'],
}

async function sendBatch(
  context: SyncContext,
  { client, incarnation }: Enrolment,
  operations: readonly Offer[],
  signal: AbortSignal,
): Promise<Sent> {
  const failed = (contact: Contact, retryAfterMs = 0): Sent => ({
    verdict: 'failed',
    outcome: { contact, stuck: false, retryAfterMs },
  })
  let reply: Reply
  try {
    const attempt = operations[0]?.row.attempt ?? 0
    const headers = {
      ...(attempt > 0 && { [ATTEMPT_HEADER]: String(attempt) }),
      ...(context.lostHistory.isOfferingAgain() && { [OFFERED_AGAIN_HEADER]: '1' }),
    }
    reply = await client.post('/v1/sync/push', pushBody(incarnation, operations), signal, headers)
  } catch (error) {
    return isTimeout(error) ? { verdict: 'timed-out' } : failed('offline')
  }
  if (signal.aborted) return failed('offline')
  const answeredMs = performance.now()
  if (reply.status === 200) {
    const keys = operations.map((operation) => operation.key)
    const answer = readPushAnswer(keys, reply.text)
    if (answer === null) {
      context.log('push-answer-not-understood', { bytes: reply.text.length })
      return failed('offline')
    }
    // A restored server judged these on what it has left: everything is offered again, from the beginning.
    if (noticeEpoch(context, answer.epoch)) return failed('online')
    if (hasLostFacts(context, answer) && noticeLostHistory(context, 'chain')) return failed('online')
    await settle(context, operations, answer)
    const mended = mendBehind(context, answer)
    const moved = mended || answer.results.some(({ status }) => status !== 'deferred')
    return { verdict: 'settled', moved, answeredMs }
  }
  const refusal = refusalOf(reply)
  if (refusal === 'too-large') return { verdict: 'too-much', problem: tooLargeProblem }
  const problem = readProblem(reply.text)
  // A damaged body makes nonsense of the whole request: alone it shows itself.
  if (refusal === 'invalid' && problem !== null) {
    return { verdict: 'too-much', problem }
  }
  context.log('push-refused', { status: reply.status, type: problem?.type ?? null })
  return failed(contactOf(reply), reply.retryAfterMs)
}

/** Whether the chain of this till's facts ends earlier on the server than it once said. */
function hasLostFacts({ till }: SyncContext, { results }: PushAnswer): boolean {
  const head = results.find(({ chainHead }) => chainHead !== undefined)?.chainHead
  return head !== undefined && head.index < readTransaction(till.database, lastCommittedIndex)
}

/** Where a fact does not continue the chain that the server has, this file is looked at; whether that led on. */
function mendBehind(context: SyncContext, { results }: PushAnswer): boolean {
  const head = results.findLast((result) => result.chainHead !== undefined && hasNoPlace(result))?.chainHead
  if (head === undefined) return false
  const came = writeTransaction(context.till.database, (tx) => mendChain(tx, head))
  if (came === 'whole') return false
  context.log('chain-does-not-lead-on', { index: head.index, came })
  if (came === 'foreign') context.introduceAgain()
  // What is offered anew lies before what was just offered.
  else context.till.hints.emit('outbox-grew')
  return came === 'mended'
}

/** Put off, or refused for its place: the fact stands in no chain. */
const hasNoPlace = ({ status, problem }: OperationResult) =>
  status === 'deferred' || (status === 'rejected' && problem?.type === 'chain-broken')

/** A fact that left this till's chain, as the server had it elsewhere: it does not have it any more. */
const isUnplaced = ({ kind, chain }: OutboxRow, { status, problem }: OperationResult) =>
  chain === null && isFactKind(kind) && status === 'rejected' && problem?.type === 'chain-broken'

/**
 * Keys of facts that the server has decided although they lie behind the end of this till's chain: a copy of it has sent
 * them, and they stand in that one's. Ends are told with a fact that is put off too: chains only grow, so an end that is
 * told later in an answer counts for what comes before it.
 */
function settledElsewhere(operations: readonly Offer[], { results }: PushAnswer): Set<string> {
  const elsewhere = new Set<string>()
  let endIndex = Number.POSITIVE_INFINITY
  for (let at = operations.length - 1; at >= 0; at -= 1) {
    const { key, row } = operations[at] as Offer
    const result = results[at] as OperationResult
    endIndex = result.chainHead?.index ?? endIndex
    const isDecided = result.status !== 'accepted' && !hasNoPlace(result)
    if (isDecided && row.chain !== null && row.chain.index > endIndex) elsewhere.add(key)
  }
  return elsewhere
}

/** Each operation's word is taken over whole; many of them are, in slices, so that the window never waits. */
async function settle(context: SyncContext, operations: readonly Offer[], answer: PushAnswer): Promise<void> {
  const { till } = context
  const elsewhere = settledElsewhere(operations, answer)
  let done = 0
  let conflicts = false
  while (done < operations.length) {
    writeTransaction(till.database, (tx) => {
      const until = performance.now() + SLICE_MS
      do {
        const operation = operations[done]
        const result = answer.results[done]
        if (operation === undefined || result === undefined) break
        settleResult(tx, operation.row, result, context.serverClock.now() ?? till.clock())
        if (elsewhere.has(operation.key)) leaveChain(tx, operation.key)
        if (isUnplaced(operation.row, result)) rejoinChain(tx, operation.row)
        conflicts ||= result.status === 'conflict'
        done += 1
      } while (performance.now() < until)
    })
    context.changed()
    await nextTurn()
  }
  if (conflicts) till.hints.emit('conflicts-changed')
  const settled = operations.filter((_, index) => answer.results[index]?.status !== 'deferred')
  tellOf(till, new Set(settled.flatMap(({ row }) => entityOf(row.kind) ?? [])))
}

function rejectAsTooLarge(context: SyncContext, tooLarge: readonly Offer[]): void {
  if (tooLarge.length === 0) return
  writeTransaction(context.till.database, (tx) => {
    for (const { row } of tooLarge) settleRejection(tx, row, tooLargeProblem)
  })
  context.log('operation-too-large', { count: tooLarge.length })
  context.changed()
}

/**
 * The one operation that the server does not even take the envelope of. A fact waits on: refusing it here would leave a
 * gap in the chain that the server sees, and what stands in the way may be a proxy's limit that somebody raises.
 */
function setAside(context: SyncContext, operations: readonly Offer[], problem: Problem): void {
  for (const { row } of operations) {
    context.log('operation-not-taken', { kind: row.kind, type: problem.type })
    if (row.chain === null || !isJson(row.body))
      writeTransaction(context.till.database, (tx) => settleRejection(tx, row, problem))
  }
  context.changed()
}

/** A body that was damaged in the file can never be sent. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
