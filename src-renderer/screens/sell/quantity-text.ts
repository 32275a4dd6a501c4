import { parseDecimal } from '../../../src-shared/money/currency.ts'
import { accept, type Result, refuse } from '../../../src-shared/result.ts'
import { MAX_QUANTITY_MILLI } from '../../../src-shared/sync/ids.ts'

export type QuantityRefusal = 'not-a-quantity' | 'too-fine' | 'too-large'

/** Reads a quantity that a person typed, in thousandths; a unit of `decimals` decimals takes no finer ones. */
export function parseQuantity(text: string, decimals: number): Result<number, QuantityRefusal> {
  const milli = parseDecimal(text, 3)
  if (milli === null || milli <= 0) return refuse('not-a-quantity')
  if (milli > MAX_QUANTITY_MILLI) return refuse('too-large')
  if (milli % 10 ** (3 - decimals) !== 0) return refuse('too-fine')
  return accept(milli)
}

/** Splits `3*leche` into how many and what; a text without a factor is all words. */
export function splitFactor(text: string): { readonly factorText: string | null; readonly words: string } {
  const match = /^\s*(\d{1,6}(?:[.,]\d{1,3})?)\s*[*×](.*)$/s.exec(text)
  return match === null ? { factorText: null, words: text } : { factorText: match[1] ?? null, words: match[2] ?? '' }
}
