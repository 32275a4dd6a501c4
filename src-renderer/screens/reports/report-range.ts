import type { DateRange } from '../../../src-shared/report/buckets.ts'
import { addDays, daysBetween, firstOfMonth, mondayOf, nextMonth } from '../../../src-shared/time/calendar.ts'

/** What a person picks: a day, a week from Monday on, a month, or any days. */
export type Pick =
  | { readonly kind: 'day' | 'week' | 'month'; readonly date: string }
  | { readonly kind: 'other'; readonly from: string; readonly to: string }

/** The days of what was picked; one that is not over yet ends today. */
export function rangeOf(pick: Pick, today: string): DateRange {
  switch (pick.kind) {
    case 'day':
      return { from: pick.date, to: pick.date }
    case 'week':
      return endingBy(today, { from: mondayOf(pick.date), to: addDays(mondayOf(pick.date), 6) })
    case 'month':
      return endingBy(today, { from: firstOfMonth(pick.date), to: addDays(nextMonth(pick.date), -1) })
    case 'other':
      return { from: pick.from, to: pick.to }
  }
}

function endingBy(today: string, { from, to }: DateRange): DateRange {
  return { from, to: from <= today && today < to ? today : to }
}

/** The pick before (`-1`) or after (`1`). */
export function stepped(pick: Pick, step: -1 | 1): Pick {
  switch (pick.kind) {
    case 'day':
      return { ...pick, date: addDays(pick.date, step) }
    case 'week':
      return { ...pick, date: addDays(pick.date, 7 * step) }
    case 'month':
      return { ...pick, date: step > 0 ? nextMonth(pick.date) : firstOfMonth(addDays(firstOfMonth(pick.date), -1)) }
    case 'other': {
      const days = (daysBetween(pick.from, pick.to) + 1) * step
      return { ...pick, from: addDays(pick.from, days), to: addDays(pick.to, days) }
    }
  }
}
