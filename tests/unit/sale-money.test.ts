import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cashRoundingOf, roundedForCash } from '../../src-shared/cash/cash-rounding.ts'
import { type Minor, minor, sumMinor, ZERO } from '../../src-shared/money/minor.ts'
import { decideRefund } from '../../src-shared/sale/decide-refund.ts'
import { decideSale, type SaleContext } from '../../src-shared/sale/decide-sale.ts'
import type { Discount } from '../../src-shared/sale/discount.ts'
import { refundFactSchema } from '../../src-shared/sale/refund-fact.ts'
import { linesThatDiffer, refundTotalsThatDiffer } from '../../src-shared/sale/refund-totals.ts'
import type { DraftLine, DraftTender, SaleDraft } from '../../src-shared/sale/sale-draft.ts'
import { type SaleFact, saleFactSchema } from '../../src-shared/sale/sale-fact.ts'
import { lineTotal, saleTotals, totalsThatDiffer } from '../../src-shared/sale/sale-totals.ts'
import { currencies, prices, quantities, rates } from './arbitraries.ts'

let made = 0
const newId = () => {
  made += 1
  return `01a20480-b27d-7397-b458-${String(made).padStart(12, '0')}`
}

const discounts: fc.Arbitrary<Discount> = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }).map((basisPoints) => ({ kind: 'percent' as const, basisPoints })),
  prices.map((amountMinor) => ({ kind: 'amount' as const, amountMinor })),
)
const maybeDiscount = fc.option(discounts, { nil: undefined, freq: 2 })
const increments = fc.constantFrom(0, 1, 5, 10, 50, 100, 1000)

const discountedLines = fc.array(
  fc.record({ quantityMilli: quantities, unitPriceMinor: prices, taxBasisPoints: rates, discount: maybeDiscount }),
  { minLength: 1, maxLength: 12 },
)

const quickLine = ({
  quantityMilli,
  unitPriceMinor,
  taxBasisPoints,
  discount,
}: {
  quantityMilli: number
  unitPriceMinor: Minor
  taxBasisPoints: number
  discount: Discount | undefined
}): DraftLine => ({
  productId: null,
  quick: { name: 'Algo', taxBasisPoints },
  quantityMilli,
  unitPriceMinor,
  ...(discount !== undefined && { discount }),
})

const contextOf = (currency: string, cashIncrementMinor: number): SaleContext => ({
  shiftId: newId(),
  currency,
  products: new Map(),
  customerExists: true,
  creditLimitMinor: minor(1),
  receiptNumber: '1-1-A-000001',
  soldAtMs: 1_795_371_872_893,
  cashIncrementMinor,
  newId,
})

/** Parts of a total by card, transfer and account, and cash for the rest. */
function tendersFor(totalMinor: Minor, shares: readonly number[], cashIncrementMinor: number): DraftTender[] {
  let restMinor: number = totalMinor
  const tenders: DraftTender[] = []
  shares.forEach((share, index) => {
    const amountMinor = minor(Math.floor((restMinor * share) / 100))
    if (amountMinor === 0) return
    restMinor -= amountMinor
    const kind = (['card', 'transfer', 'account'] as const)[index % 3] ?? 'card'
    tenders.push(kind === 'account' ? { kind, amountMinor } : { kind, amountMinor, reference: null })
  })
  if (restMinor > 0) {
    const due = roundedForCash(minor(restMinor), cashIncrementMinor)
    tenders.push({ kind: 'cash', receivedMinor: minor(due + (due % 7) * 100) })
  }
  return tenders
}

