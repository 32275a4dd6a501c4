import { MAX_MINOR, type Minor, minor } from '../money/minor.ts'

/** What a quantity in thousandths is worth at so much a unit, rounded half away from zero; null beyond any amount. */
export function valueOfQuantity(quantityMilli: number, costMinor: Minor): Minor | null {
  const product = BigInt(quantityMilli) * BigInt(costMinor)
  const magnitude = ((product < 0n ? -product : product) + 500n) / 1000n
  if (magnitude > BigInt(MAX_MINOR)) return null
  return minor(Number(product < 0n ? -magnitude : magnitude))
}
