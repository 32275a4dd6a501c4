import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedCash, noTakings } from '../../src-shared/cash/shift.ts'
import { MAX_MINOR, minor, sumMinor } from '../../src-shared/money/minor.ts'
import { decideSale, type SaleContext } from '../../src-shared/sale/decide-sale.ts'
import { decideTenders } from '../../src-shared/sale/decide-tenders.ts'
import { seriesOf } from '../../src-shared/sale/receipt-series.ts'
import type { DraftTender, SaleDraft } from '../../src-shared/sale/sale-draft.ts'
import { saleFactSchema } from '../../src-shared/sale/sale-fact.ts'
import { lineTotal, saleTotals, totalsThatDiffer } from '../../src-shared/sale/sale-totals.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { taxByRate, taxInside } from '../../src-shared/tax/inclusive-tax.ts'
import { amounts, currencies, lines, prices, rates } from './arbitraries.ts'

const PRODUCT_ID = '01a20480-b27d-7397-b458-3cfb227433d0'
let made = 0
const newId = () => {
  made += 1
  return `01a20480-b27d-7397-b458-${String(made).padStart(12, '0')}`
}

const tenders: fc.Arbitrary<DraftTender[]> = fc.array(
  fc.oneof(
    prices.map((receivedMinor) => ({ kind: 'cash' as const, receivedMinor })),
    prices.map((amountMinor) => ({ kind: 'card' as const, amountMinor, reference: null })),
  ),
  { maxLength: 5 },
)

function contextOf(currency: string, taxBasisPoints: number): SaleContext {
  const row = { id: PRODUCT_ID, version: 1, updatedAtMs: 0, updatedBy: 'x', sku: 'S', name: 'Nombre', barcodes: [] }
  const product = { ...row, categoryId: null, unitId: null, priceMinor: minor(1), costMinor: null, taxBasisPoints }
  const sellable = {
    product: { ...product, tracksStock: true, active: true, lowStockMilli: null, image: null },
    unitCode: 'kg',
    decimals: 3,
  }
  return {
    shiftId: newId(),
    currency,
    products: new Map([[PRODUCT_ID, sellable]]),
    customerExists: true,
    receiptNumber: '1-1-A-000001',
    soldAtMs: 1_795_371_872_893,
    newId,
  }
}

describe('tax inside prices', () => {
  it('of the lines sums to the tax of their rate, and net and tax to gross', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ taxBasisPoints: rates, totalMinor: amounts() }), { minLength: 1 }), (sold) => {
        const { groups, taxOfLines } = taxByRate(sold)
        for (const group of groups) {
          const own = sold.flatMap((line, index) => (line.taxBasisPoints === group.taxBasisPoints ? [index] : []))
          expect(sumMinor(own, (index) => taxOfLines[index] ?? minor(0))).toBe(group.taxMinor)
          expect(sumMinor(own, (index) => sold[index]?.totalMinor ?? minor(0))).toBe(group.grossMinor)
          expect(group.netMinor + group.taxMinor).toBe(group.grossMinor)
          expect(group.taxMinor).toBe(taxInside(group.grossMinor, group.taxBasisPoints))
        }
        expect(new Set(groups.map((group) => group.taxBasisPoints)).size).toBe(groups.length)
        sold.forEach((line, index) => {
          expect(taxOfLines[index]).toBeLessThanOrEqual(line.totalMinor)
        })
      }),
    )
  })

  it('is what an auditor computes', () => {
    expect(taxInside(minor(11_600), 1600)).toBe(1600)
    expect(taxInside(minor(12_100), 2100)).toBe(2100)
    expect(taxInside(minor(100), 0)).toBe(0)
    expect(taxInside(minor(1), 10_000)).toBe(1)
  })
})

describe('totals of a sale', () => {
  it('are the sums of their parts', () => {
    fc.assert(
      fc.property(lines, (sold) => {
        const totals = saleTotals(sold)
        expect(sumMinor(totals.lines, (line) => line.totalMinor)).toBe(totals.totalMinor)
        expect(sumMinor(totals.lines, (line) => line.taxMinor)).toBe(totals.taxMinor)
        expect(sumMinor(totals.taxes, (group) => group.grossMinor)).toBe(totals.totalMinor)
        expect(sumMinor(totals.taxes, (group) => group.taxMinor)).toBe(totals.taxMinor)
      }),
    )
  })

  it('do not depend on the order of the lines but for who carries a rounding cent', () => {
    fc.assert(
      fc.property(lines, (sold) => {
        const { totalMinor, taxMinor, taxes } = saleTotals(sold)
        expect(saleTotals([...sold].reverse())).toMatchObject({ totalMinor, taxMinor, taxes })
      }),
    )
  })

  it('round a weighed line half away from zero', () => {
    expect(lineTotal(335, minor(19_990))).toBe(6697)
    expect(lineTotal(500, minor(1))).toBe(1)
    expect(lineTotal(499, minor(1))).toBe(0)
  })
})