/** A sound sale of all the means there are; undefined where a shop would not make it. */
const sales: fc.Arbitrary<SaleFact | undefined> = fc
  .record({
    lines: discountedLines,
    discount: maybeDiscount,
    shares: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 4 }),
    currency: currencies,
    increment: increments,
  })
  .map(({ lines, discount, shares, currency, increment }) => {
    const { totalMinor } = saleTotals(lines, discount ?? null)
    const draft: SaleDraft = {
      id: newId(),
      lines: lines.map(quickLine),
      tenders: tendersFor(totalMinor, shares, increment),
      customerId: newId(),
      note: null,
      ...(discount !== undefined && { discount }),
    }
    const decided = decideSale(draft, contextOf(currency, increment))
    if (decided.ok) return decided.value
    expect(['discount-too-large', 'nothing-to-pay', 'amount-too-large']).toContain(decided.refusal.code)
    return undefined
  })

describe('discounts', () => {
  it('of lines and of the sale leave no line below nothing, and their shares sum to what they take off', () => {
    fc.assert(
      fc.property(discountedLines, maybeDiscount, (lines, discount) => {
        const totals = saleTotals(lines, discount ?? null)
        const own = sumMinor(totals.lines, (line) => line.discountMinor)
        expect(sumMinor(totals.lines, (line) => line.saleDiscountMinor)).toBe(totals.discountMinor)
        expect(totals.grossMinor - own - totals.discountMinor).toBe(totals.totalMinor)
        expect(sumMinor(totals.lines, (line) => line.totalMinor)).toBe(totals.totalMinor)
        totals.lines.forEach((line, index) => {
          const { quantityMilli = 0, unitPriceMinor = ZERO } = lines[index] ?? {}
          expect(line.grossMinor).toBe(lineTotal(quantityMilli, unitPriceMinor))
          expect(line.grossMinor - line.discountMinor - line.saleDiscountMinor).toBe(line.totalMinor)
          for (const amount of [line.discountMinor, line.saleDiscountMinor, line.totalMinor, line.taxMinor]) {
            expect(amount).toBeGreaterThanOrEqual(0)
          }
          expect(line.taxMinor).toBeLessThanOrEqual(line.totalMinor)
        })
        for (const group of totals.taxes) {
          const ofRate = totals.lines.filter((_, index) => lines[index]?.taxBasisPoints === group.taxBasisPoints)
          expect(sumMinor(ofRate, (line) => line.totalMinor)).toBe(group.grossMinor)
          expect(sumMinor(ofRate, (line) => line.taxMinor)).toBe(group.taxMinor)
          expect(group.netMinor + group.taxMinor).toBe(group.grossMinor)
        }
        expect(sumMinor(totals.taxes, (group) => group.taxMinor)).toBe(totals.taxMinor)
      }),
      { numRuns: 3000 },
    )
  })

  it('of the whole sale are shared by what each line is worth, to the last coin', () => {
    const line = (unitPriceMinor: number) => ({
      quantityMilli: 1000,
      unitPriceMinor: minor(unitPriceMinor),
      taxBasisPoints: 0,
    })
    const totals = saleTotals([line(100), line(100), line(100)], { kind: 'amount', amountMinor: minor(100) })
    expect(totals.lines.map(({ saleDiscountMinor }) => saleDiscountMinor)).toEqual([34, 33, 33])
  })

  it('may give everything away', () => {
    const line = { quantityMilli: 1000, unitPriceMinor: minor(999), taxBasisPoints: 1600, discount: undefined }
    const draft: SaleDraft = {
      id: newId(),
      lines: [quickLine(line)],
      discount: { kind: 'percent', basisPoints: 10_000 },
      tenders: [],
      customerId: null,
      note: null,
    }
    const decided = decideSale(draft, contextOf('MXN', 50))
    if (!decided.ok) throw new Error(decided.refusal.code)
    expect(decided.value).toMatchObject({ totalMinor: 0, taxMinor: 0, tenders: [], roundingMinor: 0 })
    expect(saleFactSchema.parse(decided.value)).toEqual(decided.value)
    expect(totalsThatDiffer(decided.value)).toEqual([])
  })
})

