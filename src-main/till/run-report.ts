import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { bucketsOf, type DateRange } from '../../src-shared/report/buckets.ts'
import { periodFor, rangeBefore } from '../../src-shared/report/report-period.ts'
import {
  composeReport,
  createReportSums,
  figuresOf,
  type QuarterSum,
  REPORTED_PRODUCTS,
  type ReportedProduct,
  type TillReport,
} from '../../src-shared/report/till-report.ts'
import { accept } from '../../src-shared/result.ts'
import { wallClock } from '../../src-shared/time/business-day.ts'
import { readTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { readQuarters, readReportedProducts, readReportSlice } from '../tables/reports.ts'
import type { Span } from '../tables/sales.ts'
import type { Till } from './till.ts'

/** Products that are looked up at a time. */
const PRODUCTS_A_SLICE = 1000
/** After how much work others get their turn: a sale must not wait for a report. */
const TURN_MS = 12

/** What this till sold in a range of days, from its own file, compared with the range before. */
export async function runReport(till: Till, range: CallInput<'report.run'>): Promise<CallOutcome<'report.run'>> {
  return accept(await makeReport(till, range, REPORTED_PRODUCTS))
}

/** The report with as many products as `productLimit`. Never blocks the till for longer than a day's sums take. */
export async function makeReport(till: Till, range: DateRange, productLimit: number): Promise<TillReport> {
  const { timeZone } = readTransaction(till.database, requireIdentity)
  const yieldTurn = createTurns()
  const sums = createReportSums(hoursOf(timeZone))
  for (const span of daysOf(range, timeZone)) {
    sums.add(
      readTransaction(till.database, (tx) => readReportSlice(tx, span)),
      span.fromMs,
    )
    await yieldTurn()
  }

  const before = rangeBefore(range)
  const quartersBefore: QuarterSum[] = []
  for (const span of spansBefore(range, before, timeZone, till.clock())) {
    quartersBefore.push(...readTransaction(till.database, (tx) => readQuarters(tx, span)))
    await yieldTurn()
  }

  const products = new Map<string, ReportedProduct>()
  const ids = sums.products().flatMap(({ productId }) => productId ?? [])
  for (let first = 0; first < ids.length; first += PRODUCTS_A_SLICE) {
    const some = ids.slice(first, first + PRODUCTS_A_SLICE)
    for (const [id, product] of readTransaction(till.database, (tx) => readReportedProducts(tx, some))) {
      products.set(id, product)
    }
    await yieldTurn()
  }

  const by = periodFor(range)
  return composeReport({
    range,
    by,
    buckets: bucketsOf(range, by, timeZone),
    sums,
    before,
    figuresBefore: figuresOf(quartersBefore),
    productOf: (id) => products.get(id),
    productLimit,
  })
}

const daysOf = (range: DateRange, timeZone: string): readonly Span[] => bucketsOf(range, 'day', timeZone)

/** Days to compare with; of a range that is not over yet, as much of them as has passed of it. */
function spansBefore(range: DateRange, before: DateRange, timeZone: string, nowMs: number): readonly Span[] {
  const days = daysOf(range, timeZone)
  const spans = daysOf(before, timeZone)
  const running = days.findIndex(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs)
  if (running < 0) return spans
  const passedMs = nowMs - (days[running]?.fromMs ?? nowMs)
  return spans
    .slice(0, running + 1)
    .map((span, index) =>
      index === running ? { fromMs: span.fromMs, toMs: Math.min(span.fromMs + passedMs, span.toMs) } : span,
    )
}

/** Lets others have their turn whenever enough was done since the last one. */
function createTurns(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < TURN_MS) return
    await nextTurn()
    since = performance.now()
  }
}

const HOUR_MS = 60 * 60 * 1000

/** Hours of the wall clock: asked of the calendar once an hour of time, because that is slow. */
function hoursOf(timeZone: string): (atMs: number) => number {
  const known = new Map<number, { readonly hour: number; readonly minute: number }>()
  return (atMs) => {
    const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS
    let clock = known.get(hourMs)
    if (clock === undefined) {
      const { time } = wallClock(hourMs, timeZone)
      clock = { hour: Number(time.slice(0, 2)), minute: Number(time.slice(3, 5)) }
      known.set(hourMs, clock)
    }
    // Where clocks are half an hour or three quarters beside the full hours, one begins within it.
    return (clock.hour + Math.floor((clock.minute + (atMs - hourMs) / 60_000) / 60)) % 24
  }
}
