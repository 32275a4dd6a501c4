import { describe, expect, it } from 'vitest'
import { cancelQuote } from '../../src-main/till/cancel-quote.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { makeQuote } from '../../src-main/till/make-quote.ts'
import { readCart } from '../../src-main/till/open-cart.ts'
import { listParkedSales } from '../../src-main/till/park-sale.ts'
import { printQuote } from '../../src-main/till/print-quote.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { takeQuote } from '../../src-main/till/take-quote.ts'
import type { Till } from '../../src-main/till/till.ts'
import { listQuotes, viewQuote } from '../../src-main/till/view-quote.ts'
import { draftOf, type StoredCart } from '../../src-shared/counter/stored-cart.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import { addProduct, countOf, expectOk, expectRefused, openSellingShop } from './shop.ts'
import { aStoredCart } from './stored-cart.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const noonMs = Date.UTC(2026, 10, 22, 18)

const make = (till: Till, cart: StoredCart, customerName: string | null = null) =>
  expectOk(makeQuote(till, { cart, customerName, validDays: null }))
const charge = (till: Till, cart: StoredCart) =>
  ringUpSale(till, { ...draftOf(cart), tenders: [{ kind: 'cash', receivedMinor: minor(1_000_000) }] })
const take = (till: Till, id: string, evenExpired = false) => takeQuote(till, { id, open: null, evenExpired })
const listed = (till: Till, text = '', state: 'open' | 'expired' | 'sold' | 'cancelled' | null = null) =>
  expectOk(listQuotes(till, { text, state, limit: 50 })).map(({ number }) => number)
const edits = (till: Till) =>
  till.database
    .prepare(`SELECT body FROM outbox WHERE kind = 'quote.edit' ORDER BY position`)
    .pluck()
    .all()
    .map((body) => JSON.parse(String(body)))

function reprice(till: Till, product: ProductRow, changes: Partial<ProductRow>): void {
  const { id, version } = product
  expectOk(editProduct(till, { id, version, base: {}, changes }))
}

describe('a quote', () => {
  it('is numbered by a counter of its own, holds to the end of a day, and takes the cart away', async () => {
    const till = await openSellingShop({ clock: () => noonMs })
    const coffee = addProduct(till)
    const first = make(till, aStoredCart(till, coffee), 'Doña Lupe')
    const second = make(till, aStoredCart(till, coffee))
    expect([first.quote.number, second.quote.number]).toEqual(['1-1-A-Q0001', '1-1-A-Q0002'])
    expect(first).toMatchObject({ state: 'open', customerName: 'Doña Lupe', quote: { totalMinor: 17_900 } })
    // 15 days on, one ms before midnight of the shop.
    expect(first.quote.validUntilMs).toBe(Date.UTC(2026, 11, 8, 6) - 1)
    expect(expectOk(readCart(till))).toBeNull()
    expect(expectOk(charge(till, aStoredCart(till, coffee))).sale.receiptNumber).toBe('1-1-A-000001')
  })

  it('says the same on paper as in the file, discounts and note too', async () => {
    const till = await openSellingShop({ clock: () => noonMs })
    const cart = aStoredCart(till, addProduct(till), {
      discount: { kind: 'percent', basisPoints: 1000 },
      note: 'Entrega el lunes',
    })
    const { document, quote } = make(till, cart, 'Doña Lupe')
    expect(quote.totalMinor).toBe(16_110)
    expect(document).toContainEqual({ kind: 'pair', role: 'total', label: 'Total', amount: '$161.10' })
    expect(document).toContainEqual({ kind: 'pair', role: 'deduction', label: 'Descuento 10%', amount: '-$17.90' })
    expect(document).toContainEqual({ kind: 'text', role: 'note', text: 'Nota: Entrega el lunes' })
    expect(document).toContainEqual({ kind: 'code', text: '1-1-A-Q0001' })
    // There is no printer here.
    expect(expectOk(printQuote(till, { id: quote.id }))).toEqual({ queued: false })
  })

  it('is found by its number, by whom it is for and by what became of it', async () => {
    let nowMs = noonMs
    const till = await openSellingShop({ clock: () => nowMs })
    const coffee = addProduct(till)
    const customer = expectOk(
      createCustomer(till, { name: 'María Peña', phone: null, taxId: null, email: null, creditLimitMinor: null }),
    )
    const onFile = make(till, aStoredCart(till, coffee, { customer: { id: customer.id, name: customer.name } }))
    nowMs += 20 * DAY_MS
    const later = make(till, aStoredCart(till, coffee), 'Taller Núñez')
    const cancelled = make(till, aStoredCart(till, coffee))
    expectOk(cancelQuote(till, { id: cancelled.quote.id }))
    expect(listed(till)).toEqual(['1-1-A-Q0003', '1-1-A-Q0002', '1-1-A-Q0001'])
    expect(listed(till, 'maria pena')).toEqual([onFile.quote.number])
    expect(listed(till, 'nunez')).toEqual([later.quote.number])
    expect(listed(till, 'q0002')).toEqual([later.quote.number])
    expect(listed(till, '', 'open')).toEqual([later.quote.number])
    expect(listed(till, '', 'expired')).toEqual([onFile.quote.number])
    expect(listed(till, '', 'cancelled')).toEqual([cancelled.quote.number])
    expect(listed(till, '', 'sold')).toEqual([])
  })
})