describe('tenders', () => {
  it('pay the total exactly when they are taken, and give change in cash only', () => {
    fc.assert(
      fc.property(prices, tenders, (total, offered) => {
        const decided = decideTenders(offered, total, newId)
        if (!decided.ok) return
        expect(sumMinor(decided.value.tenders, (tender) => tender.amountMinor)).toBe(total)
        for (const tender of decided.value.tenders) {
          expect(tender.amountMinor).toBeGreaterThan(0)
          if (tender.kind === 'cash') {
            expect(tender.receivedMinor - tender.changeMinor).toBe(tender.amountMinor)
            expect(tender.changeMinor).toBeGreaterThanOrEqual(0)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('are refused exactly when they fall short, overpay by card, or one pays nothing', () => {
    fc.assert(
      fc.property(prices, tenders, (total, offered) => {
        const cards = offered.reduce((sum, tender) => sum + (tender.kind === 'card' ? tender.amountMinor : 0), 0)
        const cash = offered.flatMap((tender) => (tender.kind === 'cash' ? [tender.receivedMinor] : []))
        const received = cash.reduce((sum, amount) => sum + amount, 0)
        const beforeLast = received - (cash.at(-1) ?? 0)
        const isNeedless = cash.length > 0 && cards + beforeLast >= total
        const decided = decideTenders(offered, total, newId)
        const code = decided.ok ? 'taken' : decided.refusal.code
        if (cards > total) expect(code).toBe('card-exceeds-total')
        else if (cards + received < total) expect(code).toBe('underpaid')
        else expect(code).toBe(isNeedless ? 'needless-tender' : 'taken')
      }),
      { numRuns: 500 },
    )
  })

  it('refuse amounts beyond all bounds instead of failing', () => {
    const huge = { kind: 'cash' as const, receivedMinor: minor(MAX_MINOR) }
    expect(decideTenders([huge, huge], minor(100), newId)).toEqual({ ok: false, refusal: { code: 'amount-too-large' } })
  })
})

describe('deciding a sale', () => {
  const draftLines = fc.array(
    fc.record({
      productId: fc.constant(PRODUCT_ID),
      quantityMilli: fc.integer({ min: 1, max: 1_000_000_000 }),
      unitPriceMinor: fc.oneof(
        prices,
        amounts(MAX_MINOR).map((amount) => minor(Math.max(1, amount))),
      ),
    }),
    { maxLength: 12 },
  )

  it('gives a sound fact or a refusal, never anything else, in every currency', () => {
    fc.assert(
      fc.property(draftLines, tenders, currencies, rates, (sold, paid, currency, rate) => {
        const draft: SaleDraft = { id: newId(), lines: sold, tenders: paid, customerId: null, note: null }
        const decided = decideSale(draft, contextOf(currency, rate))
        if (!decided.ok) return
        expect(saleFactSchema.parse(decided.value)).toEqual(decided.value)
        expect(totalsThatDiffer(decided.value)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('survives JSON, and every changed figure of it is noticed', () => {
    const paid = fc.constant<DraftTender[]>([{ kind: 'cash', receivedMinor: minor(900_000_000_000_000) }])
    const sold = fc.array(
      fc.record({
        productId: fc.constant(PRODUCT_ID),
        quantityMilli: fc.integer({ min: 1000, max: 9000 }),
        unitPriceMinor: prices,
      }),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(sold, paid, (cart, cash) => {
        const draft: SaleDraft = { id: newId(), lines: cart, tenders: cash, customerId: null, note: null }
        const decided = decideSale(draft, contextOf('MXN', 1600))
        if (!decided.ok) throw new Error(decided.refusal.code)
        const sale = decided.value
        expect(JSON.parse(canonicalJson(sale))).toEqual(sale)
        const more = (amount: number) => minor(amount + 1)
        const [line, ...rest] = sale.lines
        if (line === undefined) throw new Error('no line')
        expect(totalsThatDiffer({ ...sale, totalMinor: more(sale.totalMinor) })).toContain('totalMinor')
        expect(totalsThatDiffer({ ...sale, taxMinor: more(sale.taxMinor) })).toContain('taxMinor')
        expect(totalsThatDiffer({ ...sale, lines: [{ ...line, taxMinor: more(line.taxMinor) }, ...rest] })).toContain(
          'lines',
        )
        expect(totalsThatDiffer({ ...sale, taxes: [] })).toContain('taxes')
        expect(totalsThatDiffer({ ...sale, tenders: [] })).toContain('tenders')
      }),
    )
  })
})

describe('a shift', () => {
  it('expects its float, all cash that came, and less all that went', () => {
    const amount = amounts(1_000_000_000)
    fc.assert(
      fc.property(
        amount,
        fc.record({
          cashMinor: amount,
          accountPaidCashMinor: amount,
          cashInMinor: amount,
          refundedCashMinor: amount,
          cashOutMinor: amount,
          expensesMinor: amount,
          cardMinor: amount,
        }),
        (floatMinor, moved) => {
          expect(expectedCash(floatMinor, { ...noTakings, ...moved })).toBe(
            floatMinor +
              moved.cashMinor +
              moved.accountPaidCashMinor +
              moved.cashInMinor -
              moved.refundedCashMinor -
              moved.cashOutMinor -
              moved.expensesMinor,
          )
        },
      ),
    )
  })
})

describe('a till’s series', () => {
  it('counts in letters', () => {
    expect([1, 2, 26, 27, 52, 53, 702, 703].map((one) => seriesOf(one))).toEqual([
      'A',
      'B',
      'Z',
      'AA',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
    ])
    expect(() => seriesOf(0)).toThrow(RangeError)
    const turns = Array.from({ length: 60 }, (_, turn) => [1, 2, 26, 27].map((one) => seriesOf(one, turn))).flat()
    expect(new Set(turns).size).toBe(turns.length)
    expect(turns.every((letters) => /^[A-Z]{1,4}$/.test(letters))).toBe(true)
    expect([seriesOf(1, 1), seriesOf(1, 26), seriesOf(3, 27)]).toEqual(['ZAA', 'ZZA', 'YAC'])
    expect(() => seriesOf(1, 339)).toThrow(RangeError)
  })
})
