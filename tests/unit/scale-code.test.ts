import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactLine, itemSpellings, readScaleCode, scalePatternProblem } from '../../src-shared/catalog/scale-code.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { lineTotal } from '../../src-shared/sale/sale-totals.ts'
import { defaultSettings, scalePatternSchema } from '../../src-shared/sync/records.ts'

/** Check digit as GS1 reckons it, written anew: from the right, weights 3 and 1. */
function withCheckDigit(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

const patterns = defaultSettings.scalePatterns
const digits = (length: number) =>
  fc.integer({ min: 1, max: 10 ** length - 1 }).map((value) => String(value).padStart(length, '0'))

describe('a code of a scale', () => {
  it('gives back the item and the price or weight that the scale put into it, whatever they are', () => {
    fc.assert(
      fc.property(digits(5), digits(5), fc.constantFrom('20', '21'), (item, value, prefix) => {
        const read = readScaleCode(withCheckDigit(`${prefix}${item}${value}`), patterns)
        expect(read).toEqual({
          item,
          says:
            prefix === '20'
              ? { what: 'price', priceMinor: Number(value) }
              : { what: 'quantity', quantityMilli: Number(value) },
        })
      }),
      { numRuns: 2000 },
    )
  })

  it('is not read when any one digit was misread: the check digit tells', () => {
    fc.assert(
      fc.property(digits(5), digits(5), fc.nat(12), fc.integer({ min: 1, max: 9 }), (item, value, at, by) => {
        const code = withCheckDigit(`20${item}${value}`)
        const wrong = (Number(code[at]) + by) % 10
        const misread = `${code.slice(0, at)}${wrong}${code.slice(at + 1)}`
        expect(readScaleCode(misread, ['20IIIIIPPPPPC'])).toBeNull()
      }),
      { numRuns: 2000 },
    )
  })

  it('is told from an ordinary product by its beginning, and is nothing when it says nothing', () => {
    expect(readScaleCode('7501055300075', patterns)).toBeNull()
    expect(readScaleCode(withCheckDigit('200012300000'), patterns)).toBeNull()
    expect(readScaleCode('20ABCDEFGHIJK', patterns)).toBeNull()
    expect(readScaleCode('', patterns)).toBeNull()
  })

  it('is the same when the scanner leaves out the leading zero of prefix 02, as UPC-A', () => {
    const code = withCheckDigit('021234500750')
    const expected = { item: '12345', says: { what: 'price', priceMinor: 750 } }
    expect(readScaleCode(code, ['02IIIIIPPPPPC'])).toEqual(expected)
    expect(readScaleCode(code.slice(1), ['02IIIIIPPPPPC'])).toEqual(expected)
    expect(readScaleCode(code, ['2IIIIIPPPPPC'])).toEqual(expected)
  })

  it('never throws and reads nothing out of range, for any pattern and any digits', () => {
    const anyPattern = fc
      .tuple(
        fc.integer({ min: 0, max: 999 }),
        fc.string({ unit: fc.constantFrom('I', 'W', 'P', 'C', '0'), minLength: 5, maxLength: 16 }),
      )
      .map(([prefix, rest]) => `${prefix}${rest}`)
      .filter((pattern) => scalePatternSchema.safeParse(pattern).success)
    fc.assert(
      fc.property(anyPattern, fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 20 }), (pattern, tail) => {
        const code = `${/^\d+/.exec(pattern)?.[0] ?? ''}${tail}`.slice(0, pattern.length)
        const read = readScaleCode(code, [pattern])
        if (read === null) return
        expect(scalePatternProblem(pattern)).toBeNull()
        expect(read.item).not.toBe('')
        expect(read.says.what === 'price' ? read.says.priceMinor : read.says.quantityMilli).toBeGreaterThan(0)
      }),
      { numRuns: 2000 },
    )
  })

  it('is looked for with and without the zeros before its item', () => {
    expect(itemSpellings('00123')).toEqual(['00123', '0123', '123'])
    expect(itemSpellings('12300')).toEqual(['12300'])
    expect(itemSpellings('00000')).toEqual(['00000'])
  })
})