describe('a sale of all the means there are', () => {
  it('adds up: tenders, change, rounding, taxes, in every currency', () => {
    let made = 0
    fc.assert(
      fc.property(sales, (sale) => {
        if (sale === undefined) return
        made += 1
        expect(saleFactSchema.parse(sale)).toEqual(sale)
        expect(totalsThatDiffer(sale)).toEqual([])
        expect(sumMinor(sale.tenders, (tender) => tender.amountMinor)).toBe(sale.totalMinor + sale.roundingMinor)
        const cash = sale.tenders.filter((tender) => tender.kind === 'cash')
        for (const tender of cash) {
          expect(tender.changeMinor).toBeGreaterThanOrEqual(0)
          expect(tender.receivedMinor - tender.changeMinor).toBe(tender.amountMinor)
        }
        const paidInCash = sumMinor(cash, (tender) => tender.amountMinor)
        if (sale.cashIncrementMinor > 1) expect(paidInCash % sale.cashIncrementMinor).toBe(0)
        expect(Math.abs(sale.roundingMinor) * 2).toBeLessThanOrEqual(Math.max(sale.cashIncrementMinor, 1))
      }),
      { numRuns: 3000 },
    )
    expect(made).toBeGreaterThan(500)
  })

  it('notices every single figure that was changed', () => {
    fc.assert(
      fc.property(sales, fc.nat(), fc.constantFrom(1, -1, 100), (sale, which, by) => {
        if (sale === undefined) return
        const mutations = figuresOf(sale, by)
        const mutated = mutations[which % mutations.length]
        if (mutated === undefined) return
        expect(totalsThatDiffer(mutated.sale), mutated.what).not.toEqual([])
      }),
      { numRuns: 5000 },
    )
  })
})

/** The sale with one figure changed, for each figure there is. */
function figuresOf(sale: SaleFact, by: number): { readonly what: string; readonly sale: SaleFact }[] {
  const add = (amount: Minor) => minor(amount + by)
  const found: { what: string; sale: SaleFact }[] = (
    ['totalMinor', 'taxMinor', 'discountMinor', 'roundingMinor'] as const
  ).map((figure) => ({ what: figure, sale: { ...sale, [figure]: add(sale[figure]) } }))
  sale.lines.forEach((line, index) => {
    for (const figure of ['totalMinor', 'taxMinor', 'discountMinor', 'saleDiscountMinor'] as const) {
      const lines = sale.lines.with(index, { ...line, [figure]: add(line[figure]) })
      found.push({ what: `line ${figure}`, sale: { ...sale, lines } })
    }
  })
  sale.tenders.forEach((tender, index) => {
    const changed = { ...tender, amountMinor: add(tender.amountMinor) }
    found.push({ what: `${tender.kind} amount`, sale: { ...sale, tenders: sale.tenders.with(index, changed) } })
    if (tender.kind !== 'cash') return
    for (const figure of ['receivedMinor', 'changeMinor'] as const) {
      const tenders = sale.tenders.with(index, { ...tender, [figure]: add(tender[figure]) })
      found.push({ what: `cash ${figure}`, sale: { ...sale, tenders } })
    }
  })
  sale.taxes.forEach((tax, index) => {
    for (const figure of ['grossMinor', 'netMinor', 'taxMinor'] as const) {
      const taxes = sale.taxes.with(index, { ...tax, [figure]: add(tax[figure]) })
      found.push({ what: `tax ${figure}`, sale: { ...sale, taxes } })
    }
  })
  return found
}

