import { decimalsOf } from '../money/currency.ts'
import { type Minor, minor } from '../money/minor.ts'

/** Coins and notes in circulation, in whole units of the currency, largest first, as their central banks list them. */
interface Denominations {
  readonly notes: readonly number[]
  readonly coins: readonly number[]
}

const byCurrency: Readonly<Record<string, Denominations>> = {
  MXN: { notes: [1000, 500, 200, 100, 50, 20], coins: [20, 10, 5, 2, 1, 0.5, 0.2, 0.1] },
  USD: { notes: [100, 50, 20, 10, 5, 2, 1], coins: [1, 0.5, 0.25, 0.1, 0.05, 0.01] },
  EUR: { notes: [500, 200, 100, 50, 20, 10, 5], coins: [2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01] },
  GBP: { notes: [50, 20, 10, 5], coins: [2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01] },
  CAD: { notes: [100, 50, 20, 10, 5], coins: [2, 1, 0.25, 0.1, 0.05] },
  ARS: { notes: [20_000, 10_000, 2000, 1000, 500, 200, 100], coins: [10, 5, 2, 1] },
  BOB: { notes: [200, 100, 50, 20, 10], coins: [5, 2, 1, 0.5, 0.2, 0.1] },
  BRL: { notes: [200, 100, 50, 20, 10, 5, 2], coins: [1, 0.5, 0.25, 0.1, 0.05] },
  CLP: { notes: [20_000, 10_000, 5000, 2000, 1000], coins: [500, 100, 50, 10] },
  COP: { notes: [100_000, 50_000, 20_000, 10_000, 5000, 2000, 1000], coins: [1000, 500, 200, 100, 50] },
  CRC: { notes: [20_000, 10_000, 5000, 2000, 1000], coins: [500, 100, 50, 25, 10, 5] },
  CUP: { notes: [1000, 500, 200, 100, 50, 20, 10, 5, 3, 1], coins: [5, 3, 1] },
  DOP: { notes: [2000, 1000, 500, 200, 100, 50], coins: [25, 10, 5, 1] },
  GTQ: { notes: [200, 100, 50, 20, 10, 5, 1], coins: [1, 0.5, 0.25, 0.1, 0.05] },
  HNL: { notes: [500, 200, 100, 50, 20, 10, 5, 2, 1], coins: [0.5, 0.2, 0.1, 0.05] },
  NIO: { notes: [1000, 500, 200, 100, 50, 20, 10, 5], coins: [10, 5, 1, 0.5, 0.25] },
  PAB: { notes: [100, 50, 20, 10, 5, 2, 1], coins: [1, 0.5, 0.25, 0.1, 0.05, 0.01] },
  PEN: { notes: [200, 100, 50, 20, 10], coins: [5, 2, 1, 0.5, 0.2, 0.1] },
  PYG: { notes: [100_000, 50_000, 20_000, 10_000, 5000, 2000], coins: [1000, 500, 100, 50] },
  UYU: { notes: [2000, 1000, 500, 200, 100, 50, 20], coins: [50, 10, 5, 2, 1] },
  JPY: { notes: [10_000, 5000, 2000, 1000], coins: [500, 100, 50, 10, 5, 1] },
  KWD: { notes: [20, 10, 5, 1, 0.5, 0.25], coins: [0.1, 0.05, 0.02, 0.01, 0.005] },
  TND: { notes: [50, 20, 10, 5], coins: [5, 2, 1, 0.5, 0.2, 0.1, 0.05] },
}

export interface Denomination {
  readonly kind: 'note' | 'coin'
  readonly valueMinor: Minor
}

/**
 * Notes, then coins, each from the largest to the smallest. Of a value that is both (20 pesos) there are two, and their
 * counts go to one in what is stored. Empty for a currency that is not in the table: then the amount alone is counted.
 */
export function denominationsOf(currency: string): readonly Denomination[] {
  const known = byCurrency[currency]
  if (known === undefined) return []
  const minorUnits = 10 ** decimalsOf(currency)
  const of = (kind: Denomination['kind']) => (value: number) => ({
    kind,
    valueMinor: minor(Math.round(value * minorUnits)),
  })
  return [...known.notes.map(of('note')), ...known.coins.map(of('coin'))]
}

/**
 * How far a count may be off without a word of why: less than the smallest note; ten units of a currency whose notes are
 * not known.
 */
export function unexplainedBelow(currency: string): Minor {
  const notes = byCurrency[currency]?.notes
  return minor(Math.round((notes?.at(-1) ?? 10) * 10 ** decimalsOf(currency)))
}