describe('a pattern for such codes', () => {
  it('is told what it lacks', () => {
    expect(patterns.map(scalePatternProblem)).toEqual([null, null])
    expect(scalePatternProblem('28IIIIPPPPPP')).toBeNull()
    expect(scalePatternProblem('20PPPPPPPPPPC')).toBe('no-item')
    expect(scalePatternProblem('20IIIIIIIIIIC')).toBe('no-value')
    expect(scalePatternProblem('20IIIPPPPWWWC')).toBe('two-values')
    expect(scalePatternProblem('20IIPPPIIPPPC')).toBe('scattered')
    expect(scalePatternProblem('20IIIIIC12345')).toBe('no-prefix')
    expect(scalePatternProblem('20IIIICIPPPPP')).toBe('check-digit-not-last')
  })
})

describe('a line by the price on a label', () => {
  const price = fc.integer({ min: 1, max: 99_999 }).map(minor)
  const unitPrice = fc.integer({ min: 0, max: 1_000_000 }).map(minor)

  it('comes to exactly that price, for every price of five digits, at a usual price for a kilogram', () => {
    for (const unitPriceMinor of [minor(990), minor(12_990), minor(45_999)]) {
      for (let priceMinor = 1; priceMinor <= 99_999; priceMinor += 1) {
        const line = exactLine(minor(priceMinor), unitPriceMinor, 3)
        if (lineTotal(line.quantityMilli, line.unitPriceMinor) !== priceMinor) {
          throw new Error(`${priceMinor} at ${unitPriceMinor}: ${JSON.stringify(line)}`)
        }
      }
    }
  })

  it('comes to exactly that price for any price, unit price and unit, in quantities that the unit has', () => {
    const anyPrice = fc.oneof(price, fc.integer({ min: 1, max: 1_000_000_000_000 }).map(minor))
    fc.assert(
      fc.property(anyPrice, unitPrice, fc.integer({ min: 0, max: 3 }), (priceMinor, unitPriceMinor, decimals) => {
        const line = exactLine(priceMinor, unitPriceMinor, decimals)
        expect(lineTotal(line.quantityMilli, line.unitPriceMinor)).toBe(priceMinor)
        expect(line.quantityMilli % 10 ** (3 - decimals)).toBe(0)
        expect(line.quantityMilli).toBeGreaterThan(0)
        expect(line.unitPriceMinor).toBeGreaterThan(0)
      }),
      { numRuns: 5000 },
    )
  })

  it("keeps the catalog's price when the scale has the same one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 100, max: 100_000 }), (grams, perKilo) => {
        const label = lineTotal(grams, minor(perKilo))
        fc.pre(label > 0)
        const line = exactLine(label, minor(perKilo), 3)
        expect(line.unitPriceMinor).toBe(perKilo)
        expect(lineTotal(line.quantityMilli, line.unitPriceMinor)).toBe(label)
      }),
      { numRuns: 5000 },
    )
  })

  it('strays from the catalog by no more than a thousandth of the weight must, when the scale has another price', () => {
    // $45.00 at $129.90: no gram gives it, 0.346 kg gives $44.95.
    expect(exactLine(minor(4500), minor(12_990), 3)).toEqual({ quantityMilli: 346, unitPriceMinor: 13_006 })
  })

  it('sells pieces whole, and one piece at the price on the label where that is no multiple', () => {
    expect(exactLine(minor(3600), minor(1200), 0)).toEqual({ quantityMilli: 3000, unitPriceMinor: 1200 })
    expect(exactLine(minor(3700), minor(1200), 0)).toEqual({ quantityMilli: 1000, unitPriceMinor: 3700 })
    expect(exactLine(minor(3700), minor(0), 3)).toEqual({ quantityMilli: 1000, unitPriceMinor: 3700 })
  })
})
