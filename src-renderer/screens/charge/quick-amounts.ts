import { MAX_MINOR, type Minor, minor } from '../../../src-shared/money/minor.ts'

/**
 * Amounts above `totalMinor` that a customer is likely to hand over, smallest first, at most `count`: the next round
 * sums, then single notes. Notes of every currency go by 1, 2 and 5, so there is no table of them.
 */
export function quickAmounts(totalMinor: Minor, decimals: number, count = 3): Minor[] {
  const power = 10 ** Math.max(0, String(totalMinor).length - 1)
  const smallest = 10 ** Math.max(0, decimals - 1)
  const roundSums = [power / 2, power].map((step) => (Math.floor(totalMinor / step) + 1) * step)
  const notes = [2, 5, 10, 20, 50].map((digit) => digit * power)
  const amounts = [...roundSums, ...notes].filter(
    (amount) => Number.isInteger(amount) && amount % smallest === 0 && amount > totalMinor && amount <= MAX_MINOR,
  )
  return [...new Set(amounts)]
    .sort((a, b) => a - b)
    .slice(0, count)
    .map((amount) => minor(amount))
}
