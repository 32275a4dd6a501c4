import { z } from 'zod'

/*
 * Days of a calendar without a time zone, as text: `2026-11-22`. Text of this form sorts as the days do.
 */

const DAY_MS = 24 * 60 * 60 * 1000

/** A day that exists, from the first one of the epoch on. */
export const calendarDateSchema = z.iso.date().refine((date) => date >= '1970-01-01' && date <= '9998-12-31', {
  message: 'between 1970 and 9998',
})

/** Midnight of a day in UTC, ms since the epoch. */
export function utcMidnight(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}

function dateOf(utcMs: number): string {
  return new Date(utcMs).toISOString().slice(0, 10)
}

export function addDays(date: string, days: number): string {
  return dateOf(utcMidnight(date) + days * DAY_MS)
}

/** Days from one to the other; 0 for the same. */
export function daysBetween(from: string, to: string): number {
  return (utcMidnight(to) - utcMidnight(from)) / DAY_MS
}

/** The Monday of a day's week, as ISO 8601 has weeks. */
export function mondayOf(date: string): string {
  return addDays(date, -((new Date(utcMidnight(date)).getUTCDay() + 6) % 7))
}

export function firstOfMonth(date: string): string {
  return `${date.slice(0, 8)}01`
}

/** The first day of the month after that of `date`. */
export function nextMonth(date: string): string {
  return firstOfMonth(addDays(firstOfMonth(date), 31))
}
