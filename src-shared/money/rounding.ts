/**
 * `value * numerator / denominator`, exactly, rounded half away from zero (commercial rounding).
 * All three are integers; the product may exceed the safe integers, the result may not (RangeError).
 */
export function multiplyDivideRounded(value: number, numerator: number, denominator: number): number {
  if (denominator <= 0) throw new RangeError('the denominator must be positive')
  const product = BigInt(value) * BigInt(numerator)
  const divisor = BigInt(denominator)
  const magnitude = product < 0n ? -product : product
  const rounded = (2n * magnitude + divisor) / (2n * divisor)
  const result = Number(product < 0n ? -rounded : rounded)
  if (!Number.isSafeInteger(result)) throw new RangeError('the result leaves the safe integers')
  return result
}
