import { type Denomination, denominationsOf } from '../../../src-shared/cash/denominations.ts'
import type { CountedDenomination } from '../../../src-shared/cash/shift.ts'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'

/** What has been typed while counting, kept while other screens are looked at. */
export interface Counting {
  readonly by: 'denomination' | 'total'
  /** By kind and value. */
  readonly counts: Readonly<Record<string, string>>
  readonly total: string
  readonly note: string
}

export const keyOf = ({ kind, valueMinor }: Denomination): string => `${kind} ${valueMinor}`

export const notCounted = (currency: string): Counting => ({
  by: denominationsOf(currency).length > 0 ? 'denomination' : 'total',
  counts: {},
  total: '',
  note: '',
})

/** How many of one coin or note; a field that is left empty has none of it. */
export const countOf = (counting: Counting, denomination: Denomination): number =>
  Number(counting.counts[keyOf(denomination)] ?? '0')

/** What was counted; null: nothing yet, or no amount. */
export function countedMinor(counting: Counting, currency: string): Minor | null {
  if (counting.by === 'total') {
    const amount = parseMinor(counting.total, currency)
    return amount === null || amount < 0 ? null : amount
  }
  const sum = denominationsOf(currency).reduce((sum, one) => sum + one.valueMinor * countOf(counting, one), 0)
  return Object.values(counting.counts).every((text) => text === '') || sum > 1_000_000_000_000_000 ? null : minor(sum)
}

/** Coins and notes as they are kept: those of one value together, and none of which there were none. */
export function countedDenominations(counting: Counting, currency: string): CountedDenomination[] {
  const byValue = new Map<Minor, number>()
  for (const one of denominationsOf(currency)) {
    const count = countOf(counting, one)
    if (count > 0) byValue.set(one.valueMinor, (byValue.get(one.valueMinor) ?? 0) + count)
  }
  return [...byValue].map(([valueMinor, count]) => ({ valueMinor, count }))
}
