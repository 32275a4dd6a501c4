import { decimalsOf, formatMinor } from '../money/currency.ts'
import { type Minor, minor } from '../money/minor.ts'
import { MILLI } from '../sale/sale-totals.ts'
import { utcMidnight } from '../time/calendar.ts'

/** Where a currency is at home: decides how its numbers are written. */
const spanishRegion: Readonly<Record<string, string>> = {
  MXN: 'MX',
  EUR: 'ES',
  USD: 'US',
  ARS: 'AR',
  BOB: 'BO',
  CLP: 'CL',
  COP: 'CO',
  CRC: 'CR',
  CUP: 'CU',
  DOP: 'DO',
  GTQ: 'GT',
  HNL: 'HN',
  NIO: 'NI',
  PAB: 'PA',
  PEN: 'PE',
  PYG: 'PY',
  UYU: 'UY',
  VES: 'VE',
}

/** The locale that people of the shop read: their language as it is written where their money is from. */
export function localeOf(language: string, currency: string): string {
  if (language === 'en') return currency === 'GBP' ? 'en-GB' : currency === 'EUR' ? 'en-IE' : 'en-US'
  return `es-${spanishRegion[currency] ?? 'MX'}`
}

export interface Format {
  readonly locale: string
  readonly currency: string
  /** Decimals of the currency. */
  readonly decimals: number
  /** Decimal mark of the locale. */
  readonly decimalMark: string
  readonly money: (amountMinor: number) => string
  /** An amount as it is typed: no sign of the currency, no grouping. */
  readonly typed: (amountMinor: number) => string
  readonly count: (value: number) => string
  /** Thousandths as a quantity; at least as many decimals as it has. */
  readonly quantity: (quantityMilli: number) => string
  readonly rate: (basisPoints: number) => string
  /** Times in the shop's time zone. */
  readonly time: (atMs: number) => string
  readonly day: (atMs: number) => string
  /** A day in few letters. */
  readonly date: (atMs: number) => string
  readonly dayAndTime: (atMs: number) => string
  /** A day of the calendar, `2026-11-28`, in few letters. It is that day everywhere: no time zone moves it. */
  readonly calendarDay: (day: string) => string
  readonly bytes: (bytes: number) => string
}

/** How a shop writes money, quantities and times: in a language, with its currency, in its time zone. */
export function createFormat(language: string, currency: string, timeZone: string): Format {
  const locale = localeOf(language, currency)
  const decimals = decimalsOf(currency)
  const decimalMark =
    new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.'
  const count = new Intl.NumberFormat(locale)
  const quantity = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
  const rate = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 })
  const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' })
  const day = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'full' })
  const date = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' })
  const calendarDay = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' })
  const dayAndTime = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' })
  return {
    locale,
    currency,
    decimals,
    decimalMark,
    money: (amountMinor) => formatMinor(minor(amountMinor), currency, locale),
    typed: (amountMinor) => typedAmount(minor(amountMinor), decimals, decimalMark),
    count: (value) => count.format(value),
    quantity: (quantityMilli) => quantity.format(quantityMilli / MILLI),
    rate: (basisPoints) => rate.format(basisPoints / 10_000),
    time: (atMs) => time.format(atMs),
    day: (atMs) => day.format(atMs),
    date: (atMs) => date.format(atMs),
    dayAndTime: (atMs) => dayAndTime.format(atMs),
    calendarDay: (day) => calendarDay.format(utcMidnight(day)),
    bytes: (bytes) => bytesIn(bytes, locale),
  }
}

function typedAmount(amount: Minor, decimals: number, mark: string): string {
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0')
  const sign = amount < 0 ? '-' : ''
  if (decimals === 0) return sign + digits
  const fraction = digits.slice(-decimals)
  const whole = digits.slice(0, -decimals)
  return sign + (/^0+$/.test(fraction) ? whole : `${whole}${mark}${fraction}`)
}

function bytesIn(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power)
}
