import { useMemo } from 'react'
import type { DateRange, Period } from '../../../src-shared/report/buckets.ts'
import { utcMidnight } from '../../../src-shared/time/calendar.ts'
import { useFormat } from '../../i18n/use-format.ts'

export interface DayWords {
  /** `1–23 nov 2026`, or one whole day. */
  readonly range: (range: DateRange) => string
  /** A part of a series, as short as an axis needs it. */
  readonly part: (part: DateRange, by: Period) => string
  readonly hour: (hour: number) => string
}

/** Days of the calendar in words; they are days everywhere, so no time zone may move them. */
export function useDays(): DayWords {
  const { locale } = useFormat()
  return useMemo(() => {
    const whole = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'full' })
    const medium = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' })
    const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' })
    const month = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'long', year: 'numeric' })
    const hour = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', hour: 'numeric' })
    return {
      range: ({ from, to }) =>
        from === to ? whole.format(utcMidnight(from)) : medium.formatRange(utcMidnight(from), utcMidnight(to)),
      part: ({ from }, by) => (by === 'month' ? month : day).format(utcMidnight(from)),
      hour: (value) => hour.format(value * 60 * 60 * 1000),
    }
  }, [locale])
}
