import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { refundSale } from '../../src-main/till/refund-sale.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import { viewAccount } from '../../src-main/till/view-account.ts'
import { viewProduct } from '../../src-main/till/view-product.ts'
import { viewRefundable } from '../../src-main/till/view-refundable.ts'
import { minor, sumMinor } from '../../src-shared/money/minor.ts'
import type { RefundDraft, RefundDraftLine } from '../../src-shared/sale/refund-draft.ts'
import { refundFactSchema } from '../../src-shared/sale/refund-fact.ts'
import { linesThatDiffer, refundTotalsThatDiffer } from '../../src-shared/sale/refund-totals.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { verifyChain } from './chain.ts'
import { aCart, addProduct, countOf, expectOk, expectRefused, openSellingShop } from './shop.ts'

const STORED_BY_A_REFUND = ['refunds', 'refund_lines', 'refund_tenders', 'refund_taxes', 'stock_movements', 'outbox']
const countAll = (till: Till) => Object.fromEntries(STORED_BY_A_REFUND.map((table) => [table, countOf(till, table)]))

function roundCashTo(till: Till, incrementMinor: number): void {
  const changed = till.database.prepare('UPDATE shop_settings SET cash_increment_minor = ?').run(incrementMinor).changes
  expect(changed).toBe(1)
}

/** All of a sale's lines, or so much of each. */
function linesOf(sale: SaleFact, quantityMilli?: number): RefundDraftLine[] {
  return sale.lines.map((line) => ({
    from: 'sale',
    saleLineId: line.id,
    quantityMilli: quantityMilli ?? line.quantityMilli,
    goodsBack: 'to-stock',
  }))
}

function refundOf(till: Till, sale: SaleFact, changes: Partial<RefundDraft> = {}): RefundDraft {
  return {
    id: till.newId(),
    saleId: sale.id,
    lines: linesOf(sale),
    tenders: [{ kind: 'cash' }],
    customerId: sale.customerId,
    reason: null,
    note: null,
    ...changes,
  }
}

