import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate } from '../../src-shared/money/allocate.ts'
import { decimalsOf, formatDecimal, formatMinor, parseDecimal, parseMinor } from '../../src-shared/money/currency.ts'
import { MAX_MINOR, minor, sumMinor } from '../../src-shared/money/minor.ts'
import { multiplyDivideRounded } from '../../src-shared/money/rounding.ts'
import { amounts, currencies } from './arbitraries.ts'

const weights = fc.array(fc.nat({ max: 1_000_000_000_000 }), { minLength: 1, maxLength: 60 })
const signed = fc.tuple(amounts(MAX_MINOR), fc.boolean()).map(([amount, owed]) => minor(owed ? -amount : amount))

describe('splitting an amount', () => {
  it('gives parts that sum to the whole, whatever the weights', () => {
    fc.assert(
      fc.property(signed, weights, (total, shares) => {
        expect(sumMinor(allocate(total, shares), (part) => part)).toBe(total)
      }),
    )
  })

  it('keeps every part within one minor unit of its exact share, and of the whole’s sign', () => {
    fc.assert(
      fc.property(signed, weights, (total, shares) => {
        const sum = shares.reduce((all, share) => all + BigInt(share), 0n)
        fc.pre(sum > 0n)
        allocate(total, shares).forEach((part, index) => {
          const off = BigInt(part) * sum - BigInt(total) * BigInt(shares[index] ?? 0)
          expect((off < 0n ? -off : off) < sum).toBe(true)
          expect(part * Math.sign(total)).toBeGreaterThanOrEqual(0)
        })
      }),
    )
  })

  it('gives nothing to a weight of zero unless all are', () => {
    expect(allocate(minor(100), [0, 1, 0])).toEqual([0, 100, 0])
    expect(allocate(minor(100), [0, 0])).toEqual([100, 0])
    expect(allocate(minor(100), [1, 1, 1])).toEqual([34, 33, 33])
    expect(() => allocate(minor(1), [])).toThrow(RangeError)
    expect(() => allocate(minor(1), [2, -1])).toThrow(RangeError)
  })
})

describe('rounding', () => {
  it('is exact to half a unit, away from zero, and symmetrical', () => {
    const factors = [fc.integer(), fc.nat({ max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 })] as const
    fc.assert(
      fc.property(...factors, (value, numerator, denominator) => {
        const rounded = multiplyDivideRounded(value, numerator, denominator)
        const twice = 2n * (BigInt(rounded) * BigInt(denominator) - BigInt(value) * BigInt(numerator))
        expect((twice < 0n ? -twice : twice) <= BigInt(denominator)).toBe(true)
        expect(multiplyDivideRounded(-value, numerator, denominator) + rounded).toBe(0)
      }),
    )
    expect([5, 15, -5, -15, 4].map((value) => multiplyDivideRounded(value, 1, 10))).toEqual([1, 2, -1, -2, 0])
  })

  it('throws instead of leaving the safe integers', () => {
    expect(() => multiplyDivideRounded(Number.MAX_SAFE_INTEGER, 3, 1)).toThrow(RangeError)
    expect(() => multiplyDivideRounded(1, 1, 0)).toThrow(RangeError)
  })
})

describe('amounts', () => {
  it('are safe integers within the limit, or a RangeError', () => {
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX_MINOR + 1, -MAX_MINOR - 1, 2 ** 60]) {
      expect(() => minor(value), String(value)).toThrow(RangeError)
    }
    expect(() => sumMinor([1, 2], () => minor(MAX_MINOR))).toThrow(RangeError)
    expect(Object.is(minor(-0), 0)).toBe(true)
  })

  it('survive being written as a decimal and read back, in currencies with 0, 2 and 3 decimals', () => {
    expect(['JPY', 'MXN', 'KWD'].map(decimalsOf)).toEqual([0, 2, 3])
    fc.assert(
      fc.property(signed, currencies, (amount, currency) => {
        expect(parseMinor(formatDecimal(amount, decimalsOf(currency)), currency)).toBe(amount)
        expect(JSON.parse(JSON.stringify(amount))).toBe(amount)
      }),
    )
  })

  it('are shown with every digit, however large', () => {
    expect(formatMinor(minor(MAX_MINOR - 1), 'EUR', 'en')).toBe('€9,999,999,999,999.99')
    expect(formatMinor(minor(123_456), 'MXN', 'es-MX')).toBe('$1,234.56')
    expect(formatMinor(minor(1234), 'JPY', 'en')).toBe('¥1,234')
  })

  it('are read as people write them, and refused where it would be a guess', () => {
    const read = (text: string) => parseDecimal(text, 2)
    expect(['1234.5', '1.234,50', '1,234.50', '12,5', '+3', '-0.01', '1,234,567', '.5'].map(read)).toEqual([
      123_450, 123_450, 123_450, 1250, 300, -1, 123_456_700, 50,
    ])
    for (const text of ['', '1.234', '1e3', '12,34,5', 'x', '1 2', '--1', '0x10', '9'.repeat(20), '1.2.3,4']) {
      expect(read(text), text).toBeNull()
    }
  })
})
