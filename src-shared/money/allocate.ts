import { type Minor, minor } from './minor.ts'

/**
 * Splits `total` over `weights` so that the parts sum to it exactly (largest remainder, Hamilton's method;
 * ties go to the earlier part). Weights are non-negative integers; when all are zero the first part takes all.
 * No part differs from its exact share by one minor unit or more.
 */
export function allocate(total: Minor, weights: readonly number[]): Minor[] {
  if (weights.length === 0) throw new RangeError('nothing to allocate to')
  const weightSum = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  if (weightSum === 0n) return weights.map((_, index) => (index === 0 ? total : minor(0)))

  const sign = total < 0 ? -1 : 1
  const magnitude = BigInt(Math.abs(total))
  const shares = weights.map((weight, index) => {
    if (weight < 0) throw new RangeError('a weight is negative')
    const exact = magnitude * BigInt(weight)
    return { index, floor: Number(exact / weightSum), remainder: exact % weightSum }
  })
  let left = Math.abs(total) - shares.reduce((sum, share) => sum + share.floor, 0)
  const parts = shares.map((share) => share.floor)
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )
  for (const share of byRemainder) {
    if (left === 0) break
    parts[share.index] = (parts[share.index] ?? 0) + 1
    left -= 1
  }
  return parts.map((part) => minor(sign * part))
}
