import { allocate } from '../money/allocate.ts'
import { type Minor, minor, subtractMinor, sumMinor } from '../money/minor.ts'
import { multiplyDivideRounded } from '../money/rounding.ts'

/** 100 % in basis points. */
export const WHOLE_BASIS_POINTS = 10_000

/** What a sale owes under one rate; `netMinor + taxMinor = grossMinor`. */
export interface TaxGroup {
  readonly taxBasisPoints: number
  readonly grossMinor: Minor
  readonly netMinor: Minor
  readonly taxMinor: Minor
}

/** Tax contained in a gross amount: `gross * rate / (1 + rate)`, rounded half away from zero. */
export function taxInside(grossMinor: Minor, taxBasisPoints: number): Minor {
  return minor(multiplyDivideRounded(grossMinor, taxBasisPoints, WHOLE_BASIS_POINTS + taxBasisPoints))
}

/**
 * The stated policy: prices include tax; tax is reckoned once per rate on the sale's gross of that rate, then shared
 * out over its lines by largest remainder. So the tax of the lines always sums to the tax of the sale, and the sale's
 * tax is what an auditor computes from its totals.
 */
export function taxByRate(lines: readonly { readonly taxBasisPoints: number; readonly totalMinor: Minor }[]): {
  readonly groups: TaxGroup[]
  readonly taxOfLines: Minor[]
} {
  const indexesByRate = new Map<number, number[]>()
  lines.forEach((line, index) => {
    const indexes = indexesByRate.get(line.taxBasisPoints)
    if (indexes) indexes.push(index)
    else indexesByRate.set(line.taxBasisPoints, [index])
  })
  const taxOfLines: Minor[] = lines.map(() => minor(0))
  const groups = [...indexesByRate.entries()]
    .sort(([a], [b]) => a - b)
    .map(([taxBasisPoints, indexes]): TaxGroup => {
      const grossMinor = sumMinor(indexes, (index) => lines[index]?.totalMinor ?? minor(0))
      const taxMinor = taxInside(grossMinor, taxBasisPoints)
      const parts = allocate(
        taxMinor,
        indexes.map((index) => lines[index]?.totalMinor ?? 0),
      )
      indexes.forEach((index, position) => {
        taxOfLines[index] = parts[position] ?? minor(0)
      })
      return { taxBasisPoints, grossMinor, netMinor: subtractMinor(grossMinor, taxMinor), taxMinor }
    })
  return { groups, taxOfLines }
}
