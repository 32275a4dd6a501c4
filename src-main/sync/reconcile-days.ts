import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type ChainRange,
  MAX_RANGES,
  type ReconcileRequest,
  type ReconcileResponse,
  reconcileResponseSchema,
} from '../../src-shared/sync/reconcile.ts'
import { dayOf, wallClock } from '../../src-shared/time/business-day.ts'
import { readTransaction, writeTransaction } from '../database/transaction.ts'
import { readIdentity } from '../tables/identity.ts'
import { offerAgain } from '../tables/offered-anew.ts'
import { lastCommittedIndex } from '../tables/outbox-verdicts.ts'
import {
  type DayComparison,
  type DayFigures,
  dropDue,
  dueDays,
  isOnItsWay,
  keptFromIndex,
  noteComparison,
  noteDays,
  readDayFigures,
  readDayRanges,
  settledKeysIn,
  triesOf,
} from '../tables/reconciled-days.ts'
import { noticeEpoch, noticeLostHistory } from './lost-history.ts'
import { parseJson } from './push-answer.ts'
import type { Reply } from './server-client.ts'
import { type Contact, contactOf, type Enrolment, type SyncContext } from './sync-context.ts'

export interface ReconcileOutcome {
  readonly contact: Contact
  readonly retryAfterMs: number
  /** Something was put into the outbox again. */
  readonly offeredAgain: boolean
  /** Something is still to be compared, and not before so long; null: as usual. */
  readonly askAgainAfterMs: number | null
}

/** The server's journal has to be empty first. */
const NOT_YET_MS = 30_000
/** A server of before does not know how. */
const UNKNOWN_MS = 60 * 60_000

/** Days compared in one pass. */
const DAYS_AT_ONCE = 20
/** After so many times it is no use to offer the same again. */
const MOST_TRIES = 3

/** Whether there is a day to compare; notes the days of new facts first. */
export async function daysToCompare({ till }: SyncContext): Promise<string[]> {
  const identity = readTransaction(till.database, readIdentity)
  if (identity === null) return []
  while (writeTransaction(till.database, (tx) => noteDays(tx, identity.timeZone))) await nextTurn()
  const today = wallClock(till.clock(), identity.timeZone).date
  return readTransaction(till.database, (tx) => dueDays(tx, today))
}

/**
 * Holds days of this till against the server's: those that are over, of a shift that was closed, and all after the server
 * lost something. What the server lacks is offered again; what that cannot mend stays noted as different. A day with
 * facts that are still on their way waits. Null: nothing could be asked. Never throws for what the server or line does.
 */
export async function reconcileDays(
  context: SyncContext,
  enrolment: Enrolment,
  signal: AbortSignal,
): Promise<ReconcileOutcome | null> {
  let asked = false
  let offeredAgain = false
  let askAgainAfterMs: number | null = null
  for (const day of (await daysToCompare(context)).slice(0, DAYS_AT_ONCE)) {
    const compared = await reconcileDay(context, enrolment, day, signal)
    if (compared === 'not-ready') continue
    asked = true
    if (typeof compared === 'object') return { ...compared, offeredAgain, askAgainAfterMs }
    if (compared === 'again') return { contact: 'online', retryAfterMs: 0, offeredAgain: true, askAgainAfterMs }
    if (compared === 'unknown') return { contact: 'online', retryAfterMs: 0, offeredAgain, askAgainAfterMs: UNKNOWN_MS }
    if (compared === 'not-yet') askAgainAfterMs = NOT_YET_MS
    offeredAgain ||= compared === 'repairing'
  }
  return asked ? { contact: 'online', retryAfterMs: 0, offeredAgain, askAgainAfterMs } : null
}

type Compared =
  | DayComparison['outcome']
  /** Facts of it are on their way. */
  | 'not-ready'
  /** The server was found to have lost more than this day: everything is offered again. */
  | 'again'
  /** The server does not know how. */
  | 'unknown'
  | Pick<ReconcileOutcome, 'contact' | 'retryAfterMs'>

