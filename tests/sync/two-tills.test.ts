import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { readOnHand } from '../../src-main/tables/stock.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { eventually, type HeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'

onBothStorages((openShop) => {
  let shop: OpenShop
  let first: HeadlessTill
  let second: HeadlessTill

  beforeAll(async () => {
    shop = await openShop()
    first = await shop.till()
    second = await shop.till()
    await Promise.all([first.engine.syncNow(), second.engine.syncNow()])
  })
  afterAll(() => shop.close())

  test('a product made at one till is found at the other within 2 seconds', async () => {
    for (const [maker, finder] of [
      [first, second],
      [second, first],
    ] as const) {
      const product = maker.createProduct({ name: 'Pan de muerto' })
      await eventually('the product is at the other till', () => finder.product(product.id) !== null, 2000)
      expect(finder.product(product.id)).toMatchObject({ name: 'Pan de muerto', sku: product.sku, version: 1 })
    }
  })

  test('an edit at one till is shown at the other within 2 seconds', async () => {
    const product = first.createProduct()
    await eventually('the product is there', () => second.product(product.id) !== null, 2000)
    second.editProduct(product.id, { priceMinor: minor(9900) })
    await eventually('the price is there', () => first.product(product.id)?.priceMinor === 9900, 2000)
    expect(first.product(product.id)?.version).toBe(2)
    await eventually('the editor has the version', () => second.product(product.id)?.version === 2, 2000)
  })

  test('stock sold at one till is gone at the other, and counted once at each', async () => {
    const product = first.createProduct()
    await eventually('the product is there', () => second.product(product.id) !== null, 2000)
    first.openShift()
    second.openShift()
    for (let sale = 0; sale < 5; sale += 1) {
      first.sell([{ productId: product.id, quantityMilli: 2000, unitPriceMinor: 100 }])
      second.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: 100 }])
    }
    const onHand = (till: HeadlessTill) => readTransaction(till.till.database, (tx) => readOnHand(tx, product.id))
    // Its own sales count at once, whatever the server knows.
    expect(onHand(first)).toBeLessThanOrEqual(-10_000)
    for (const till of [first, second]) {
      await eventually('both tills know of all sales', () => onHand(till) === -15_000, 5000)
      await eventually('nothing is left to send', () => till.engine.view().unsentCount === 0, 5000)
    }
    await Promise.all([first.engine.syncNow(), second.engine.syncNow()])
    expect([onHand(first), onHand(second)]).toEqual([-15_000, -15_000])
  })

  test('both tills say that they are online, and have read the same feed to its end', async () => {
    await Promise.all([first.engine.syncNow(), second.engine.syncNow()])
    await eventually('the cursors are equal', () => first.cursor() === second.cursor(), 5000)
    expect(first.engine.view()).toMatchObject({ connection: 'online', unsentCount: 0, attentionCount: 0 })
    expect(second.engine.view()).toMatchObject({ connection: 'online', unsentCount: 0, conflictCount: 0 })
    expect(first.log.filter((line) => !line.startsWith('snapshot-taken-over'))).toEqual([])
  })
})
