import { type Minor, minor } from '../../../src-shared/money/minor.ts'

/**
 * Amounts that a customer is likely to hand over for `totalMinor`: the next round sums and notes above it, at most
 * `count`, each once, smallest first. Notes of every currency go by 1, 2 and 5, and by its size, not by a table.
 */
export function quickAmounts(totalMinor: Minor, decimals: number, count = 4): Minor[] {
  const unit = 10 ** decimals
  const steps = [1, 2, 5].flatMap((digit) => [1, 10, 100, 1000, 10_000, 100_000].map((power) => digit * power * unit))
  const amounts = new Set<number>()
  for (const step of steps.sort((a, b) => a - b)) {
    // A step far below the total is no note that people pay with; one far above is none that a till changes.
    if (step * 20 < totalMinor || step > totalMinor * 20) continue
    const next = Math.ceil((totalMinor + 1) / step) * step
    if (Number.isSafeInteger(next)) amounts.add(next)
  }
  return [...amounts]
    .sort((a, b) => roundness(b, unit) - roundness(a, unit) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b)
    .map((amount) => minor(amount))
}

/** Notes and their like come before sums of many notes. */
function roundness(amount: number, unit: number): number {
  let value = amount / unit
  let zeros = 0
  while (value >= 10 && value % 10 === 0) {
    value /= 10
    zeros += 1
  }
  return value === 1 || value === 2 || value === 5 ? 2 + zeros : value < 10 ? 1 : 0
}
