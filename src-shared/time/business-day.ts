import { addDays, utcMidnight } from './calendar.ts'

/** A day of the shop: `fromMs` is in it, `toMs` is the first ms of the next. */
export interface BusinessDay {
  /** `2026-11-22`. */
  readonly date: string
  readonly fromMs: number
  readonly toMs: number
}

const HOUR_MS = 60 * 60 * 1000
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formatters.set(timeZone, formatter)
  }
  return formatter
}

/** Date and time on a wall clock of `timeZone`: `2026-11-22` and `18:30:05`. */
export function wallClock(atMs: number, timeZone: string): { readonly date: string; readonly time: string } {
  const parts: Record<string, string> = {}
  for (const { type, value } of formatterOf(timeZone).formatToParts(atMs)) parts[type] = value
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}:${parts.second}`,
  }
}

/** Clocks are at most 14 hours before and 12 behind UTC, and a change of them moves them by a day at most. */
const AROUND_MS = 26 * HOUR_MS

/**
 * The first instant of a calendar day in a time zone: midnight, or what comes instead where the clocks skip midnight or
 * the whole day.
 */
export function startOfDay(date: string, timeZone: string): number {
  const utcMs = utcMidnight(date)
  const before = utcMs - AROUND_MS
  const after = utcMs + AROUND_MS
  const offsetMs = offsetAt(before, timeZone)
  // Clocks are not changed twice within two days.
  if (offsetMs === offsetAt(after, timeZone)) return utcMs - offsetMs
  return firstInstant((ms) => wallClock(ms, timeZone).date >= date, before, after)
}

/** By how much the wall clock is ahead of UTC; `atMs` is a whole second. */
function offsetAt(atMs: number, timeZone: string): number {
  const { date, time } = wallClock(atMs, timeZone)
  return Date.parse(`${date}T${time}Z`) - atMs
}

/**
 * The shop's day that `atMs` falls into, from midnight to midnight of `timeZone`: 23 or 25 hours where the clock is
 * changed, and from 01:00 where the change skips midnight.
 */
export function businessDay(atMs: number, timeZone: string): BusinessDay {
  const { date } = wallClock(atMs, timeZone)
  const day = dayOf(date, timeZone)
  // Where clocks go back over midnight, the same minutes bear two dates: they all belong to one of the two days.
  if (atMs < day.fromMs) return dayOf(addDays(date, -1), timeZone)
  return atMs < day.toMs ? day : dayOf(addDays(date, 1), timeZone)
}

/** The shop’s day of this date. */
export function dayOf(date: string, timeZone: string): BusinessDay {
  return { date, fromMs: startOfDay(date, timeZone), toMs: startOfDay(addDays(date, 1), timeZone) }
}

/** The first ms in (`before`, `after`] for which `holds`; it does at `after`, and from the first one on. */
function firstInstant(holds: (ms: number) => boolean, before: number, after: number): number {
  let low = before
  let high = after
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
