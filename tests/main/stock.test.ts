import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { offerAllAgain } from '../../src-main/tables/offered-anew.ts'
import { markCommitted } from '../../src-main/tables/outbox-verdicts.ts'
import { readOnHand, writeStockLevel } from '../../src-main/tables/stock.ts'
import { applyCount, discardCount } from '../../src-main/till/apply-count.ts'
import { viewCount } from '../../src-main/till/count-state.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { dropFromCount, enterCount } from '../../src-main/till/enter-count.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { removeProduct } from '../../src-main/till/remove-catalog-record.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { startCount } from '../../src-main/till/start-count.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import { summarizeStock, viewLedger } from '../../src-main/till/view-stock.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { valueOfQuantity } from '../../src-shared/stock/value-of-quantity.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import { aCart, addProduct, countOf, expectOk, expectRefused, openSellingShop } from './shop.ts'

const onHand = (till: Till, { id }: ProductRow) => writeTransaction(till.database, (tx) => readOnHand(tx, id))
const buy = (till: Till, { id: productId }: ProductRow, quantityMilli: number) =>
  expectOk(moveStock(till, { productId, quantityMilli, reason: 'purchase', note: null }))
const sell = (till: Till, product: ProductRow) => expectOk(ringUpSale(till, aCart(till, [product])))
const ledger = (till: Till, { id: productId }: ProductRow, limit = 50) =>
  expectOk(viewLedger(till, { productId, before: null, limit }))