describe('a quote that becomes a sale', () => {
  it('is sold at the quoted prices, and is closed in the transaction of the sale', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const { quote } = make(till, aStoredCart(till, coffee))
    reprice(till, coffee, { priceMinor: minor(9999) })
    expect(expectOk(viewQuote(till, { id: quote.id })).lines[0]?.today).toEqual({
      is: 'price-changed',
      priceMinor: 9999,
    })
    const { cart } = expectOk(take(till, quote.id))
    expect(expectOk(readCart(till))).toEqual(cart)
    expect(expectOk(viewQuote(till, { id: quote.id })).state).toBe('open')
    const { sale } = expectOk(charge(till, cart))
    expect(sale).toMatchObject({ totalMinor: 17_900, quoteId: quote.id })
    expect(expectOk(viewQuote(till, { id: quote.id }))).toMatchObject({
      state: 'sold',
      receiptNumber: sale.receiptNumber,
      quote: { saleId: sale.id },
    })
    expect(edits(till)).toEqual([
      {
        id: quote.id,
        version: 1,
        base: { status: 'open', saleId: null },
        changes: { status: 'sold', saleId: sale.id },
      },
    ])
    expect(expectRefused(take(till, quote.id))).toEqual({ code: 'quote-closed', state: 'sold' })
    expect(expectRefused(cancelQuote(till, { id: quote.id }))).toEqual({ code: 'quote-closed', state: 'sold' })
  })

  it('stays open when the sale is refused', async () => {
    const till = await openSellingShop()
    const { quote } = make(till, aStoredCart(till, addProduct(till)))
    const { cart } = expectOk(take(till, quote.id))
    expect(expectRefused(ringUpSale(till, { ...draftOf(cart), tenders: [] })).code).toBe('underpaid')
    expect(expectOk(viewQuote(till, { id: quote.id })).state).toBe('open')
    expect(edits(till)).toEqual([])
  })

  it('sells what is gone from the catalog in its own words', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const bread = addProduct(till, { sku: 'PAN', name: 'Pan', barcodes: [] })
    const one = aStoredCart(till, coffee)
    const { quote } = make(till, { ...one, lines: [...one.lines, ...aStoredCart(till, bread).lines] })
    reprice(till, coffee, { active: false })
    expect(expectOk(viewQuote(till, { id: quote.id })).lines.map(({ today }) => today.is)).toEqual(['gone', 'same'])
    const { cart } = expectOk(take(till, quote.id))
    const before = countOf(till, 'stock_movements')
    const { sale } = expectOk(charge(till, cart))
    expect(sale.lines).toMatchObject([
      { productId: null, name: coffee.name, taxBasisPoints: 1600, totalMinor: 17_900 },
      { productId: bread.id },
    ])
    expect(countOf(till, 'stock_movements')).toBe(before + 1)
  })

  it('asks first when it has expired, and parks the cart that was open', async () => {
    let nowMs = noonMs
    const till = await openSellingShop({ clock: () => nowMs })
    const coffee = addProduct(till)
    const { quote } = make(till, aStoredCart(till, coffee))
    const open = aStoredCart(till, coffee)
    nowMs += 16 * DAY_MS
    expect(expectRefused(take(till, quote.id))).toEqual({ code: 'quote-closed', state: 'expired' })
    expect(expectOk(listParkedSales(till))).toEqual([])
    const taken = expectOk(takeQuote(till, { id: quote.id, open, evenExpired: true }))
    expect(taken.parkedOpenCart).toBe(true)
    expect(expectOk(listParkedSales(till)).map(({ id }) => id)).toEqual([open.id])
  })

  it('is refused, and nothing is lost, for amounts beyond all bounds', async () => {
    const till = await openSellingShop()
    const cart = aStoredCart(till, addProduct(till))
    const lines = cart.lines.map((line) => ({ ...line, unitPriceMinor: minor(750_105_530_007_500) }))
    const input = { cart: { ...cart, lines }, customerName: null, validDays: null }
    expect(expectRefused(makeQuote(till, input))).toEqual({ code: 'amount-too-large' })
    expect(countOf(till, 'quotes')).toBe(0)
  })

  it('carries the approval of its discount, but only for what it offers', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const cart = aStoredCart(till, coffee, { discount: { kind: 'percent', basisPoints: 2000 } })
    till.session.signIn({ id: till.newId(), name: 'Lupita', role: 'cashier' })
    const input = { cart, customerName: null, validDays: null }
    expect(expectRefused(makeQuote(till, input))).toEqual({ code: 'NEEDS_APPROVAL', permission: 'sale.discount' })
    const approval = { userId: till.newId(), name: 'Rosa', atMs: till.clock(), permission: 'sale.discount' as const }
    const { quote } = expectOk(makeQuote(till, input, [approval]))
    expect(till.database.prepare(`SELECT subject FROM audit_entries WHERE action = 'approval'`).pluck().all()).toEqual([
      quote.number,
    ])

    const taken = expectOk(take(till, quote.id)).cart
    const more = { ...taken, lines: taken.lines.map((line) => ({ ...line, quantityMilli: 9000 })) }
    const deeper = { ...taken, discount: { kind: 'percent' as const, basisPoints: 5000 } }
    expect(expectRefused(charge(till, more)).code).toBe('NEEDS_APPROVAL')
    expect(expectRefused(charge(till, deeper)).code).toBe('NEEDS_APPROVAL')
    expect(expectOk(charge(till, taken)).sale).toMatchObject({ totalMinor: 14_320, quoteId: quote.id })
    // Another cart of the same quote is nobody's offer any more.
    expect(expectRefused(charge(till, { ...taken, id: till.newId() })).code).toBe('NEEDS_APPROVAL')
  })
})
