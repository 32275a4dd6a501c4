import { z } from 'zod'

/** Largest amount the shop's rules accept: leaves room for sums inside the safe integers. */
export const MAX_MINOR = 1_000_000_000_000_000

/**
 * An amount of money in minor units of the tenant's currency (cents, centavos, yen), a safe integer.
 * Never a fraction: anything that divides goes through {@link multiplyDivideRounded} or {@link allocate}.
 */
export const minorSchema = z.int().min(-MAX_MINOR).max(MAX_MINOR).brand<'Minor'>()
export type Minor = z.infer<typeof minorSchema>

/** Brands a number as minor units; throws RangeError when it is no safe integer within {@link MAX_MINOR}. */
export function minor(value: number): Minor {
  if (!Number.isSafeInteger(value) || Math.abs(value) > MAX_MINOR)
    throw new RangeError(`not an amount in minor units: ${value}`)
  return (value === 0 ? 0 : value) as Minor
}

export const ZERO = minor(0)

export function addMinor(...amounts: readonly Minor[]): Minor {
  let sum = 0
  for (const amount of amounts) sum += amount
  return minor(sum)
}

export function subtractMinor(from: Minor, amount: Minor): Minor {
  return minor(from - amount)
}

/** Sum of one amount per item; throws RangeError beyond {@link MAX_MINOR}. */
export function sumMinor<T>(items: Iterable<T>, amountOf: (item: T) => Minor): Minor {
  let sum = 0
  for (const item of items) sum += amountOf(item)
  return minor(sum)
}
