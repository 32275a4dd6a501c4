import { MAX_MINOR, type Minor, minor } from '../money/minor.ts'
import { lineTotal, MILLI } from '../sale/sale-totals.ts'
import { MAX_QUANTITY_MILLI } from '../sync/ids.ts'
import { hasValidCheckDigit } from './barcode.ts'

/** What a code says that a scale printed. */
export interface ScaleCode {
  /** Digits that name the product: its sku or a code of its own, leading zeros as they stand. */
  readonly item: string
  readonly says:
    | { readonly what: 'quantity'; readonly quantityMilli: number }
    | { readonly what: 'price'; readonly priceMinor: Minor }
}

/** Why a pattern can read no code. */
export type ScalePatternProblem =
  /** Needs fixed digits first, and none behind a letter: nothing but the beginning tells a scale's code from others. */
  | 'no-prefix'
  | 'no-item'
  /** Neither a quantity nor a price. */
  | 'no-value'
  | 'two-values'
  /** Letters of one kind must stand together. */
  | 'scattered'
  /** `C` is one, and the last. */
  | 'check-digit-not-last'

/** What keeps a pattern of `scalePatternSchema` from reading anything; null: nothing. */
export function scalePatternProblem(pattern: string): ScalePatternProblem | null {
  const letters = pattern.replace(/^\d+/, '')
  if (letters === pattern || /\d/.test(letters)) return 'no-prefix'
  if (/C(?!$)/.test(letters)) return 'check-digit-not-last'
  if (!letters.includes('I')) return 'no-item'
  if (/[WP]/.exec(letters) === null) return 'no-value'
  if (letters.includes('W') && letters.includes('P')) return 'two-values'
  return (['I', 'W', 'P'] as const).some(
    (letter) => letters.replaceAll(new RegExp(`${letter}+`, 'g'), '_').split('_').length > 2,
  )
    ? 'scattered'
    : null
}

/**
 * Reads a code by the shop's patterns, the first that fits wins; null when none does. Such codes are GS1's restricted
 * circulation numbers (General Specifications, section 2.1.11: prefixes 02 and 20 to 29), whose inner structure is up to
 * the shop. Where a pattern has a check digit it must be right: a misread code is no weight. A code that says nothing (a
 * weight or price of zero) is none.
 */
export function readScaleCode(code: string, patterns: readonly string[]): ScaleCode | null {
  if (!/^\d+$/.test(code)) return null
  for (const pattern of patterns) {
    if (scalePatternProblem(pattern) !== null) continue
    for (const spelling of spellingsOf(code)) {
      const read = readBy(spelling, pattern)
      if (read !== null) return read
    }
  }
  return null
}

/** Scanners tell an EAN-13 that begins with 0 as a UPC-A of 12 digits, or the other way round, as they are set. */
function spellingsOf(code: string): string[] {
  if (code.length === 12) return [code, `0${code}`]
  return code.length === 13 && code.startsWith('0') ? [code, code.slice(1)] : [code]
}

function readBy(code: string, pattern: string): ScaleCode | null {
  if (code.length !== pattern.length) return null
  const prefix = /^\d+/.exec(pattern)?.[0] ?? ''
  if (!code.startsWith(prefix)) return null
  if (pattern.endsWith('C') && !hasValidCheckDigit(code)) return null
  const digitsAt = (letter: string) => [...code].filter((_, index) => pattern[index] === letter).join('')
  const item = digitsAt('I')
  const what = pattern.includes('W') ? 'quantity' : 'price'
  const value = Number(digitsAt(what === 'quantity' ? 'W' : 'P'))
  if (value === 0 || value > (what === 'quantity' ? MAX_QUANTITY_MILLI : MAX_MINOR)) return null
  return {
    item,
    says: what === 'quantity' ? { what, quantityMilli: value } : { what, priceMinor: minor(value) },
  }
}

/** The spellings under which a product may have the item of a scale's code: as it stands, then with fewer leading zeros. */
export function itemSpellings(item: string): string[] {
  const significant = item.replace(/^0+/, '')
  if (significant === '') return [item]
  return Array.from({ length: item.length - significant.length + 1 }, (_, zeros) => item.slice(zeros))
}

export interface ExactLine {
  readonly quantityMilli: number
  readonly unitPriceMinor: Minor
}

/** How far from the nearest quantity one is looked for that hits the price. */
const REACH = 2000

/**
 * Quantity and unit price of a line that comes to exactly the price on a label:
 *
 * 1. The catalog's price, and the quantity that gives the label's price by it. A scale that has the catalog's price
 *    printed such a quantity, so there is one.
 * 2. Where there is none (the scale has another price): the nearest quantity, and the unit price that follows from the
 *    label, which differs from the catalog's only by as much as it must.
 * 3. One unit at the label's price: of what is sold by whole pieces that the price is no multiple of, of what has no
 *    price in the catalog, and of amounts beyond all bounds.
 *
 * `decimals` are those of the product's unit; a `unitPriceMinor` of 0 is no price.
 */
export function exactLine(priceMinor: Minor, unitPriceMinor: Minor, decimals: number): ExactLine {
  const oneAtThePrice = { quantityMilli: MILLI, unitPriceMinor: priceMinor }
  if (unitPriceMinor <= 0) return oneAtThePrice
  const step = 10 ** (3 - decimals)
  const nearest = Math.max(step, Math.round((priceMinor * MILLI) / unitPriceMinor / step) * step)
  if (nearest > MAX_QUANTITY_MILLI) return oneAtThePrice
  const isSold = (quantityMilli: number) => quantityMilli >= step && quantityMilli <= MAX_QUANTITY_MILLI
  for (const quantityMilli of [nearest, nearest - step, nearest + step]) {
    if (isSold(quantityMilli) && lineTotal(quantityMilli, unitPriceMinor) === priceMinor) {
      return { quantityMilli, unitPriceMinor }
    }
  }
  if (decimals === 0) return oneAtThePrice
  for (let far = 0; far <= REACH; far += 1) {
    for (const quantityMilli of far === 0 ? [nearest] : [nearest - far * step, nearest + far * step]) {
      if (!isSold(quantityMilli)) continue
      const ownPrice = Math.round((priceMinor * MILLI) / quantityMilli)
      if (ownPrice < 1 || ownPrice > MAX_MINOR) continue
      if (lineTotal(quantityMilli, minor(ownPrice)) === priceMinor) {
        return { quantityMilli, unitPriceMinor: minor(ownPrice) }
      }
    }
  }
  return oneAtThePrice
}
