import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { heldBackBy } from '../../src-main/tables/held-operations.ts'
import { rejectedOperations } from '../../src-main/tables/outbox.ts'
import { unsettledOperations } from '../../src-main/tables/outbox-offers.ts'
import { findByBarcode } from '../../src-main/tables/product-search.ts'
import { createCategory } from '../../src-main/till/create-category.ts'
import { listConflicts, sellConflictsBy } from '../../src-main/till/list-conflicts.ts'
import { giveUp } from '../../src-main/till/record-chain.ts'
import { listClashes, settleClash } from '../../src-main/till/settle-clash.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { ProductFields, ProductRow } from '../../src-shared/sync/records.ts'
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
    second.openShift()
  })
  afterAll(() => shop.close())

  const sent = (till: HeadlessTill) => eventually('nothing is left to send', () => till.engine.view().unsentCount === 0)
  const read = <Value>(outcome: { readonly ok: boolean; readonly value?: Value }): Value => {
    if (outcome.value === undefined) throw new Error(`refused: ${JSON.stringify(outcome)}`)
    return outcome.value
  }
  /** Prices, say, as both tills show them. */
  const agree = (id: string, wanted: Partial<ProductRow>) =>
    eventually(`both show ${JSON.stringify(wanted)}`, () =>
      [first, second].every((till) =>
        Object.entries(wanted).every(([field, value]) => till.product(id)?.[field as keyof ProductRow] === value),
      ),
    )

  /** The second till edits several times without its server; the first one's edit is there before. */
  async function editsMeet(byFirst: Partial<ProductFields>, bySecond: readonly Partial<ProductFields>[]) {
    const product = first.createProduct({ name: 'Café', priceMinor: minor(1000) })
    await sent(first)
    await eventually('both know it', () => second.product(product.id) !== null)
    await second.engine.stop()
    for (const changes of bySecond) second.editProduct(product.id, changes)
    first.editProduct(product.id, byFirst)
    await sent(first)
    second.engine.start()
    await eventually('it is judged', () => second.engine.view().conflictCount === 1)
    await second.engine.syncNow()
    const [question] = read(listConflicts(second.till))
    if (question === undefined) throw new Error('nothing is asked')
    return { product, question }
  }

  test('what was edited twice here asks once, with what was wanted last, and goes out as one', async () => {
    const { product, question } = await editsMeet({ priceMinor: minor(1100) }, [
      { priceMinor: minor(1200) },
      { priceMinor: minor(1300), name: 'Café de altura' },
    ])
    expect(question.fields).toEqual([
      { field: 'priceMinor', before: 1000, mine: 1300, server: 1100, conflicting: true },
    ])
    // It sells at the server's price meanwhile; what nobody contests is shown, and stays put until the price is decided.
    expect(second.product(product.id)).toMatchObject({ priceMinor: 1100, name: 'Café de altura' })
    const [waiting] = readTransaction(second.till.database, (tx) => unsettledOperations(tx, 10))
    expect(waiting).toBeDefined()
    readTransaction(second.till.database, (tx) => {
      expect(waiting && heldBackBy(tx, waiting)).toBe(question.key)
    })
    expect(first.product(product.id)).toMatchObject({ priceMinor: 1100, name: 'Café' })
    expect(resolveConflict(second.till, { key: question.key, choice: 'mine', seenVersion: 2 }).ok).toBe(true)
    await sent(second)
    await agree(product.id, { priceMinor: minor(1300), name: 'Café de altura' })
    expect(second.engine.view()).toMatchObject({ conflictCount: 0, attentionCount: 0 })
  })

  test('giving up a price gives up what was built on it, and nothing else: no conflict with oneself, no silent overwrite', async () => {
    const { product, question } = await editsMeet({ priceMinor: minor(1100) }, [
      { priceMinor: minor(1200) },
      { priceMinor: minor(1300), name: 'Café de altura' },
      { costMinor: minor(500) },
    ])
    expect(resolveConflict(second.till, { key: question.key, choice: 'server' }).ok).toBe(true)
    await sent(second)
    await agree(product.id, { priceMinor: minor(1100), name: 'Café de altura', costMinor: minor(500) })
    expect(second.engine.view()).toMatchObject({ conflictCount: 0, attentionCount: 0 })
  })

  test('each field is decided by itself', async () => {
    const { product, question } = await editsMeet({ priceMinor: minor(1100), name: 'Café turco' }, [
      { priceMinor: minor(1200), name: 'Café de altura', costMinor: minor(700) },
    ])
    expect(question.fields.map(({ field, conflicting }) => [field, conflicting])).toEqual(
      expect.arrayContaining([
        ['priceMinor', true],
        ['name', true],
        ['costMinor', false],
      ]),
    )
    expect(question.mine.name).toBe('Ana')
    expect(
      resolveConflict(second.till, { key: question.key, choice: { mine: ['name', 'costMinor'] }, seenVersion: 2 }).ok,
    ).toBe(true)
    await sent(second)
    await agree(product.id, { priceMinor: minor(1100), name: 'Café de altura', costMinor: minor(700) })
  })

  test('an edit that was made with the question open joins it: until then the till shows and sells the server’s value', async () => {
    const { product, question } = await editsMeet({ priceMinor: minor(1100) }, [{ priceMinor: minor(1200) }])
    second.editProduct(product.id, { priceMinor: minor(1400), costMinor: minor(700) })
    expect(second.product(product.id)).toMatchObject({ priceMinor: 1100, costMinor: 700 })
    expect(read(listConflicts(second.till))[0]?.fields).toMatchObject([{ mine: 1400, server: 1100 }])
    expect(resolveConflict(second.till, { key: question.key, choice: 'mine' }).ok).toBe(true)
    expect(second.product(product.id)).toMatchObject({ priceMinor: 1400 })
    await sent(second)
    await agree(product.id, { priceMinor: minor(1400), costMinor: minor(700) })
  })

  test('a till that is set so sells by its own side meanwhile', async () => {
    const { product, question } = await editsMeet({ priceMinor: minor(1100) }, [{ priceMinor: minor(1200) }])
    expect(second.product(product.id)).toMatchObject({ priceMinor: 1100 })
    expect(sellConflictsBy(second.till, { by: 'mine' }).ok).toBe(true)
    expect(second.product(product.id)).toMatchObject({ priceMinor: 1200, version: 2 })
    // What others go on changing is shown, and the question is about what the server has by now.
    first.editProduct(product.id, { priceMinor: minor(1150), name: 'Café turco' })
    await sent(first)
    await eventually('it is heard of', () => second.product(product.id)?.name === 'Café turco')
    expect(second.product(product.id)).toMatchObject({ priceMinor: 1200 })
    expect(read(listConflicts(second.till))[0]).toMatchObject({ serverVersion: 3, fields: [{ server: 1150 }] })
    expect(sellConflictsBy(second.till, { by: 'server' }).ok).toBe(true)
    expect(second.product(product.id)).toMatchObject({ priceMinor: 1150 })
    expect(resolveConflict(second.till, { key: question.key, choice: 'server' }).ok).toBe(true)
    await agree(product.id, { priceMinor: minor(1150) })
  })

  test('a product made at two tills with one barcode: the second one asks, sells on, and holds up nobody', async () => {
    const code = '7501000000017'
    const theirs = first.createProduct({ name: 'Refresco', barcodes: [code] })
    await second.engine.stop()
    const mine = second.createProduct({ name: 'Refresco de cola', barcodes: [code] })
    second.editProduct(mine.id, { priceMinor: minor(1800) })
    const other = second.createProduct({ name: 'Galletas' })
    await sent(first)
    second.sell([{ productId: mine.id, quantityMilli: 1000, unitPriceMinor: 1800 }])
    second.engine.start()
    await eventually('it is refused', () => second.engine.view().attentionCount === 1)
    await eventually('the other one arrives', () => first.product(other.id) !== null)
    await eventually('theirs arrives', () => second.product(theirs.id) !== null)
    // The edit behind it waits; the sale and the other product do not.
    await eventually('all else is sent', () => second.engine.view().unsentCount === 1)
    const [clash] = read(listClashes(second.till))
    expect(clash).toMatchObject({
      verb: 'create',
      productId: mine.id,
      barcodes: [code],
      taken: [{ barcode: code, productId: theirs.id, productName: 'Refresco' }],
      refusedBarcode: code,
    })
    // Whoever scans it means the one that the shop has.
    expect(readTransaction(second.till.database, (tx) => findByBarcode(tx, code)?.id)).toBe(theirs.id)
    const key = clash?.key ?? ''
    expect(settleClash(second.till, { key, choice: { barcodes: [code] } })).toMatchObject({
      ok: false,
      refusal: { code: 'barcode-taken', productName: 'Refresco' },
    })
    expect(settleClash(second.till, { key, choice: { barcodes: ['7501000000024'] } }).ok).toBe(true)
    await sent(second)
    await agree(mine.id, { name: 'Refresco de cola', priceMinor: minor(1800), version: 1 })
    expect(second.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  })

  test('a product that turns out to be another one is given up for it', async () => {
    const code = '7501000000031'
    const theirs = first.createProduct({ name: 'Jabón', barcodes: [code] })
    await second.engine.stop()
    const mine = second.createProduct({ name: 'Jabón azul', barcodes: [code] })
    second.editProduct(mine.id, { priceMinor: minor(1800) })
    await sent(first)
    second.engine.start()
    await eventually('it is refused', () => second.engine.view().attentionCount === 1)
    await eventually('theirs arrives', () => second.product(theirs.id) !== null)
    const [clash] = read(listClashes(second.till))
    expect(settleClash(second.till, { key: clash?.key ?? '', choice: 'give-up' }).ok).toBe(true)
    await sent(second)
    expect(second.product(mine.id)).toBeNull()
    expect(second.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0, unsentCount: 0 })
    expect(first.product(mine.id)).toBeNull()
  })

  test('editing a product that the server refused to make offers it again as it is now', async () => {
    const code = '7501000000048'
    first.createProduct({ name: 'Cloro', barcodes: [code] })
    await second.engine.stop()
    const mine = second.createProduct({ name: 'Cloro fuerte', barcodes: [code] })
    await sent(first)
    second.engine.start()
    await eventually('it is refused', () => second.engine.view().attentionCount === 1)
    second.editProduct(mine.id, { barcodes: [] })
    await sent(second)
    await agree(mine.id, { name: 'Cloro fuerte', version: 1 })
    expect(second.engine.view()).toMatchObject({ attentionCount: 0 })
  })

  test('two edits that give two products one barcode: the second asks; dropping the code sends the rest', async () => {
    const code = '7501000000055'
    const one = first.createProduct({ name: 'Uno' })
    const two = first.createProduct({ name: 'Dos' })
    await sent(first)
    await eventually('both know them', () => second.product(two.id) !== null)
    await second.engine.stop()
    second.editProduct(two.id, { barcodes: [code], name: 'Dos litros' })
    second.editProduct(two.id, { name: 'Dos litros y medio' })
    first.editProduct(one.id, { barcodes: [code] })
    await sent(first)
    second.engine.start()
    await eventually('it is refused', () => second.engine.view().attentionCount === 1)
    await eventually('it is heard of', () => second.product(one.id)?.barcodes.length === 1)
    // Neither the refused edit nor what builds on it is shown.
    expect(second.product(two.id)).toMatchObject({ name: 'Dos', barcodes: [] })
    const [clash] = read(listClashes(second.till))
    expect(clash).toMatchObject({ verb: 'edit', productName: 'Dos', taken: [{ productName: 'Uno' }] })
    expect(settleClash(second.till, { key: clash?.key ?? '', choice: { barcodes: [] } }).ok).toBe(true)
    await sent(second)
    await agree(two.id, { name: 'Dos litros y medio' })
    expect(second.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  })

  test('an edit that was refused and given up lets those behind it go on from where it began', async () => {
    const code = '7501000000062'
    const two = first.createProduct({ name: 'Tres', priceMinor: minor(1000) })
    await sent(first)
    await eventually('both know it', () => second.product(two.id) !== null)
    await second.engine.stop()
    first.createProduct({ name: 'Dueño', barcodes: [code] })
    await sent(first)
    second.editProduct(two.id, { barcodes: [code], priceMinor: minor(1100) })
    second.editProduct(two.id, { priceMinor: minor(1200) })
    second.engine.start()
    await eventually('it is refused', () => second.engine.view().attentionCount === 1)
    expect(second.product(two.id)).toMatchObject({ priceMinor: 1000 })
    writeTransaction(second.till.database, (tx) => {
      for (const refused of rejectedOperations(tx)) giveUp(tx, second.till, refused)
    })
    expect(second.product(two.id)).toMatchObject({ priceMinor: 1200, barcodes: [] })
    await second.engine.syncNow()
    await agree(two.id, { priceMinor: minor(1200) })
    expect(second.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  })

  test('two products that swap their barcodes at one till get there, also in one push', async () => {
    const codes = ['7501000000079', '7501000000086'] as const
    const one = second.createProduct({ name: 'A', barcodes: [codes[0]] })
    const two = second.createProduct({ name: 'B', barcodes: [codes[1]] })
    await sent(second)
    await second.engine.stop()
    second.editProduct(one.id, { barcodes: [] })
    second.editProduct(two.id, { barcodes: [codes[0]] })
    second.editProduct(one.id, { barcodes: [codes[1]] })
    second.engine.start()
    await sent(second)
    await eventually('the first till sees it', () => first.product(two.id)?.barcodes[0] === codes[0])
    expect(first.product(one.id)?.barcodes).toEqual([codes[1]])
    expect(second.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  })

  test('a category that was refused holds back the products that name it, and lets them go without it', async () => {
    await second.engine.stop()
    const category = read(createCategory(second.till, { name: 'Rara' }))
    const product = second.createProduct({ name: 'De la rara', categoryId: category.id })
    second.editProduct(product.id, { priceMinor: minor(700) })
    const free = second.createProduct({ name: 'Sin categoría' })
    // The server has something else under this id.
    const answer = await fetch(`${shop.server.url}/v1/categories`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await managersToken()}`,
        'content-type': 'application/json',
        'idempotency-key': second.till.newId(),
      },
      body: JSON.stringify({ id: category.id, name: 'Otra' }),
    })
    expect(answer.status).toBe(201)
    second.engine.start()
    await eventually('it is refused', () => second.engine.view().attentionCount === 1)
    await eventually('the free one arrives', () => first.product(free.id) !== null)
    await second.engine.syncNow()
    expect(second.engine.view()).toMatchObject({ attentionCount: 1, unsentCount: 2 })
    writeTransaction(second.till.database, (tx) => {
      for (const refused of rejectedOperations(tx)) giveUp(tx, second.till, refused)
    })
    await second.engine.syncNow()
    await sent(second)
    await agree(product.id, { name: 'De la rara', categoryId: null, priceMinor: minor(700) })
  })

  async function managersToken(): Promise<string> {
    const { tenant, user, password } = shop.shop
    const session = await fetch(`${shop.server.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant, user, password }),
    })
    return ((await session.json()) as { token: string }).token
  }
})