describe('giving a sale back', () => {
  it('stores the refund whole, from the sale’s own amounts, in the till’s one series of receipts', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const cart = aCart(till, [coffee], {
      lines: [
        {
          productId: coffee.id,
          quantityMilli: 3000,
          unitPriceMinor: coffee.priceMinor,
          discount: { kind: 'percent', basisPoints: 1000 },
        },
      ],
      discount: { kind: 'amount', amountMinor: minor(100) },
      tenders: [{ kind: 'cash', receivedMinor: minor(30_000) }],
    })
    const { sale } = expectOk(ringUpSale(till, cart))
    const { refund, saleNumber, repeated } = expectOk(refundSale(till, refundOf(till, sale)))
    expect(repeated).toBe(false)
    expect(saleNumber).toBe('1-1-A-000001')
    expect(refund).toMatchObject({
      receiptNumber: '1-1-A-000002',
      totalMinor: sale.totalMinor,
      taxMinor: sale.taxMinor,
      taxes: sale.taxes,
      tenders: [{ kind: 'cash', amountMinor: sale.totalMinor }],
    })
    expect(refundFactSchema.parse(refund)).toEqual(refund)
    expect(refundTotalsThatDiffer(refund)).toEqual([])
    expect(linesThatDiffer(refund.lines, new Map(sale.lines.map((line) => [line.id, line])))).toEqual([])
    const outbox = till.database.prepare("SELECT body, record_id FROM outbox WHERE kind = 'refund.create'").get()
    expect(outbox).toMatchObject({ record_id: refund.id })
    expect(JSON.parse((outbox as { body: string }).body)).toEqual(refund)
    expect(expectOk(viewProduct(till, { id: coffee.id })).onHandMilli).toBe(0)
    verifyChain(till)
  })

  it('gives the first refund back when the same one is given twice', async () => {
    const till = await openSellingShop()
    const { sale } = expectOk(ringUpSale(till, aCart(till, [addProduct(till)])))
    const draft = refundOf(till, sale)
    const first = expectOk(refundSale(till, draft))
    const before = countAll(till)
    expect(expectOk(refundSale(till, { ...draft, tenders: [] }))).toEqual({ ...first, repeated: true })
    expect(countAll(till)).toEqual(before)
  })

  it('never gives more than was sold less what was given before, in one refund or in many', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const line = { productId: coffee.id, quantityMilli: 5000, unitPriceMinor: coffee.priceMinor }
    const { sale } = expectOk(
      ringUpSale(till, aCart(till, [], { lines: [line], tenders: [{ kind: 'cash', receivedMinor: minor(44_750) }] })),
    )
    const saleLineId = sale.lines[0]?.id ?? ''
    expectOk(refundSale(till, refundOf(till, sale, { lines: linesOf(sale, 2000) })))
    const before = countAll(till)
    expect(expectRefused(refundSale(till, refundOf(till, sale, { lines: linesOf(sale, 3001) })))).toEqual({
      code: 'more-than-sold',
      saleLineId,
      leftMilli: 3000,
    })
    // Twice in one refund counts together.
    const twice = [...linesOf(sale, 2000), ...linesOf(sale, 2000)]
    expect(expectRefused(refundSale(till, refundOf(till, sale, { lines: twice })))).toMatchObject({ leftMilli: 1000 })
    expect(countAll(till)).toEqual(before)
    expectOk(refundSale(till, refundOf(till, sale, { lines: linesOf(sale, 3000) })))
    expect(expectRefused(refundSale(till, refundOf(till, sale, { lines: linesOf(sale, 1) }))).code).toBe(
      'more-than-sold',
    )
    const view = expectOk(viewRefundable(till, { id: sale.id }))
    expect(view.refundedMilli).toEqual({ [saleLineId]: 5000 })
    expect(view.refunds.map(({ receiptNumber }) => receiptNumber)).toEqual(['1-1-A-000002', '1-1-A-000003'])
  })

  it('in any parts sums to the sale, tax and tax groups too, with discounts on it', async () => {
    const till = await openSellingShop()
    const products = [0, 800, 1600].map((taxBasisPoints) =>
      addProduct(till, { sku: `S${taxBasisPoints}`, barcodes: [], taxBasisPoints, priceMinor: minor(3333) }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 3000 }),
        (pieces, ofLine, ofSale) => {
          const lines = products.map((product, index) => ({
            productId: product.id,
            quantityMilli: (pieces[index] ?? 1) * 1000,
            unitPriceMinor: product.priceMinor,
            ...(index === 1 ? { discount: { kind: 'percent', basisPoints: ofLine } as const } : {}),
          }))
          const cart = aCart(till, [], {
            lines,
            discount: { kind: 'amount', amountMinor: minor(ofSale) },
            tenders: [{ kind: 'cash', receivedMinor: minor(1_000_000) }],
          })
          const { sale } = expectOk(ringUpSale(till, cart))
          const parts = Array.from({ length: 7 }, (_, part) => {
            const left = sale.lines.filter((line) => line.quantityMilli > part * 1000)
            if (left.length === 0) return []
            const wanted = left.map(({ id }) => ({
              from: 'sale' as const,
              saleLineId: id,
              quantityMilli: 1000,
              goodsBack: 'none' as const,
            }))
            return [expectOk(refundSale(till, refundOf(till, sale, { lines: wanted }))).refund]
          }).flat()
          expect(sumMinor(parts, (part) => part.totalMinor)).toBe(sale.totalMinor)
          expect(sumMinor(parts, (part) => part.taxMinor)).toBe(sale.taxMinor)
          for (const group of sale.taxes) {
            const same = parts.flatMap((part) =>
              part.taxes.filter(({ taxBasisPoints }) => taxBasisPoints === group.taxBasisPoints),
            )
            expect(sumMinor(same, ({ grossMinor }) => grossMinor)).toBe(group.grossMinor)
            expect(sumMinor(same, ({ taxMinor }) => taxMinor)).toBe(group.taxMinor)
          }
          for (const part of parts) expect(refundTotalsThatDiffer(part)).toEqual([])
        },
      ),
      { numRuns: 25 },
    )
    verifyChain(till)
  })

  it('hands out exactly the cash that the sale took, however it was rounded', async () => {
    const till = await openSellingShop()
    roundCashTo(till, 50)
    for (const priceMinor of [1, 24, 25, 26, 49, 50, 74, 75, 99, 8950, 8999]) {
      const product = addProduct(till, { sku: `P${priceMinor}`, barcodes: [], priceMinor: minor(priceMinor) })
      const cart = aCart(till, [product], {
        tenders: [{ kind: 'cash', receivedMinor: minor(priceMinor < 25 ? 0 : 10_000) }],
      })
      const { sale } = expectOk(ringUpSale(till, cart))
      const { refund } = expectOk(refundSale(till, refundOf(till, sale)))
      expect(refund.roundingMinor).toBe(sale.roundingMinor)
      expect(sumMinor(refund.tenders, (tender) => tender.amountMinor)).toBe(
        sumMinor(sale.tenders, (tender) => tender.amountMinor),
      )
      expect(refundTotalsThatDiffer(refund)).toEqual([])
    }
  })

  it('takes to stock only what the cashier says, and nothing that nobody counts', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const service = addProduct(till, { sku: 'S', barcodes: [], tracksStock: false })
    const { sale } = expectOk(ringUpSale(till, aCart(till, [coffee, coffee, service])))
    const [first, second, third] = linesOf(sale)
    if (first?.from !== 'sale' || second === undefined || third === undefined) throw new Error('no lines')
    const { refund } = expectOk(
      refundSale(till, refundOf(till, sale, { lines: [{ ...first, goodsBack: 'written-off' }, second, third] })),
    )
    expect(refund.lines.map(({ goodsBack }) => goodsBack)).toEqual(['written-off', 'to-stock', 'none'])
    expect(expectOk(viewProduct(till, { id: coffee.id })).onHandMilli).toBe(-1000)
    expect(countOf(till, 'stock_movements')).toBe(3)
  })

  it('is there whole or not at all, whichever of its statements fails', async () => {
    const till = await openSellingShop()
    const { sale } = expectOk(ringUpSale(till, aCart(till, [addProduct(till)])))
    const before = countAll(till)
    const counter = () => till.database.prepare('SELECT last_number FROM receipt_counters').pluck().get()
    for (const table of STORED_BY_A_REFUND) {
      till.database.exec(`CREATE TRIGGER fail AFTER INSERT ON ${table} BEGIN SELECT RAISE(FAIL, 'injected'); END`)
      expect(() => refundSale(till, refundOf(till, sale)), table).toThrow('injected')
      till.database.exec('DROP TRIGGER fail')
      expect(countAll(till), table).toEqual(before)
      expect(counter(), table).toBe(1)
    }
    expect(expectOk(refundSale(till, refundOf(till, sale))).refund.receiptNumber).toBe('1-1-A-000002')
  })

  it('survives a restart, and then knows still what was given back', async () => {
    const till = await openSellingShop()
    const { sale } = expectOk(ringUpSale(till, aCart(till, [addProduct(till)])))
    expectOk(refundSale(till, refundOf(till, sale)))
    closeTill(till)
    const again = openTill({ dataFolder: till.dataFolder })
    expect(expectRefused(refundSale(again, refundOf(again, sale))).code).toBe('more-than-sold')
    closeTill(again)
  })

  it('takes off the account what was bought on it, also of a customer who is gone from the list', async () => {
    const till = await openSellingShop()
    const customer = expectOk(
      createCustomer(till, { name: 'Rosa', taxId: null, phone: null, email: null, creditLimitMinor: minor(50_000) }),
    )
    const cart = aCart(till, [addProduct(till)], {
      customerId: customer.id,
      tenders: [{ kind: 'account', amountMinor: minor(8950) }],
    })
    const { sale } = expectOk(ringUpSale(till, cart))
    expect(expectOk(viewAccount(till, { customerId: customer.id })).balanceMinor).toBe(8950)
    till.database.prepare('UPDATE customers SET removed = 1').run()
    const tenders = [{ kind: 'account' as const, amountMinor: minor(8950) }]
    expectOk(refundSale(till, refundOf(till, sale, { tenders })))
    till.database.prepare('UPDATE customers SET removed = 0').run()
    const account = expectOk(viewAccount(till, { customerId: customer.id }))
    expect(account.balanceMinor).toBe(0)
    expect(account.entries.map(({ kind, amountMinor, balanceMinor }) => [kind, amountMinor, balanceMinor])).toEqual([
      ['refund', -8950, 0],
      ['sale', 8950, 8950],
    ])
  })

  it('refuses what does not pay out exactly', async () => {
    const till = await openSellingShop()
    const { sale } = expectOk(ringUpSale(till, aCart(till, [addProduct(till)])))
    const refusalOf = (changes: Partial<RefundDraft>) => expectRefused(refundSale(till, refundOf(till, sale, changes)))
    const card = (amount: number) => ({ kind: 'card' as const, amountMinor: minor(amount), reference: null })
    expect(refusalOf({ tenders: [] })).toEqual({ code: 'not-paid-out', missingMinor: 8950 })
    expect(refusalOf({ tenders: [card(8951)] })).toEqual({ code: 'paid-out-too-much', excessMinor: 1 })
    expect(refusalOf({ tenders: [{ kind: 'account', amountMinor: minor(8950) }] }).code).toBe(
      'account-without-customer',
    )
    expect(refusalOf({ saleId: till.newId() }).code).toBe('unknown-sale')
    expect(
      refusalOf({ lines: [{ from: 'sale', saleLineId: till.newId(), quantityMilli: 1, goodsBack: 'none' }] }).code,
    ).toBe('unknown-line')
    const { refund } = expectOk(refundSale(till, refundOf(till, sale, { tenders: [card(8000), { kind: 'cash' }] })))
    expect(refund.tenders.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
      ['card', 8000],
      ['cash', 950],
    ])
  })
})

