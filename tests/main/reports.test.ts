import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeReport } from '../../src-main/export/write-report.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { payExpense } from '../../src-main/till/pay-expense.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import { refundSale } from '../../src-main/till/refund-sale.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { runReport } from '../../src-main/till/run-report.ts'
import type { Till } from '../../src-main/till/till.ts'
import { viewClosedShift } from '../../src-main/till/view-shift.ts'
import { calls } from '../../src-shared/contract/calls.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { rangeBefore } from '../../src-shared/report/report-period.ts'
import type { ShiftReport } from '../../src-shared/report/shift-report.ts'
import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { wallClock } from '../../src-shared/time/business-day.ts'
import { addDays, daysBetween } from '../../src-shared/time/calendar.ts'
import { addProduct, expectOk, freshFolder, openShop } from './shop.ts'

const zone = 'America/Mexico_City'
const DAY_MS = 24 * 60 * 60 * 1000
/** Noon of a Wednesday in Mexico. */
const NOON_MS = Date.UTC(2026, 10, 18, 18)

async function aShop() {
  let nowMs = NOON_MS
  const till = await openShop({ clock: () => nowMs })
  const shiftOf = () => readAppState(till).shift?.id ?? ''
  return {
    till,
    at(ms: number) {
      nowMs = ms
    },
    begin: () => expectOk(openShift(till, { floatMinor: minor(10_000) })),
    end: () => {
      const id = shiftOf()
      expectOk(closeShift(till, { shiftId: id, countedMinor: minor(0), note: 'prueba' }))
      return expectOk(viewClosedShift(till, { id, whole: true })).report
    },
  }
}

interface Wish {
  readonly dayBack: number
  readonly minute: number
  readonly items: readonly { readonly product: number; readonly quantity: number; readonly off: number }[]
  readonly off: number
  readonly card: boolean
  /** Of its first line, in thousandths of it; 0: nothing. */
  readonly backShare: number
  readonly toStock: boolean
}

