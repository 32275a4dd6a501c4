import { startOfDay } from '../time/business-day.ts'
import { addDays, daysBetween, firstOfMonth, mondayOf, nextMonth } from '../time/calendar.ts'

/** What a report is divided by. Weeks begin on Monday. */
export const periods = ['day', 'week', 'month'] as const
export type Period = (typeof periods)[number]

/** Days of the shop's calendar, both included. */
export interface DateRange {
  readonly from: string
  readonly to: string
}

/** A part of a range: its days, both included, and its instants; `toMs` is the first ms behind it. */
export interface Bucket extends DateRange {
  readonly fromMs: number
  readonly toMs: number
}

/** Three years of days. */
export const MAX_BUCKETS = 1100

/** How many buckets a range has; without making them. */
export function countBuckets({ from, to }: DateRange, by: Period): number {
  switch (by) {
    case 'day':
      return daysBetween(from, to) + 1
    case 'week':
      return daysBetween(mondayOf(from), mondayOf(to)) / 7 + 1
    case 'month': {
      const monthOf = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7))
      return monthOf(to) - monthOf(from) + 1
    }
  }
}

/**
 * The days, weeks or months of a range in a time zone, without gap or overlap; the first and the last are cut to the
 * range. A day that the zone's clocks skipped is there, and holds no instant.
 */
export function bucketsOf({ from, to }: DateRange, by: Period, timeZone: string): Bucket[] {
  const buckets: Bucket[] = []
  let fromMs = startOfDay(from, timeZone)
  for (let first = from; first <= to; ) {
    const next = earlier(nextPeriod(first, by), addDays(to, 1))
    const toMs = startOfDay(next, timeZone)
    buckets.push({ from: first, to: addDays(next, -1), fromMs, toMs })
    first = next
    fromMs = toMs
  }
  return buckets
}

function nextPeriod(date: string, by: Period): string {
  switch (by) {
    case 'day':
      return addDays(date, 1)
    case 'week':
      return addDays(mondayOf(date), 7)
    case 'month':
      return nextMonth(firstOfMonth(date))
  }
}

const earlier = (a: string, b: string) => (a < b ? a : b)

/** Buckets in a row that are equally long: an instant of it is in the one that its distance from `fromMs` tells. */
export interface Run {
  readonly fromMs: number
  readonly toMs: number
  readonly lengthMs: number
}

/** Buckets as runs: of a year's days there are five where clocks are changed, else one. Empty buckets are in none. */
export function runsOf(buckets: readonly Bucket[]): Run[] {
  const runs: Run[] = []
  for (const { fromMs, toMs } of buckets) {
    const lengthMs = toMs - fromMs
    if (lengthMs === 0) continue
    const run = runs.at(-1)
    if (run !== undefined && run.lengthMs === lengthMs && run.toMs === fromMs) runs[runs.length - 1] = { ...run, toMs }
    else runs.push({ fromMs, toMs, lengthMs })
  }
  return runs
}
