import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Minor, minor } from '../../src-shared/money/minor.ts'
import { decideRefund } from '../../src-shared/sale/decide-refund.ts'
import { decideSale, type SaleContext } from '../../src-shared/sale/decide-sale.ts'
import type { Discount } from '../../src-shared/sale/discount.ts'
import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import { refundOfLine } from '../../src-shared/sale/refund-totals.ts'
import type { DraftTender } from '../../src-shared/sale/sale-draft.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { saleTotals } from '../../src-shared/sale/sale-totals.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { currencies, prices, quantities, rates } from '../unit/arbitraries.ts'
import { refundNumber } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, type TillClient } from './till-client.ts'

const discounts: fc.Arbitrary<Discount> = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }).map((basisPoints) => ({ kind: 'percent' as const, basisPoints })),
  fc.integer({ min: 1, max: 5000 }).map((amount) => ({ kind: 'amount' as const, amountMinor: minor(amount) })),
)
const line = fc.record({
  quantityMilli: quantities,
  unitPriceMinor: prices,
  taxBasisPoints: rates,
  discount: fc.option(discounts, { nil: null }),
  note: fc.constantFrom(null, 'sin hielo ☕'),
})
const cart = fc.record({
  currency: currencies,
  lines: fc.array(line, { minLength: 1, maxLength: 12 }),
  discount: fc.option(discounts, { nil: null }),
  cashIncrementMinor: fc.constantFrom(0, 1, 5, 10, 25, 50, 100),
  /** Of what is due, how much each means pays; cash pays the rest and gets change on this. */
  shares: fc.record({
    card: fc.nat(40),
    transfer: fc.nat(40),
    account: fc.nat(20),
    change: fc.nat(1000),
    all: fc.boolean(),
  }),
})
type Cart = typeof cart extends fc.Arbitrary<infer Value> ? Value : never

/** What the till makes of a cart; null: it would not sell it so. */
function sell(till: TillClient, customerId: string, { lines, shares, ...rest }: Cart, number: number): SaleFact | null {
  const discount = rest.discount
  let totalMinor: Minor
  try {
    totalMinor = saleTotals(lines, discount).totalMinor
  } catch {
    return null
  }
  const part = (percent: number) => minor(Math.floor((totalMinor * percent) / 100))
  const exact: DraftTender[] = [
    { kind: 'card' as const, amountMinor: part(shares.card), reference: null },
    { kind: 'transfer' as const, amountMinor: part(shares.transfer), reference: 'SPEI 7' },
    { kind: 'account' as const, amountMinor: part(shares.account) },
  ].filter(({ amountMinor }) => amountMinor > 0)
  const paid = exact.reduce((sum, tender) => sum + (tender.kind === 'cash' ? 0 : tender.amountMinor), 0)
  const receivedMinor = minor(totalMinor - paid + shares.change + rest.cashIncrementMinor)
  const cash: DraftTender[] = shares.all && totalMinor > paid ? [{ kind: 'cash', receivedMinor }] : []
  const restOnCard: DraftTender[] =
    cash.length === 0 && totalMinor > paid
      ? [{ kind: 'card', amountMinor: minor(totalMinor - paid), reference: 'rest' }]
      : []
  const context: SaleContext = {
    shiftId: till.shiftId,
    currency: rest.currency,
    products: new Map(),
    customerExists: true,
    creditLimitMinor: minor(1_000_000_000_000),
    receiptNumber: `001-01-P-${String(number).padStart(6, '0')}`,
    soldAtMs: 1_795_371_872_893 + number,
    cashIncrementMinor: rest.cashIncrementMinor,
    approvals: [{ userId: 'ana', name: 'Ana', atMs: 1, permission: 'sale.discount' }],
    newId: uuidv7,
  }
  const decided = decideSale(
    {
      id: uuidv7(),
      lines: lines.map(({ discount: own, note, taxBasisPoints, ...priced }) => ({
        productId: null,
        quick: { name: 'Artículo', taxBasisPoints },
        ...priced,
        ...(own !== null && { discount: own }),
        ...(note !== null && { note }),
        listPriceMinor: priced.unitPriceMinor,
      })),
      ...(discount !== null && { discount }),
      tenders: [...exact, ...cash, ...restOnCard],
      customerId,
      note: null,
      quoteId: uuidv7(),
    },
    context,
  )
  return decided.ok ? decided.value : null
}

/** The first line of a sale given back in three parts, as the till decides them: something on account, the rest in cash. */
function giveBackInThirds(till: TillClient, sale: SaleFact): RefundFact[] {
  const [sold] = sale.lines
  if (sold === undefined) return []
  const third = Math.floor(sold.quantityMilli / 3)
  return [0, 1, 2].flatMap((part) => {
    const quantityMilli = part === 2 ? sold.quantityMilli - 2 * third : third
    const worth = refundOfLine(sold, part * third, quantityMilli).totalMinor
    const amountMinor = minor(Math.floor(worth / 4))
    const decided = decideRefund(
      {
        id: uuidv7(),
        saleId: sale.id,
        lines: [{ from: 'sale', saleLineId: sold.id, quantityMilli, goodsBack: 'written-off' }],
        tenders: [...(amountMinor > 0 ? [{ kind: 'account' as const, amountMinor }] : []), { kind: 'cash' }],
        customerId: sale.customerId,
        reason: null,
        note: null,
      },
      {
        shiftId: till.shiftId,
        currency: sale.currency,
        sale,
        refundedBefore: new Map([[sold.id, part * third]]),
        products: new Map(),
        customerExists: true,
        receiptNumber: refundNumber(till),
        refundedAtMs: sale.soldAtMs,
        cashIncrementMinor: sale.cashIncrementMinor,
        approval: null,
        newId: uuidv7,
      },
    )
    return decided.ok ? [decided.value] : []
  })
}