describe('cash rounding', () => {
  it('goes to the nearest coin, the same way for what is taken and what is given back', () => {
    fc.assert(
      fc.property(prices, increments, (amount, increment) => {
        const rounded = roundedForCash(amount, increment)
        if (increment > 1) expect(rounded % increment).toBe(0)
        expect(Math.abs(rounded - amount) * 2).toBeLessThanOrEqual(Math.max(increment, 1))
        expect(roundedForCash(minor(-amount), increment)).toBe(rounded === 0 ? 0 : -rounded)
        expect(cashRoundingOf(amount, increment)).toBe(rounded - amount)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('giving a sale back', () => {
  const refundOf = (
    sale: SaleFact,
    before: ReadonlyMap<string, number>,
    lines: readonly (readonly [string, number])[],
  ) =>
    decideRefund(
      {
        id: newId(),
        saleId: sale.id,
        lines: lines.map(([saleLineId, quantityMilli]) => ({
          from: 'sale',
          saleLineId,
          quantityMilli,
          goodsBack: 'none',
        })),
        tenders: [{ kind: 'cash' }],
        customerId: null,
        reason: null,
        note: null,
      },
      {
        shiftId: newId(),
        currency: sale.currency,
        sale,
        refundedBefore: before,
        products: new Map(),
        customerExists: false,
        receiptNumber: '1-1-A-000002',
        refundedAtMs: 1_795_371_872_893,
        cashIncrementMinor: sale.cashIncrementMinor,
        approval: null,
        newId,
      },
    )

  it('whole undoes it exactly, and a sale in cash alone gives back what it took, rounding and all', () => {
    fc.assert(
      fc.property(sales, (sale) => {
        if (sale === undefined) return
        const decided = refundOf(
          sale,
          new Map(),
          sale.lines.map((line) => [line.id, line.quantityMilli]),
        )
        if (!decided.ok) throw new Error(decided.refusal.code)
        const refund = decided.value
        expect(refundFactSchema.parse(refund)).toEqual(refund)
        expect(refundTotalsThatDiffer(refund)).toEqual([])
        expect({ ...refund }).toMatchObject({
          totalMinor: sale.totalMinor,
          taxMinor: sale.taxMinor,
          taxes: sale.taxes,
        })
        if (sale.tenders.every(({ kind }) => kind === 'cash')) {
          expect(refund.roundingMinor).toBe(sale.roundingMinor)
          expect(sumMinor(refund.tenders, (tender) => tender.amountMinor)).toBe(
            sumMinor(sale.tenders, (tender) => tender.amountMinor),
          )
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('in any parts, in any order, sums to the sale with its tax, and is never more', () => {
    fc.assert(
      fc.property(
        sales,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 1000 })), { maxLength: 12 }),
        (sale, cuts) => {
          if (sale === undefined) return
          const before = new Map<string, number>()
          const soldById = new Map(sale.lines.map((line) => [line.id, line]))
          let totalMinor = 0
          let taxMinor = 0
          const give = (lineId: string, quantityMilli: number) => {
            const decided = refundOf(sale, before, [[lineId, quantityMilli]])
            if (!decided.ok) throw new Error(decided.refusal.code)
            expect(linesThatDiffer(decided.value.lines, soldById)).toEqual([])
            expect(refundTotalsThatDiffer(decided.value)).toEqual([])
            before.set(lineId, (before.get(lineId) ?? 0) + quantityMilli)
            totalMinor += decided.value.totalMinor
            taxMinor += decided.value.taxMinor
            expect(totalMinor).toBeLessThanOrEqual(sale.totalMinor)
          }
          for (const [which, share] of cuts) {
            const line = sale.lines[which % sale.lines.length]
            if (line === undefined) continue
            const leftMilli = line.quantityMilli - (before.get(line.id) ?? 0)
            const part = Math.floor((leftMilli * share) / 1000)
            if (part > 0) give(line.id, part)
          }
          for (const line of sale.lines) {
            const leftMilli = line.quantityMilli - (before.get(line.id) ?? 0)
            if (leftMilli > 0) give(line.id, leftMilli)
            expect(refundOf(sale, before, [[line.id, 1]])).toMatchObject({
              ok: false,
              refusal: { code: 'more-than-sold' },
            })
          }
          expect([totalMinor, taxMinor]).toEqual([sale.totalMinor, sale.taxMinor])
        },
      ),
      { numRuns: 1500 },
    )
  })
})
