import { describe, expect, it } from 'vitest'
import { discardParkedSale } from '../../src-main/till/discard-parked-sale.ts'
import { noteVoid } from '../../src-main/till/note-void.ts'
import { keepCart, readCart } from '../../src-main/till/open-cart.ts'
import { listParkedSales, parkSale } from '../../src-main/till/park-sale.ts'
import { resumeSale } from '../../src-main/till/resume-sale.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import { auditEntrySchema } from '../../src-shared/audit/audit-entry.ts'
import { draftOf } from '../../src-shared/counter/stored-cart.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { addProduct, countOf, expectOk, expectRefused, openSellingShop } from './shop.ts'
import { aStoredCart } from './stored-cart.ts'

const auditOf = (till: Till) =>
  till.database.prepare('SELECT action, subject, amount_minor AS amountMinor, details FROM audit_entries').all()

describe('parked sales', () => {
  it('wait, the longest first, with what tells them apart, and come back as they were', async () => {
    let nowMs = Date.UTC(2026, 10, 22, 18)
    const till = await openSellingShop({ clock: () => nowMs })
    const coffee = addProduct(till)
    const first = aStoredCart(till, coffee, { discount: { kind: 'percent', basisPoints: 1000 }, note: 'sin bolsa' })
    const second = aStoredCart(till, coffee)
    expectOk(parkSale(till, { cart: first, label: 'la del sombrero' }))
    nowMs += 60_000
    expectOk(parkSale(till, { cart: second, label: null }))
    expect(expectOk(listParkedSales(till))).toMatchObject([
      {
        id: first.id,
        label: 'la del sombrero',
        parkedBy: 'Ana',
        totalMinor: 16_110,
        lineCount: 1,
        names: [coffee.name],
      },
      { id: second.id, label: null, totalMinor: 17_900 },
    ])
    expect(expectOk(resumeSale(till, { id: first.id, open: null }))).toEqual({ cart: first, parkedOpenCart: false })
    expect(expectOk(listParkedSales(till)).map(({ id }) => id)).toEqual([second.id])
    expect(expectOk(readCart(till))).toEqual(first)
  })

  it('change places with the open cart, so that neither is ever lost', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const parked = aStoredCart(till, coffee)
    const open = aStoredCart(till, coffee)
    expectOk(parkSale(till, { cart: parked, label: null }))
    expect(expectOk(resumeSale(till, { id: parked.id, open }))).toEqual({ cart: parked, parkedOpenCart: true })
    expect(expectOk(listParkedSales(till)).map(({ id }) => id)).toEqual([open.id])
    expect(expectRefused(resumeSale(till, { id: parked.id, open: null }))).toEqual({ code: 'not-found' })
  })

  it('are parked once, however often the same cart is', async () => {
    const till = await openSellingShop()
    const cart = aStoredCart(till, addProduct(till))
    expectOk(keepCart(till, { cart }))
    expectOk(parkSale(till, { cart, label: null }))
    expectOk(parkSale(till, { cart, label: 'mesa 4' }))
    expect(expectOk(listParkedSales(till))).toMatchObject([{ id: cart.id, label: 'mesa 4' }])
    expect(expectOk(readCart(till))).toBeNull()
  })

  it('are kept whatever they come to, a barcode in the place of a price too', async () => {
    const till = await openSellingShop()
    const [line] = aStoredCart(till, addProduct(till)).lines
    if (line === undefined) throw new Error('the cart is empty')
    const lines = [{ ...line, unitPriceMinor: minor(750_105_530_007_500), quantityMilli: 3000 }]
    const cart = { ...aStoredCart(till, addProduct(till, { sku: 'B', barcodes: [] })), lines }
    expect(expectOk(parkSale(till, { cart, label: null })).totalMinor).toBe(1_000_000_000_000_000)
    expect(expectOk(resumeSale(till, { id: cart.id, open: null })).cart).toEqual(cart)
  })

  it('are told of in the log in whole characters, however much is in them', async () => {
    const till = await openSellingShop()
    const [line] = aStoredCart(till, addProduct(till)).lines
    if (line === undefined) throw new Error('the cart is empty')
    const lines = [0, 1, 2].map(() => ({ ...line, id: till.newId(), name: `${'x'.repeat(95)}🍍🍍` }))
    const cart = { ...aStoredCart(till, addProduct(till, { sku: 'B', barcodes: [] })), lines }
    for (const cut of [0, 1]) {
      const shifted = {
        ...cart,
        id: till.newId(),
        lines: lines.map((each, n) => ({ ...each, name: n === 0 ? 'y'.repeat(cut) + each.name : each.name })),
      }
      expectOk(parkSale(till, { cart: shifted, label: null }))
      expectOk(discardParkedSale(till, { id: shifted.id }, []))
    }
    const bodies = till.database.prepare(`SELECT body FROM outbox WHERE kind = 'audit-entry.create'`).pluck().all()
    expect(bodies).toHaveLength(2)
    for (const body of bodies) {
      const { details } = auditEntrySchema.parse(JSON.parse(String(body)))
      expect(String(details['names'])).not.toMatch(/\p{Cs}/u)
    }
  })

  it('are given up with a word in the audit log, which tells what they were', async () => {
    const till = await openSellingShop()
    const cart = aStoredCart(till, addProduct(till))
    expectOk(parkSale(till, { cart, label: null }))
    expectOk(discardParkedSale(till, { id: cart.id }, []))
    expect(countOf(till, 'parked_sales')).toBe(0)
    expect(auditOf(till)).toMatchObject([
      { action: 'parked-sale-discarded', subject: 'Café molido 250 g', amountMinor: 17_900 },
    ])
    expect(expectRefused(discardParkedSale(till, { id: cart.id }, []))).toEqual({ code: 'not-found' })
    expect(countOf(till, 'audit_entries')).toBe(1)
  })
})