describe.each(storages)('what the till reckons and what the server reckons, on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient
  let made = 0
  const customerId = uuidv7()

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 1 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    await till.committed([till.openShift()])
  })
  afterAll(() => server.end())

  const push = async (operations: readonly Operation[]) => {
    for (let from = 0; from < operations.length; from += 100) {
      const results = await till.committed(operations.slice(from, from + 100))
      expect(results.filter(({ status }) => status !== 'committed')).toEqual([])
    }
  }
  const noted = async () => {
    const rows = await server.store.reader.selectFrom('exceptions').select(['kind', 'subject']).execute()
    return rows.filter(({ kind }) => kind === 'totals-differ' || kind.startsWith('refund-'))
  }
  const salesOf = (seed: number, numRuns: number): SaleFact[] =>
    fc.sample(cart, { seed, numRuns }).flatMap((one) => {
      made += 1
      return sell(till, customerId, one, made) ?? []
    })

  it('are the same for every sale, and it is stored and read again as it was printed', async () => {
    const sales = salesOf(11, 400)
    expect(sales.length).toBeGreaterThan(300)
    for (const rare of [
      (sale: SaleFact) => sale.roundingMinor < 0,
      (sale: SaleFact) => sale.roundingMinor > 0,
      (sale: SaleFact) => sale.discountMinor > 0,
      (sale: SaleFact) => sale.totalMinor === 0,
      (sale: SaleFact) => sale.tenders.length === 4,
    ]) {
      expect(sales.filter(rare).length).toBeGreaterThan(0)
    }
    await push(sales.map((sale) => till.fact('sale.create', sale)))
    expect(await noted()).toEqual([])
    const { storeId, tillId } = till.enrolment
    const read = new Map<string, object>()
    for (let after: string | null = ''; after !== null; ) {
      const query: string = after === '' ? '' : `&after=${after}`
      const page = await till.get<{ items: SaleFact[]; next: string | null }>(`/v1/sales?limit=200${query}`)
      for (const item of page.body.items) read.set(item.id, item)
      after = page.body.next
    }
    for (const sale of sales) {
      const stored = { ...sale, storeId, tillId, recordedAtMs: expect.any(Number), totalsDiffer: null }
      expect(read.get(sale.id)).toEqual(stored)
    }
  })

  it('are the same for refunds of discounted lines bit by bit, in goods and in money', async () => {
    const sales = salesOf(12, 80).filter(({ lines }) => (lines[0]?.quantityMilli ?? 0) >= 3)
    const refunds: RefundFact[] = []
    const operations = sales.flatMap((sale) => {
      const parts = giveBackInThirds(till, sale)
      refunds.push(...parts)
      expect(parts.reduce((sum, part) => sum + part.totalMinor, 0)).toBe(sale.lines[0]?.totalMinor)
      return [till.fact('sale.create', sale), ...parts.map((part) => till.fact('refund.create', part))]
    })
    expect(refunds.filter(({ roundingMinor }) => roundingMinor !== 0).length).toBeGreaterThan(10)
    await push(operations)
    expect(await noted()).toEqual([])
    for (const refund of refunds.slice(0, 30)) {
      expect((await till.get(`/v1/refunds/${refund.id}`)).body).toMatchObject({ ...refund, totalsDiffer: null })
    }
  })

  it('are found to differ when a figure is changed', async () => {
    const [sale] = salesOf(13, 200).filter(
      ({ totalMinor, discountMinor, lines, tenders }) =>
        totalMinor > 100 && discountMinor > 0 && lines.length > 1 && tenders.some(({ kind }) => kind === 'cash'),
    )
    if (sale === undefined) throw new Error('no such sale among the samples')
    const more = (amount: Minor) => minor(amount + 1)
    const ofLine = (change: (line: SaleFact['lines'][number]) => object) => ({
      lines: sale.lines.map((one, index) => (index === 0 ? { ...one, ...change(one) } : one)),
    })
    const changes: Record<string, object> = {
      total: { totalMinor: more(sale.totalMinor) },
      tax: { taxMinor: more(sale.taxMinor) },
      discount: { discountMinor: more(sale.discountMinor) },
      rounding: { roundingMinor: more(sale.roundingMinor) },
      line: ofLine((one) => ({ totalMinor: more(one.totalMinor) })),
      lineDiscount: ofLine((one) => ({ discountMinor: more(one.discountMinor) })),
      lineShare: ofLine((one) => ({ saleDiscountMinor: more(one.saleDiscountMinor) })),
      price: ofLine((one) => ({ unitPriceMinor: minor(one.unitPriceMinor + 1000) })),
      noDiscount: { discount: null },
      tender: { tenders: sale.tenders.map((one) => ({ ...one, amountMinor: more(one.amountMinor) })) },
    }
    const mutated = Object.entries(changes).map(([name, change]) => {
      made += 1
      const receiptNumber = `001-01-P-${String(made).padStart(6, '0')}`
      const lines = ('lines' in change ? (change.lines as SaleFact['lines']) : sale.lines).map((one) => ({
        ...one,
        id: uuidv7(),
      }))
      return { name, fact: { ...sale, ...change, lines, id: uuidv7(), receiptNumber } }
    })
    await push(mutated.map(({ fact }) => till.fact('sale.create', fact)))
    const subjects = (await noted()).map(({ subject }) => subject)
    expect(mutated.filter(({ fact }) => !subjects.includes(fact.id)).map(({ name }) => name)).toEqual([])
    const { stdout } = await runServerCommand(server.env, 'verify')
    expect(JSON.parse(stdout).findings).toEqual([])
  })
})
