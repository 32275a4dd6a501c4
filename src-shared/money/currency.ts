import { z } from 'zod'
import { type Minor, minor } from './minor.ts'

/** ISO 4217 alphabetic code. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'three capital letters (ISO 4217)')

const decimalsByCurrency = new Map<string, number>()

/** Decimals of a currency's minor unit, as Unicode CLDR gives them (0 for JPY and CLP, 2 for MXN, 3 for KWD). */
export function decimalsOf(currency: string): number {
  let decimals = decimalsByCurrency.get(currency)
  if (decimals === undefined) {
    decimals = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    decimalsByCurrency.set(currency, decimals)
  }
  return decimals
}

/**
 * Reads a decimal number (`1234.5`, `1.234,50`, `12,5`) as an integer with `decimals` implied places; null when it is
 * no number or is finer than that. The last of `.` and `,` is the decimal mark, unless it stands more than once: then it
 * groups thousands. `1.234` with two decimals is therefore refused, not guessed at.
 */
export function parseDecimal(text: string, decimals: number): number | null {
  const trimmed = text.trim().replace(/^\+/, '')
  if (!/^-?[\d.,]*\d[\d.,]*$/.test(trimmed)) return null
  const negative = trimmed.startsWith('-')
  const digits = negative ? trimmed.slice(1) : trimmed
  const mark = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
  const markCharacter = digits[mark]
  const isGrouping = markCharacter !== undefined && digits.indexOf(markCharacter) !== mark
  const whole = mark < 0 || isGrouping ? digits : digits.slice(0, mark)
  const fraction = mark < 0 || isGrouping ? '' : digits.slice(mark + 1).replace(/0+$/, '')
  if (!/^(\d{1,3}([.,]\d{3})+|\d*)$/.test(whole) || fraction.length > decimals) return null
  const value = Number(`${whole.replace(/[.,]/g, '')}${fraction.padEnd(decimals, '0')}` || '0')
  if (!Number.isSafeInteger(value)) return null
  return negative && value !== 0 ? -value : value
}

/** Reads an amount that a person or a file wrote; null when it is none, or is finer than the currency's minor unit. */
export function parseMinor(text: string, currency: string): Minor | null {
  const value = parseDecimal(text, decimalsOf(currency))
  try {
    return value === null ? null : minor(value)
  } catch {
    return null
  }
}

/** An integer with `decimals` implied places as plain decimal text with a point, for files: `-12.50`. */
export function formatDecimal(value: number, decimals: number): string {
  const sign = value < 0 ? '-' : ''
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0')
  return decimals === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

const formatters = new Map<string, Intl.NumberFormat>()

/** The amount as people of `locale` write it, with the currency's sign: `$1,234.50`, `1.234,50 €`. */
export function formatMinor(amount: Minor, currency: string, locale: string): string {
  const key = `${locale} ${currency}`
  let formatter = formatters.get(key)
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    formatters.set(key, formatter)
  }
  // A decimal string keeps every digit: Intl formats it without going through a float.
  return formatter.format(formatDecimal(amount, decimalsOf(currency)) as `${number}`)
}
