import { describe, expect, it } from 'vitest'
import { createUnit } from '../../src-main/till/create-unit.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import type { Till } from '../../src-main/till/till.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { viewProduct } from '../../src-main/till/view-product.ts'
import { viewSale } from '../../src-main/till/view-sale.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { saleFactSchema } from '../../src-shared/sale/sale-fact.ts'
import { totalsThatDiffer } from '../../src-shared/sale/sale-totals.ts'
import { verifyChain } from './chain.ts'
import { aCart, addProduct, countOf, expectOk, expectRefused, openSellingShop, openShop } from './shop.ts'

const STORED_BY_A_SALE = [
  'sales',
  'sale_lines',
  'tenders',
  'sale_taxes',
  'stock_movements',
  'outbox',
  'receipt_counters',
]
const countAll = (till: Till) => Object.fromEntries(STORED_BY_A_SALE.map((table) => [table, countOf(till, table)]))

describe('ringing up a sale', () => {
  it('stores the sale whole: lines, tenders, taxes, stock, receipt number, chain link and outbox row', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const bread = addProduct(till, { sku: 'PAN', name: 'Pan', barcodes: [], taxBasisPoints: 0, tracksStock: false })
    const cart = aCart(till, [coffee, bread], {
      tenders: [
        { kind: 'card', amountMinor: minor(10_000), reference: '0042' },
        { kind: 'cash', receivedMinor: minor(10_000) },
      ],
    })
    const { sale, changeMinor, repeated } = expectOk(ringUpSale(till, cart))
    expect(repeated).toBe(false)
    expect(changeMinor).toBe(20_000 - 17_900)
    expect(sale.receiptNumber).toBe('1-1-A-000001')
    expect(saleFactSchema.parse(sale)).toEqual(sale)
    expect(totalsThatDiffer(sale)).toEqual([])

    const stored = expectOk(viewSale(till, { id: sale.id }))
    expect(stored).toEqual({ sale, servedBy: 'Ana', acknowledgement: 'on-till' })
    const outbox = till.database.prepare("SELECT * FROM outbox WHERE kind = 'sale.create'").get() as { body: string }
    expect(outbox).toMatchObject({ record_id: sale.id, state: 'waiting' })
    expect(JSON.parse(outbox.body)).toEqual(sale)
    expect(countOf(till, 'stock_movements')).toBe(1)
    expect(expectOk(viewProduct(till, { id: coffee.id })).onHandMilli).toBe(-1000)
    expect(verifyChain(till)).toBe(2)
  })

  it('gives the first sale back when the same cart is charged twice', async () => {
    const till = await openSellingShop()
    const cart = aCart(till, [addProduct(till)])
    const first = expectOk(ringUpSale(till, cart))
    const before = countAll(till)
    const second = expectOk(ringUpSale(till, { ...cart, tenders: [] }))
    expect(second).toEqual({ ...first, repeated: true })
    expect(countAll(till)).toEqual(before)
  })

  it('refuses what is no sale, and then changes nothing and uses up no number', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const before = countAll(till)
    const refusalOf = (changes: object) => expectRefused(ringUpSale(till, { ...aCart(till, [coffee]), ...changes }))
    const line = { productId: coffee.id, quantityMilli: 1000, unitPriceMinor: coffee.priceMinor }
    const unknown = till.newId()
    expect(refusalOf({ lines: [] })).toEqual({ code: 'empty-sale' })
    expect(refusalOf({ lines: [{ ...line, productId: unknown }] })).toEqual({
      code: 'unknown-product',
      productId: unknown,
    })
    expect(refusalOf({ lines: [{ ...line, quantityMilli: 500 }] }).code).toBe('fraction-not-sold')
    expect(refusalOf({ tenders: [] })).toEqual({ code: 'underpaid', missingMinor: 8950 })
    expect(refusalOf({ customerId: unknown }).code).toBe('unknown-customer')
    const millions = { ...line, quantityMilli: 1_000_000_000, unitPriceMinor: minor(1_000_000_000_000_000) }
    expect(refusalOf({ lines: [millions] })).toEqual({ code: 'amount-too-large' })
    expect(countAll(till)).toEqual(before)
    expect(expectOk(ringUpSale(till, aCart(till, [coffee]))).sale.receiptNumber).toBe('1-1-A-000001')
  })

  it('needs an open shift', async () => {
    const till = await openShop()
    expect(expectRefused(ringUpSale(till, aCart(till, [addProduct(till)])))).toEqual({ code: 'no-open-shift' })
  })

  it('does not sell what is inactive', async () => {
    const till = await openSellingShop()
    const gone = addProduct(till, { active: false })
    expect(expectRefused(ringUpSale(till, aCart(till, [gone]))).code).toBe('unknown-product')
  })

  it('sells fractions of what is weighed, and takes them out of stock', async () => {
    const till = await openSellingShop()
    const gram = expectOk(createUnit(till, { code: 'KGS', name: 'Kilo', decimals: 3 }))
    const ham = addProduct(till, { unitId: gram.id, priceMinor: minor(19_990) })
    const cart = aCart(till, [ham], {
      lines: [{ productId: ham.id, quantityMilli: 335, unitPriceMinor: ham.priceMinor }],
    })
    const { sale } = expectOk(ringUpSale(till, cart))
    expect(sale.totalMinor).toBe(6697)
    expect(sale.lines[0]).toMatchObject({ unitCode: 'KGS', quantityMilli: 335 })
    expect(expectOk(viewProduct(till, { id: ham.id })).onHandMilli).toBe(-335)
  })

  it('is there whole or not at all, whichever of its statements fails', async () => {
    const till = await openSellingShop()
    const products = [addProduct(till), addProduct(till, { sku: 'B', barcodes: [] })]
    expectOk(ringUpSale(till, aCart(till, products)))
    const before = countAll(till)
    const counter = () => till.database.prepare('SELECT last_number FROM receipt_counters').pluck().get()
    const head = () => till.database.prepare('SELECT * FROM chain_head').get()
    const headBefore = head()
    const failures = [
      ...STORED_BY_A_SALE.filter((table) => table !== 'receipt_counters').map((table) => `INSERT ON ${table}`),
    ]
    failures.push('UPDATE ON receipt_counters', 'UPDATE ON chain_head')
    for (const event of failures) {
      till.database.exec(`CREATE TRIGGER fail AFTER ${event} BEGIN SELECT RAISE(FAIL, 'injected'); END`)
      const cart = aCart(till, products)
      expect(() => ringUpSale(till, cart), event).toThrow('injected')
      till.database.exec('DROP TRIGGER fail')
      expect(countAll(till), event).toEqual(before)
      expect(counter(), event).toBe(1)
      expect(head(), event).toEqual(headBefore)
      expect(till.database.inTransaction).toBe(false)
    }
    expect(expectOk(ringUpSale(till, aCart(till, products))).sale.receiptNumber).toBe('1-1-A-000002')
    expect(verifyChain(till)).toBe(3)
  })

  it('numbers receipts without a gap and keeps an unbroken chain, with refusals between and across a restart', async () => {
    let till = await openSellingShop()
    const coffee = addProduct(till)
    for (let number = 1; number <= 30; number += 1) {
      if (number % 5 === 0) ringUpSale(till, aCart(till, [coffee], { tenders: [] }))
      const { receiptNumber } = expectOk(ringUpSale(till, aCart(till, [coffee]))).sale
      expect(receiptNumber).toBe(`1-1-A-${String(number).padStart(6, '0')}`)
      if (number === 17) {
        closeTill(till)
        till = openTill({ dataFolder: till.dataFolder })
      }
    }
    expect(verifyChain(till)).toBe(31)
    closeTill(till)
  })

  it('refuses tenders beyond all bounds, and does not fail on them', async () => {
    const till = await openSellingShop()
    const customerId = till.newId()
    const tenders = [0, 1].map(() => ({ kind: 'account' as const, amountMinor: minor(900_000_000_000_000) }))
    const cart = aCart(till, [addProduct(till)], { tenders, customerId })
    expect(expectRefused(ringUpSale(till, cart))).toEqual({ code: 'unknown-customer', customerId })
  })

  it('keeps its order when the clock goes back', async () => {
    let now = Date.UTC(2026, 5, 1, 18)
    const till = await openSellingShop({ clock: () => now })
    const coffee = addProduct(till)
    expectOk(ringUpSale(till, aCart(till, [coffee])))
    now -= 60_000
    const second = expectOk(ringUpSale(till, aCart(till, [coffee]))).sale
    expect(second.receiptNumber).toBe('1-1-A-000002')
    const order = till.database.prepare("SELECT record_id FROM outbox WHERE kind = 'sale.create' ORDER BY position")
    expect(order.pluck().all().at(-1)).toBe(second.id)
    expect(verifyChain(till)).toBe(3)
  })

  it('tells listeners only after the commit, and a listener that fails does not undo a sale', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const seen: number[] = []
    till.hints.on('outbox-grew', () => {
      expect(till.database.inTransaction).toBe(false)
      seen.push(countOf(till, 'sales'))
    })
    expectOk(ringUpSale(till, aCart(till, [coffee])))
    expect(seen).toEqual([1])
  })
})
