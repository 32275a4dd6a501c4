import fc from 'fast-check'
import { type Minor, minor } from '../../src-shared/money/minor.ts'

/** Amounts as shops have them, and the absurd ones. */
export const amounts = (most = 1_000_000_000_000): fc.Arbitrary<Minor> =>
  fc
    .oneof(
      fc.integer({ min: 0, max: 100_000 }),
      fc.maxSafeNat().map((value) => value % most),
    )
    .map(minor)
export const prices = amounts(100_000_000).map((amount) => minor(Math.max(1, amount)))
export const rates = fc.oneof(fc.constantFrom(0, 400, 800, 1000, 1600, 2100), fc.integer({ min: 0, max: 10_000 }))
export const quantities = fc.oneof(
  fc.integer({ min: 1, max: 50 }).map((pieces) => pieces * 1000),
  fc.integer({ min: 1, max: 100_000 }),
)
export const lines = fc.array(fc.record({ quantityMilli: quantities, unitPriceMinor: prices, taxBasisPoints: rates }), {
  minLength: 1,
  maxLength: 40,
})
/** One with none, one with two and one with three decimals. */
export const currencies = fc.constantFrom('JPY', 'MXN', 'EUR', 'KWD')
