import { addDays, daysBetween, firstOfMonth, nextMonth } from '../time/calendar.ts'
import { countBuckets, type DateRange, type Period } from './buckets.ts'

/**
 * What a range is compared with: a month, or its beginning, with the month before; up to a week with the same days of the
 * week before; anything else with as many days before it.
 */
export function rangeBefore({ from, to }: DateRange): DateRange {
  if (from === firstOfMonth(from) && firstOfMonth(to) === from && from !== to) {
    const lastBefore = addDays(from, -1)
    const firstBefore = firstOfMonth(lastBefore)
    const isWhole = addDays(to, 1) === nextMonth(from)
    const sameDay = addDays(firstBefore, daysBetween(from, to))
    return { from: firstBefore, to: isWhole || sameDay > lastBefore ? lastBefore : sameDay }
  }
  const days = daysBetween(from, to) + 1
  const back = days <= 7 ? 7 : days
  return { from: addDays(from, -back), to: addDays(to, -back) }
}

/** How a range is divided so that a chart of it can be read. */
export function periodFor(range: DateRange): Period {
  if (countBuckets(range, 'day') <= 62) return 'day'
  return countBuckets(range, 'week') <= 62 ? 'week' : 'month'
}