describe('what is on hand', () => {
  it('is the server’s level and what it lacks of ours, whatever comes in whatever order', async () => {
    const till = await openSellingShop()
    const product = addProduct(till)
    const sum = (sql: string) => (till.database.prepare(sql).pluck().get({ id: product.id }) as number | null) ?? 0
    /** As it is defined, from the movements and the level themselves. */
    const defined = () =>
      sum('SELECT on_hand_milli FROM stock_levels WHERE product_id = @id') +
      sum('SELECT sum(quantity_milli) FROM stock_movements WHERE product_id = @id AND committed_seq IS NULL') +
      sum(`SELECT sum(quantity_milli) FROM stock_movements WHERE product_id = @id
           AND committed_seq > coalesce((SELECT seq FROM stock_levels WHERE product_id = @id), 0)`)
    let seq = 0
    const step = fc.oneof(
      fc.record({ what: fc.constant('move' as const), milli: fc.integer({ min: -9000, max: 9000 }) }),
      fc.record({ what: fc.constant('commit' as const), ahead: fc.integer({ min: -2, max: 4 }) }),
      fc.record({ what: fc.constant('level' as const), milli: fc.integer({ min: -9000, max: 9000 }), back: fc.nat(3) }),
      fc.record({ what: fc.constant('again' as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        for (const each of steps) {
          if (each.what === 'move' && each.milli !== 0) buy(till, product, each.milli)
          writeTransaction(till.database, (tx) => {
            if (each.what === 'commit') {
              const key = till.database
                .prepare("SELECT key FROM outbox WHERE state = 'waiting' AND kind = 'stock-movement.create' LIMIT 1")
                .pluck()
                .get() as string | undefined
              seq += 1
              if (key !== undefined)
                markCommitted(tx, key, { seq: Math.max(0, seq + each.ahead), version: null, atMs: 1 })
            } else if (each.what === 'level') {
              seq += 1
              writeStockLevel(tx, { productId: product.id, onHandMilli: each.milli, seq: Math.max(0, seq - each.back) })
            } else if (each.what === 'again') offerAllAgain(tx)
          })
          expect(onHand(till, product)).toBe(defined())
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is worth its cost, and what has none or is below zero counts as nothing', async () => {
    const till = await openSellingShop()
    const ham = addProduct(till, { sku: 'A', barcodes: [], costMinor: minor(9999) })
    const cola = addProduct(till, { sku: 'B', barcodes: [], costMinor: minor(1000) })
    const free = addProduct(till, { sku: 'C', barcodes: [] })
    buy(till, ham, 1250)
    buy(till, cola, -3000)
    buy(till, free, 1000)
    // 1.250 at 99.99 is 124.9875.
    expect(expectOk(summarizeStock(till))).toEqual({
      valueMinor: 12_499,
      productCount: 2,
      withoutCostCount: 1,
      lowCount: 0,
    })
    expect(valueOfQuantity(1250, minor(9999))).toBe(12_499)
    expect(valueOfQuantity(-1250, minor(9999))).toBe(-12_499)
    expect(valueOfQuantity(1_000_000_000, minor(100_000_000_000))).toBeNull()
  })
})

describe('a movement', () => {
  it('of bought goods takes their cost over, when whoever books it may change the catalog', async () => {
    const till = await openSellingShop()
    const product = addProduct(till, { costMinor: minor(500) })
    const movement = { productId: product.id, quantityMilli: 2000, reason: 'purchase' as const, note: 'Factura 7' }
    till.session.signIn({ id: till.newId(), name: 'Sol', role: 'supervisor' })
    expectOk(moveStock(till, { ...movement, costMinor: minor(500) }))
    expect(expectRefused(moveStock(till, { ...movement, costMinor: minor(600) }))).toEqual({
      code: 'NEEDS_APPROVAL',
      permission: 'catalog.edit',
    })
    expect(onHand(till, product)).toBe(2000)
    till.session.signIn({ id: till.newId(), name: 'Mar', role: 'manager' })
    expectOk(moveStock(till, { ...movement, costMinor: minor(600) }))
    const cost = till.database.prepare('SELECT cost_minor FROM products WHERE id = ?').pluck().get(product.id)
    expect([onHand(till, product), cost]).toEqual([4000, 600])
  })

  it('stands in the product’s ledger with what was left, with sales by their receipt, a page at a time', async () => {
    let nowMs = 1_700_000_000_000
    const till = await openSellingShop({ clock: () => (nowMs += 1000) })
    const product = addProduct(till)
    buy(till, product, 10_000)
    const first = sell(till, product)
    expectOk(moveStock(till, { productId: product.id, quantityMilli: -500, reason: 'waste', note: 'Roto' }))
    const whole = ledger(till, product)
    expect(whole).toMatchObject({ onHandMilli: 8500, isPartial: false, hasMore: false })
    expect(whole.movements.map(({ reason, quantityMilli, afterMilli }) => [reason, quantityMilli, afterMilli])).toEqual(
      [
        ['waste', -500, 8500],
        ['sale', -1000, 9000],
        ['purchase', 10_000, 10_000],
      ],
    )
    expect(whole.movements[1]).toMatchObject({ receiptNumber: first.sale.receiptNumber, movedBy: 'Ana' })
    expect(whole.movements[0]).toMatchObject({ note: 'Roto', movedBy: 'Ana', receiptNumber: null })

    const page = ledger(till, product, 2)
    expect(page.hasMore).toBe(true)
    const last = page.movements[1]
    if (last === undefined) throw new Error('a page of two has a second one')
    const rest = expectOk(
      viewLedger(till, { productId: product.id, before: { atMs: last.movedAtMs, id: last.id }, limit: 2 }),
    )
    expect(rest.movements).toEqual([whole.movements[2]])
  })
})

describe('a count of stock', () => {
  const open = (till: Till) => {
    const { open: count } = expectOk(viewCount(till))
    if (count === null) throw new Error('no count is open')
    return count
  }
  const enter = (till: Till, product: ProductRow, how: 'add' | 'set', quantityMilli: number) =>
    expectOk(enterCount(till, { countId: open(till).id, productId: product.id, how, quantityMilli }))

  it('moves each difference as it was when the product was counted, whatever is sold meanwhile', async () => {
    const till = await openSellingShop()
    const cola = addProduct(till, { sku: 'A', name: 'Cola', barcodes: [] })
    const agua = addProduct(till, { sku: 'B', name: 'Agua', barcodes: [] })
    const pan = addProduct(till, { sku: 'C', name: 'Pan', barcodes: [] })
    for (const product of [cola, agua, pan]) buy(till, product, 10_000)
    expectOk(startCount(till))
    enter(till, cola, 'set', 8000)
    enter(till, agua, 'set', 10_000)
    sell(till, cola)
    sell(till, agua)
    sell(till, pan)
    const before = countOf(till, 'stock_movements')
    expect(expectOk(applyCount(till, { countId: open(till).id }))).toMatchObject({ movedCount: 1, appliedBy: 'Ana' })
    // 10 by the books, 8 on the shelf, then one sold: 7. What was not counted only lost what was sold.
    expect([onHand(till, cola), onHand(till, agua), onHand(till, pan)]).toEqual([7000, 9000, 9000])
    expect(countOf(till, 'stock_movements')).toBe(before + 1)
    expect(ledger(till, cola).movements[0]).toMatchObject({ reason: 'count', quantityMilli: -2000 })
  })

  it('adds what is scanned shelf by shelf to the moment of the first, and counts anew when it is typed', async () => {
    const till = await openSellingShop()
    const cola = addProduct(till)
    buy(till, cola, 10_000)
    expectOk(startCount(till))
    enter(till, cola, 'add', 1000)
    enter(till, cola, 'add', 4000)
    sell(till, cola)
    enter(till, cola, 'add', 3000)
    expect(open(till).lines).toEqual([
      expect.objectContaining({ countedMilli: 8000, expectedMilli: 10_000, differenceMinor: null }),
    ])
    enter(till, cola, 'set', 9000)
    expect(open(till).lines[0]).toMatchObject({ countedMilli: 9000, expectedMilli: 9000 })
    enter(till, cola, 'add', -20_000)
    expect(open(till).lines[0]).toMatchObject({ countedMilli: 0 })
  })

  it('survives a restart, is applied once however often it is asked for, and is then closed', async () => {
    const till = await openSellingShop()
    const cola = addProduct(till, { costMinor: minor(1500) })
    buy(till, cola, 10_000)
    expectOk(startCount(till))
    enter(till, cola, 'set', 12_500)
    const { dataFolder } = till
    closeTill(till)
    const again = openTill({ dataFolder })
    const { id: countId, lines } = open(again)
    expect(lines[0]).toMatchObject({ countedMilli: 12_500, expectedMilli: 10_000, differenceMinor: 3750 })
    const applied = expectOk(applyCount(again, { countId }))
    expect(expectOk(applyCount(again, { countId }))).toEqual(applied)
    expect(onHand(again, cola)).toBe(12_500)
    expect(expectOk(viewCount(again))).toEqual({ open: null, last: applied })
    expect(expectRefused(enterCount(again, { countId, productId: cola.id, how: 'set', quantityMilli: 1 })).code).toBe(
      'not-found',
    )
    closeTill(again)
  })

  it('passes over what is gone or not tracked any longer, and takes back a line and the whole of it', async () => {
    const till = await openSellingShop()
    const gone = addProduct(till, { sku: 'A', barcodes: [] })
    const loose = addProduct(till, { sku: 'B', barcodes: [] })
    const service = addProduct(till, { sku: 'C', barcodes: [], tracksStock: false })
    expectOk(startCount(till))
    const { id: countId } = open(till)
    expect(expectOk(startCount(till)).open?.id).toBe(countId)
    enter(till, gone, 'set', 5000)
    enter(till, loose, 'set', 5000)
    const entry = { countId, how: 'set' as const, quantityMilli: 1000 }
    expect(expectRefused(enterCount(till, { ...entry, productId: service.id })).code).toBe('stock-not-tracked')
    expect(expectRefused(enterCount(till, { ...entry, productId: till.newId() })).code).toBe('not-found')
    expectOk(removeProduct(till, { id: gone.id, version: 1 }))
    expectOk(editProduct(till, { id: loose.id, version: 1, base: {}, changes: { tracksStock: false } }))
    const before = countOf(till, 'stock_movements')
    expect(open(till).lines.map(({ isGone }) => isGone)).toEqual([true, true])
    expect(expectOk(applyCount(till, { countId })).movedCount).toBe(0)

    expectOk(startCount(till))
    const kept = addProduct(till, { sku: 'D', barcodes: [] })
    enter(till, kept, 'set', 5000)
    const second = open(till).id
    expectOk(dropFromCount(till, { countId: second, productId: kept.id }))
    expect(open(till).lines).toEqual([])
    enter(till, kept, 'set', 5000)
    expectOk(discardCount(till, { countId: second }))
    expect(expectRefused(discardCount(till, { countId: second })).code).toBe('not-found')
    expect(expectRefused(applyCount(till, { countId: second })).code).toBe('not-found')
    expect([countOf(till, 'stock_movements'), countOf(till, 'stock_count_lines')]).toEqual([before, 2])
  })

  it('is all or nothing', async () => {
    const till = await openSellingShop()
    const products = Array.from({ length: 20 }, (_, index) => addProduct(till, { sku: `P${index}`, barcodes: [] }))
    expectOk(startCount(till))
    for (const product of products) enter(till, product, 'set', 3000)
    till.database.exec(
      `CREATE TRIGGER fail AFTER INSERT ON stock_movements
       WHEN (SELECT count(*) FROM stock_movements) = 10 BEGIN SELECT RAISE(ABORT, 'injected'); END`,
    )
    expect(() => applyCount(till, { countId: open(till).id })).toThrow('injected')
    expect(countOf(till, 'stock_movements')).toBe(0)
    expect(open(till).lines).toHaveLength(20)
  })
})
