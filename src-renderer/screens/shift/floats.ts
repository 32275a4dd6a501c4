/** Largest float and count that the contract takes. */
export const MAX_FLOAT_MINOR = 100_000_000_000
export const MAX_COUNTED_MINOR = 100_000_000_000_000

/** Round floats; currencies without decimals count in larger numbers. */
export function quickFloats(decimals: number): readonly number[] {
  return (decimals === 0 ? [0, 10_000, 20_000, 50_000] : [0, 200, 500, 1000]).map((amount) => amount * 10 ** decimals)
}
