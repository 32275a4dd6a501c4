import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minor } from '../../src-shared/money/minor.ts'
import { refundOfLine, refundTotals } from '../../src-shared/sale/refund-totals.ts'
import { saleTotals } from '../../src-shared/sale/sale-totals.ts'
import { lines as saleLines } from './arbitraries.ts'

describe('what a part of a sale is worth', () => {
  const soldLines = saleLines.map((wishes) => {
    const totals = saleTotals(wishes)
    return {
      totals,
      lines: wishes.map((wish, index) => ({
        ...wish,
        totalMinor: totals.lines[index]?.totalMinor ?? minor(0),
        taxMinor: totals.lines[index]?.taxMinor ?? minor(0),
      })),
    }
  })
  /** Where a line is cut into parts, in thousandths of it. */
  const cuts = fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 8 })

  it('sums to the sale, in whatever parts it is given back, and is never negative nor more tax than money', () => {
    fc.assert(
      fc.property(soldLines, cuts, ({ lines, totals }, at) => {
        const parts = lines.flatMap((line) => {
          const places = [...new Set(at.map((cut) => Math.floor((line.quantityMilli * cut) / 1000)))]
          const ends = [0, ...places.filter((place) => place > 0).sort((a, b) => a - b), line.quantityMilli]
          return ends.slice(1).map((end, index) => {
            const before = ends[index] ?? 0
            return { ...refundOfLine(line, before, end - before), taxBasisPoints: line.taxBasisPoints }
          })
        })
        for (const part of parts) {
          expect(part.totalMinor).toBeGreaterThanOrEqual(0)
          expect(part.taxMinor).toBeGreaterThanOrEqual(0)
          expect(part.taxMinor).toBeLessThanOrEqual(part.totalMinor)
        }
        // Tax by rate too: giving all of it back undoes the sale's tax exactly.
        expect(refundTotals(parts)).toEqual({
          totalMinor: totals.totalMinor,
          taxMinor: totals.taxMinor,
          taxes: totals.taxes,
        })
      }),
    )
  })

  it('follows from what was given back before: the odd cent goes to one part alone', () => {
    const line = { quantityMilli: 3000, totalMinor: minor(100), taxMinor: minor(14) }
    expect(refundOfLine(line, 0, 1000)).toEqual({ totalMinor: 33, taxMinor: 5 })
    expect(refundOfLine(line, 1000, 1000)).toEqual({ totalMinor: 34, taxMinor: 4 })
    expect(refundOfLine(line, 0, 3000)).toEqual({ totalMinor: 100, taxMinor: 14 })
  })

  it('is nothing where nothing was paid', () => {
    expect(refundOfLine({ quantityMilli: 1, totalMinor: minor(0), taxMinor: minor(0) }, 0, 1)).toEqual({
      totalMinor: 0,
      taxMinor: 0,
    })
  })
})