const wishes = fc.array(
  fc.record({
    dayBack: fc.integer({ min: 0, max: 3 }),
    minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
    items: fc.array(
      fc.record({
        product: fc.integer({ min: 0, max: 2 }),
        quantity: fc.integer({ min: 1, max: 5 }),
        off: fc.integer({ min: 0, max: 300 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    off: fc.integer({ min: 0, max: 200 }),
    card: fc.boolean(),
    backShare: fc.constantFrom(0, 0, 1, 2),
    toStock: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
)

/** Rings up what is wished for, and gives back what came of it. */
function happen(till: Till, products: readonly { id: string; priceMinor: number }[], wish: Wish) {
  const lines = wish.items.map((item) => ({
    productId: products[item.product]?.id ?? null,
    quantityMilli: item.quantity * 1000,
    unitPriceMinor: minor(products[item.product]?.priceMinor ?? 1),
    ...(item.off > 0 && { discount: { kind: 'amount' as const, amountMinor: minor(item.off) } }),
  }))
  const gross = wish.items.reduce(
    (sum, { product, quantity, off }) => sum + quantity * (products[product]?.priceMinor ?? 0) - off,
    0,
  )
  const due = minor(gross - wish.off)
  const { sale } = expectOk(
    ringUpSale(till, {
      id: till.newId(),
      lines,
      ...(wish.off > 0 && { discount: { kind: 'amount' as const, amountMinor: minor(wish.off) } }),
      tenders: wish.card
        ? [{ kind: 'card', amountMinor: due, reference: null }]
        : [{ kind: 'cash', receivedMinor: due }],
      customerId: null,
      note: null,
    }),
  )
  const first = sale.lines[0]
  if (wish.backShare === 0 || first === undefined) return { sale, refund: null }
  const { refund } = expectOk(
    refundSale(till, {
      id: till.newId(),
      saleId: sale.id,
      lines: [
        {
          from: 'sale',
          saleLineId: first.id,
          quantityMilli: wish.backShare === 1 ? first.quantityMilli : 1000,
          goodsBack: wish.toStock ? 'to-stock' : 'written-off',
        },
      ],
      tenders: [{ kind: 'cash' }],
      customerId: null,
      reason: 'prueba',
      note: null,
    }),
  )
  return { sale, refund }
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number) => items.reduce((all, item) => all + of(item), 0)

describe('a report', () => {
  it('comes to the sum of the facts of its days, in whatever order they happened, and so do the Z reports of its shifts', async () => {
    await fc.assert(
      fc.asyncProperty(wishes, async (wished) => {
        const shop = await aShop()
        const { till } = shop
        const products = [
          addProduct(till, {
            sku: 'A',
            barcodes: [],
            priceMinor: minor(1999),
            taxBasisPoints: 1600,
            costMinor: minor(900),
          }),
          addProduct(till, { sku: 'B', barcodes: [], priceMinor: minor(3450), taxBasisPoints: 0, costMinor: null }),
          addProduct(till, {
            sku: 'C',
            barcodes: [],
            priceMinor: minor(777),
            taxBasisPoints: 800,
            costMinor: minor(500),
          }),
        ]
        const sales: { sale: SaleFact; dayBack: number }[] = []
        const refunds: { refund: RefundFact; dayBack: number }[] = []
        const zReports: ShiftReport[] = []
        shop.begin()
        for (const [index, wish] of wished.entries()) {
          // Midnight in Mexico is 06:00 in UTC.
          shop.at(Date.UTC(2026, 10, 18, 6) - wish.dayBack * DAY_MS + wish.minute * 60_000)
          const { sale, refund } = happen(till, products, wish)
          sales.push({ sale, dayBack: wish.dayBack })
          if (refund !== null) refunds.push({ refund, dayBack: wish.dayBack })
          if (index % 3 === 2) {
            zReports.push(shop.end())
            shop.begin()
          }
        }
        zReports.push(shop.end())
        shop.at(NOON_MS + DAY_MS)

        for (const [fromBack, toBack] of [
          [3, 0],
          [1, 1],
          [2, 1],
        ] as const) {
          const report = expectOk(
            await runReport(till, { from: addDays('2026-11-18', -fromBack), to: addDays('2026-11-18', -toBack) }),
          )
          const isIn = ({ dayBack }: { dayBack: number }) => dayBack <= fromBack && dayBack >= toBack
          const sold = sales.filter(isIn).map(({ sale }) => sale)
          const given = refunds.filter(isIn).map(({ refund }) => refund)
          const lines = sold.flatMap((sale) => sale.lines)
          const backLines = given.flatMap((refund) => refund.lines)
          const salesMinor = sum(sold, (sale) => sale.totalMinor)
          const refundsMinor = sum(given, (refund) => refund.totalMinor)
          expect(report.figures).toEqual({
            salesCount: sold.length,
            salesMinor,
            refundsCount: given.length,
            refundsMinor,
            netMinor: salesMinor - refundsMinor,
            taxMinor: sum(sold, (sale) => sale.taxMinor) - sum(given, (refund) => refund.taxMinor),
            roundingMinor: 0,
            lineDiscountMinor: sum(lines, (line) => line.discountMinor),
            saleDiscountMinor: sum(sold, (sale) => sale.discountMinor),
            discountedCount: sold.filter(
              (sale) => sale.discountMinor > 0 || sale.lines.some((line) => line.discountMinor > 0),
            ).length,
          })
          const net = report.figures.netMinor
          expect(sum(report.series, (point) => point.netMinor)).toBe(net)
          expect(sum(report.hours, (point) => point.netMinor)).toBe(net)
          expect(sum(report.products, (product) => product.totalMinor)).toBe(net)
          expect(sum(report.categories, (category) => category.totalMinor)).toBe(net)
          expect(sum(report.people, (person) => person.salesMinor - person.refundsMinor)).toBe(net)
          expect(sum(report.tenders, (tender) => tender.takenMinor - tender.refundedMinor)).toBe(net)
          expect(sum(report.taxes, (tax) => tax.grossMinor)).toBe(net)
          expect(sum(report.taxes, (tax) => tax.taxMinor)).toBe(report.figures.taxMinor)
          for (const [index, point] of report.hours.entries()) {
            expect(point.salesCount).toBe(
              sold.filter((sale) => Number(wallClock(sale.soldAtMs, zone).time.slice(0, 2)) === index).length,
            )
          }
          // Goods that went back to stock did not cost anything; written-off ones did.
          const goneOf = (id: string) =>
            sum(
              lines.filter(({ productId }) => productId === id),
              ({ quantityMilli }) => quantityMilli,
            ) -
            sum(
              backLines.filter(({ productId, goodsBack }) => productId === id && goodsBack === 'to-stock'),
              ({ quantityMilli }) => quantityMilli,
            )
          const costMinor = sum(products, ({ id, costMinor }) => (goneOf(id) / 1000) * (costMinor ?? 0))
          expect(report.margin.costMinor).toBe(costMinor)
          expect(report.margin.marginMinor + costMinor + report.margin.withoutCostMinor).toBe(
            net -
              sum(
                lines.filter(({ productId }) => productId !== products[1]?.id),
                (line) => line.taxMinor,
              ) +
              sum(
                backLines.filter(({ productId }) => productId !== products[1]?.id),
                (line) => line.taxMinor,
              ),
          )
          for (const row of report.products) expect(row.marginMinor === null).toBe(row.sku === 'B')
        }
        const figure = (name: string) =>
          sum(
            zReports.flatMap(({ sections }) => sections.flatMap(({ rows }) => rows)),
            (row) => (row.name === name ? row.value : 0),
          )
        expect(figure('salesTotal')).toBe(sum(sales, ({ sale }) => sale.totalMinor))
        expect(figure('refundsTotal')).toBe(0 - sum(refunds, ({ refund }) => refund.totalMinor))
        expect(figure('expected')).toBe(
          zReports.length * 10_000 +
            sum(sales, ({ sale }) => sum(sale.tenders, (tender) => (tender.kind === 'cash' ? tender.amountMinor : 0))) -
            sum(refunds, ({ refund }) => sum(refund.tenders, ({ amountMinor }) => amountMinor)),
        )
      }),
      { numRuns: 15 },
    )
  })

  it('knows a sale that a product was never in the catalog for, and expenses by what they were for', async () => {
    const { till, begin } = await aShop()
    begin()
    const quick = { name: 'Pan casero', taxBasisPoints: 0 }
    const line = { productId: null, quick, quantityMilli: 2000, unitPriceMinor: minor(1500) }
    expectOk(
      ringUpSale(till, {
        id: till.newId(),
        lines: [line],
        tenders: [{ kind: 'cash', receivedMinor: minor(3000) }],
        customerId: null,
        note: null,
      }),
    )
    for (const amountMinor of [minor(500), minor(700)]) {
      expectOk(
        payExpense(till, {
          id: till.newId(),
          category: 'Hielo',
          amountMinor,
          taxMinor: null,
          fromDrawer: true,
          note: null,
          anyway: false,
        }),
      )
    }
    const report = expectOk(await runReport(till, { from: '2026-11-18', to: '2026-11-18' }))
    expect(report.products).toMatchObject([
      { productId: null, name: 'Pan casero', quantityMilli: 2000, marginMinor: null },
    ])
    expect(report.expenses).toEqual([{ category: 'Hielo', count: 2, amountMinor: 1200 }])
    expect(report.margin).toMatchObject({ marginMinor: 0, withoutCostMinor: 3000, withoutCostProducts: 1 })
    const empty = expectOk(await runReport(till, { from: '2020-01-01', to: '2020-01-31' }))
    expect([empty.figures.salesCount, empty.products.length, empty.series.length]).toEqual([0, 0, 31])
  })

  it('compares a day that is not over with the same hours of a week ago, and says nothing of later ones', async () => {
    const shop = await aShop()
    const coffee = addProduct(shop.till)
    const sell = (atMs: number) => {
      shop.at(atMs)
      happen(shop.till, [coffee], {
        dayBack: 0,
        minute: 0,
        items: [{ product: 0, quantity: 1, off: 0 }],
        off: 0,
        card: true,
        backShare: 0,
        toStock: true,
      })
    }
    shop.begin()
    sell(NOON_MS - 7 * DAY_MS - 60_000)
    sell(NOON_MS - 7 * DAY_MS + 60_000)
    sell(NOON_MS - 60_000)
    shop.at(NOON_MS)
    const { figures, figuresBefore, before } = expectOk(
      await runReport(shop.till, { from: '2026-11-18', to: '2026-11-18' }),
    )
    expect(before).toEqual({ from: '2026-11-11', to: '2026-11-11' })
    expect([figures.salesCount, figuresBefore.salesCount]).toEqual([1, 1])
    // A Thursday a week ago is none of the days that a week has had by Wednesday.
    sell(NOON_MS - 6 * DAY_MS)
    shop.at(NOON_MS)
    const week = expectOk(await runReport(shop.till, { from: '2026-11-16', to: '2026-11-22' }))
    expect(week.figuresBefore.salesCount).toBe(1)
    shop.at(NOON_MS + DAY_MS)
    const over = expectOk(await runReport(shop.till, { from: '2026-11-18', to: '2026-11-18' }))
    expect(over.figuresBefore.salesCount).toBe(2)
  })

  it('refuses ranges that are none, or longer than three years', () => {
    const accepts = (from: string, to: string) => calls['report.run'].input.safeParse({ from, to }).success
    expect(accepts('2026-11-18', '2026-11-18')).toBe(true)
    for (const [from, to] of [
      ['2026-11-18', '2026-11-17'],
      ['2020-01-01', '2026-01-01'],
      ['2026-02-30', '2026-03-01'],
      ['x', 'y'],
    ] as const) {
      expect(accepts(from, to)).toBe(false)
    }
  })

  it('is carried out as tables whose sums are the report’s, with text that no spreadsheet takes for a formula', async () => {
    const { till, begin } = await aShop()
    begin()
    const bad = addProduct(till, { name: '=1+1', sku: 'X', barcodes: [] })
    happen(till, [bad], {
      dayBack: 0,
      minute: 0,
      items: [{ product: 0, quantity: 2, off: 0 }],
      off: 0,
      card: false,
      backShare: 0,
      toStock: true,
    })
    const folder = freshFolder()
    const { files } = expectOk(await writeReport(till, folder, { from: '2026-11-01', to: '2026-11-30' }))
    expect(files.map(({ name }) => name.replace(/^.*2026-11-30-/, ''))).toEqual(
      ['days', 'hours', 'products', 'categories', 'people', 'payments', 'taxes', 'expenses'].map(
        (name) => `${name}.csv`,
      ),
    )
    const read = (part: string) =>
      readFileSync(join(folder, files.find(({ name }) => name.includes(part))?.name ?? ''), 'utf8')
    const days = read('-days').trim().split('\r\n')
    expect(days).toHaveLength(31)
    expect(days[18]).toBe('2026-11-18,2026-11-18,1,179.00,0.00,179.00')
    expect(read('-products')).toContain("X,'=1+1,2.000,179.00,24.69,0.00,")
  })
})

describe('what a range is compared with', () => {
  it.each([
    ['a day', '2026-11-18', '2026-11-18', '2026-11-11', '2026-11-11'],
    ['a week', '2026-11-16', '2026-11-22', '2026-11-09', '2026-11-15'],
    ['the beginning of a week', '2026-11-16', '2026-11-18', '2026-11-09', '2026-11-11'],
    ['a month', '2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['a short month', '2026-02-01', '2026-02-28', '2026-01-01', '2026-01-31'],
    ['the beginning of a month', '2026-11-01', '2026-11-18', '2026-10-01', '2026-10-18'],
    ['more of a month than the one before has', '2026-03-01', '2026-03-30', '2026-02-01', '2026-02-28'],
    ['any other days', '2026-11-05', '2026-11-20', '2026-10-20', '2026-11-04'],
  ])('is for %s the one before', (_, from, to, beforeFrom, beforeTo) => {
    expect(rangeBefore({ from, to })).toEqual({ from: beforeFrom, to: beforeTo })
  })

  it('never overlaps the range itself', () => {
    const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days))
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 400 }), (from, length) => {
        const before = rangeBefore({ from, to: addDays(from, length) })
        expect(before.to < from).toBe(true)
        expect(daysBetween(before.from, before.to)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