interface OwnDay extends DayFigures {
  readonly fromIndex: number
  readonly ranges: readonly ChainRange[]
}

async function reconcileDay(
  context: SyncContext,
  { client }: Enrolment,
  day: string,
  signal: AbortSignal,
): Promise<Compared> {
  const own = readOwnDay(context, day)
  if (own === null) {
    writeTransaction(context.till.database, (tx) => dropDue(tx, day))
    return 'not-ready'
  }
  if (own.unsettled > 0) return 'not-ready'
  let reply: Reply
  try {
    reply = await client.post('/v1/sync/reconcile', JSON.stringify(requestOf(day, own)), signal)
  } catch {
    return { contact: 'offline', retryAfterMs: 0 }
  }
  if (signal.aborted) return { contact: 'offline', retryAfterMs: 0 }
  const answer = reply.status === 200 ? reconcileResponseSchema.safeParse(parseJson(reply.text)).data : undefined
  if (answer === undefined) {
    context.log('reconcile-refused', { status: reply.status })
    // A server of before does not know the path: that is no reason to call it away.
    return reply.status === 404 ? 'unknown' : { contact: contactOf(reply), retryAfterMs: reply.retryAfterMs }
  }
  if (noticeEpoch(context, answer.epoch)) return 'again'
  return settle(context, day, own, answer)
}

function readOwnDay({ till }: SyncContext, day: string): OwnDay | null {
  return readTransaction(till.database, (tx) => {
    const timeZone = readIdentity(tx)?.timeZone
    const fromIndex = keptFromIndex(tx)
    if (timeZone === undefined || fromIndex === null) return null
    const span = dayOf(day, timeZone)
    const figures = readDayFigures(tx, span, fromIndex)
    return figures.facts === 0 ? null : { ...figures, fromIndex, ranges: readDayRanges(tx, span, fromIndex) }
  })
}

const requestOf = (day: string, { facts, totalMinor, lastHash, fromIndex, ranges }: OwnDay): ReconcileRequest => ({
  ...{ day, facts, totalMinor, lastHash },
  ...(fromIndex > 1 && { fromIndex }),
  ...(ranges.length <= MAX_RANGES && { held: [...ranges] }),
})

function settle(context: SyncContext, day: string, own: OwnDay, answer: ReconcileResponse): Compared {
  const { till } = context
  if (!answer.equal && !answer.pending && answer.missing.length > 0) {
    const acknowledged = readTransaction(till.database, lastCommittedIndex)
    // What it lacks stands at the end of all that it had: it lost more than this, and perhaps records too.
    if (answer.headIndex < acknowledged && noticeLostHistory(context, 'chain')) return 'again'
  }
  const outcome = writeTransaction(till.database, (tx): DayComparison['outcome'] | 'not-ready' => {
    // Meanwhile it was found out in another way that the server lost something: it is on its way already.
    if (!answer.equal && isOnItsWay(tx, own)) return 'not-ready'
    const isMissing = !answer.equal && !answer.pending && answer.missing.length > 0
    const mayTry = isMissing && triesOf(tx, day) < MOST_TRIES
    const offeredAgain = mayTry ? offerAgain(tx, settledKeysIn(tx, answer.missing)) : 0
    const decided = answer.equal ? 'equal' : offeredAgain > 0 ? 'repairing' : 'differs'
    const comparison: DayComparison = {
      outcome: answer.pending ? 'not-yet' : decided,
      atMs: till.clock(),
      ...{ facts: own.facts, totalMinor: own.totalMinor },
      ...{ serverFacts: answer.facts, serverTotalMinor: answer.totalMinor, offeredAgain },
    }
    noteComparison(tx, day, comparison)
    return comparison.outcome
  })
  if (outcome !== 'equal' && outcome !== 'not-ready')
    context.log('day-compared', { day, outcome, facts: own.facts, serverFacts: answer.facts })
  context.changed()
  return outcome
}