describe('the open cart', () => {
  it('is there again after the till was closed, until it is charged', async () => {
    const till = await openSellingShop()
    const cart = aStoredCart(till, addProduct(till))
    expectOk(keepCart(till, { cart }))
    closeTill(till)
    const again = openTill({ dataFolder: till.dataFolder })
    expect(expectOk(readCart(again))).toEqual(cart)
    const draft = { ...draftOf(cart), tenders: [{ kind: 'cash' as const, receivedMinor: minor(20_000) }] }
    expectOk(ringUpSale(again, draft))
    // The window died before it could say so.
    expect(expectOk(readCart(again))).toBeNull()
    closeTill(again)
  })

  it('that this version cannot read keeps nobody from selling', async () => {
    const till = await openSellingShop()
    till.database.prepare('INSERT INTO open_cart (id, cart) VALUES (1, ?)').run('{"lines":"of long ago"}')
    expect(expectOk(readCart(till))).toBeNull()
    expectOk(keepCart(till, { cart: aStoredCart(till, addProduct(till)) }))
    expectOk(keepCart(till, { cart: null }))
    expect(countOf(till, 'open_cart')).toBe(0)
  })

  it('leaves a trace of what was taken out of it', async () => {
    const till = await openSellingShop()
    expectOk(noteVoid(till, { what: 'line', name: 'Pan', quantityMilli: 3000, amountMinor: minor(1500) }))
    expectOk(noteVoid(till, { what: 'sale', names: ['Pan', 'Leche'], lineCount: 2, amountMinor: minor(4250) }))
    expect(auditOf(till)).toMatchObject([
      { action: 'line-voided', subject: 'Pan', amountMinor: 1500 },
      { action: 'sale-voided', amountMinor: 4250, details: '{"lineCount":2,"names":"Pan, Leche"}' },
    ])
    expect(countOf(till, 'outbox')).toBeGreaterThanOrEqual(2)
  })
})