describe('giving money back without a receipt', () => {
  it('takes products and things that are not in the catalog, for a reason, at the price that was agreed on', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const draft: RefundDraft = {
      id: till.newId(),
      saleId: null,
      lines: [
        {
          from: 'product',
          productId: coffee.id,
          quantityMilli: 2000,
          unitPriceMinor: minor(5000),
          goodsBack: 'to-stock',
        },
        {
          from: 'quick',
          quick: { name: 'Frasco', taxBasisPoints: 0 },
          quantityMilli: 1000,
          unitPriceMinor: minor(300),
        },
      ],
      tenders: [{ kind: 'cash' }],
      customerId: null,
      reason: 'Defectuoso',
      note: null,
    }
    expect(expectRefused(refundSale(till, { ...draft, reason: null })).code).toBe('reason-missing')
    const { refund, saleNumber } = expectOk(refundSale(till, draft))
    expect(saleNumber).toBeNull()
    expect(refund.totalMinor).toBe(10_300)
    expect(refundFactSchema.parse(refund)).toEqual(refund)
    expect(refundTotalsThatDiffer(refund)).toEqual([])
    expect(expectOk(viewProduct(till, { id: coffee.id })).onHandMilli).toBe(2000)
  })

  it('needs a manager, and a refund with a receipt a supervisor; who allowed it stands in the fact', async () => {
    const till = await openSellingShop()
    const { sale } = expectOk(ringUpSale(till, aCart(till, [addProduct(till)])))
    till.session.signIn({ id: till.newId(), name: 'Beto', role: 'cashier' })
    const before = countAll(till)
    const draft = refundOf(till, sale)
    expect(expectRefused(refundSale(till, draft))).toEqual({ code: 'NEEDS_APPROVAL', permission: 'refund.receipt' })
    expect(countAll(till)).toEqual(before)
    const approval = { userId: till.newId(), name: 'Carla', atMs: 5, permission: 'refund.receipt' as const }
    const { refund } = expectOk(refundSale(till, draft, [approval]))
    expect(refund.approval).toEqual({ userId: approval.userId, name: 'Carla', atMs: 5 })
    const quick = { from: 'quick' as const, quick: { name: 'x', taxBasisPoints: 0 } }
    const free = refundOf(till, sale, {
      saleId: null,
      reason: 'x',
      lines: [{ ...quick, quantityMilli: 1000, unitPriceMinor: minor(1) }],
    })
    expect(expectRefused(refundSale(till, free, [approval]))).toEqual({
      code: 'NEEDS_APPROVAL',
      permission: 'refund.free',
    })
  })
})
