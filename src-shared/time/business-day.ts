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

/**
 * The shop's day that `atMs` falls into, from midnight to midnight of `timeZone`: 23 or 25 hours where the clock is
 * changed, and from 01:00 where the change skips midnight.
 */
export function businessDay(atMs: number, timeZone: string): BusinessDay {
  const { date } = wallClock(atMs, timeZone)
  return {
    date,
    fromMs: firstInstant((ms) => wallClock(ms, timeZone).date >= date, atMs - 27 * HOUR_MS, atMs),
    toMs: firstInstant((ms) => wallClock(ms, timeZone).date > date, atMs, atMs + 27 * HOUR_MS),
  }
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
