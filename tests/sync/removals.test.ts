import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { readConflicts } from '../../src-main/tables/conflicts.ts'
import { findByBarcode, searchProducts } from '../../src-main/tables/product-search.ts'
import { readCategories } from '../../src-main/tables/records.ts'
import { readSale } from '../../src-main/tables/sales.ts'
import { createCategory } from '../../src-main/till/create-category.ts'
import { listConflicts } from '../../src-main/till/list-conflicts.ts'
import { removeProduct } from '../../src-main/till/remove-catalog-record.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { eventually, type HeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'

onBothStorages((openShop) => {
  let shop: OpenShop
  let till: HeadlessTill
  let manager: string

  beforeAll(async () => {
    shop = await openShop()
    till = await shop.till()
    await till.engine.syncNow()
    till.openShift()
    const { tenant, user, password } = shop.shop
    const session = await fetch(`${shop.server.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant, user, password }),
    })
    manager = ((await session.json()) as { token: string }).token
  })
  afterAll(() => shop.close())

  /** Removes a record in the back office. */
  async function remove(path: string, id: string, version = 1): Promise<void> {
    const answer = await fetch(`${shop.server.url}/v1/${path}/${id}?version=${version}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${manager}`, 'idempotency-key': uuidv7() },
    })
    expect(answer.status).toBe(200)
  }
  /** Edits a product in the back office. */
  async function edit(id: string, body: object): Promise<void> {
    const answer = await fetch(`${shop.server.url}/v1/products/${id}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${manager}`,
        'idempotency-key': uuidv7(),
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
  }
  const read = <Value>(outcome: { readonly ok: boolean; readonly value?: Value }): Value => {
    if (outcome.value === undefined) throw new Error('refused')
    return outcome.value
  }
  const sent = () => eventually('nothing is left to send', () => till.engine.view().unsentCount === 0)
  const found = (text: string) =>
    readTransaction(till.till.database, (tx) => ({
      typed: searchProducts(tx, text, 10, true).map(({ id }) => id),
      scanned: findByBarcode(tx, text)?.id ?? null,
    }))

  test('a product that the back office removed is found by nobody at the till any longer', async () => {
    const product = till.createProduct({ name: 'Pan de muerto', barcodes: ['75010001'] })
    await sent()
    expect(found('75010001')).toEqual({ typed: [product.id], scanned: product.id })
    await remove('products', product.id)
    await eventually('it is gone', () => till.product(product.id) === null)
    expect(found('75010001')).toEqual({ typed: [], scanned: null })
    expect(found('muerto').typed).toEqual([])
    // Its code is free: for the till at once, and for the server.
    const heir = till.createProduct({ name: 'Pan', barcodes: ['75010001'] })
    await sent()
    expect(found('75010001').scanned).toBe(heir.id)
    expect(till.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
  })

  test('a cart that holds it is charged all the same, and what was sold stays as it was', async () => {
    const product = till.createProduct({ name: 'Champurrado' })
    const line = { productId: product.id, quantityMilli: 1000, unitPriceMinor: 2550 }
    const before = till.sell([line])
    await sent()
    await remove('products', product.id)
    await eventually('it is gone', () => till.product(product.id) === null)
    const after = till.sell([line])
    await sent()
    expect(till.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0 })
    for (const { sale } of [before, after]) {
      const stored = readTransaction(till.till.database, (tx) => readSale(tx, sale.id))
      expect(stored?.sale.lines).toMatchObject([{ productId: product.id, name: 'Champurrado' }])
    }
  })

  test('an edit of what was removed meanwhile is a conflict with nothing on the other side, and holds nothing up', async () => {
    const product = till.createProduct({ name: 'Atole' })
    await sent()
    await till.engine.stop()
    till.editProduct(product.id, { priceMinor: minor(3000) })
    await remove('products', product.id)
    till.engine.start()
    await eventually('it is judged', () => till.engine.view().conflictCount === 1)
    const [conflict] = readTransaction(till.till.database, readConflicts)
    expect(conflict).toMatchObject({
      recordId: product.id,
      mine: { priceMinor: 3000 },
      server: null,
      conflictingFields: ['priceMinor'],
    })
    expect(till.product(product.id)).toBeNull()
    till.createProduct({ name: 'Tamal' })
    await sent()
    const [asked] = read(listConflicts(till.till))
    expect(asked).toMatchObject({ serverVersion: null, canBringBack: true, recordName: 'Atole' })
    expect(asked?.theirs.name).toBe(shop.shop.user)
    // There is nothing to change any longer: who wants it all the same gets a product of its own.
    expect(resolveConflict(till.till, { key: conflict?.key ?? '', choice: 'mine', seenVersion: null }).ok).toBe(true)
    await sent()
    expect(till.engine.view()).toMatchObject({ conflictCount: 0, attentionCount: 0 })
    expect(till.product(product.id)).toBeNull()
    const back = found('Atole').typed
    expect(back).toHaveLength(1)
    expect(back).not.toContain(product.id)
    expect(till.product(back[0] ?? '')).toMatchObject({ name: 'Atole', priceMinor: 3000 })
  })

  test('an edit of what was removed meanwhile can be given up, with everything that was edited behind it', async () => {
    const product = till.createProduct({ name: 'Pozole' })
    await sent()
    await till.engine.stop()
    till.editProduct(product.id, { priceMinor: minor(3000) })
    till.editProduct(product.id, { name: 'Pozole rojo' })
    await remove('products', product.id)
    till.engine.start()
    await eventually('it is judged', () => till.engine.view().conflictCount === 1)
    const [conflict] = read(listConflicts(till.till))
    expect(resolveConflict(till.till, { key: conflict?.key ?? '', choice: 'server' }).ok).toBe(true)
    await sent()
    expect(till.engine.view()).toMatchObject({ conflictCount: 0, attentionCount: 0 })
    expect(found('Pozole').typed).toEqual([])
  })

  test('a removal of what was changed meanwhile asks a person, who keeps it or removes it all the same', async () => {
    for (const choice of ['server', 'mine'] as const) {
      const product = till.createProduct({ name: `Mole ${choice}` })
      await sent()
      await till.engine.stop()
      const gone = removeProduct(till.till, { id: product.id, version: 1 })
      expect(gone.ok).toBe(true)
      expect(till.product(product.id)).toBeNull()
      await edit(product.id, { version: 1, changes: { priceMinor: 4100 } })
      till.engine.start()
      await eventually('it is judged', () => till.engine.view().conflictCount === 1)
      // Until somebody has decided it is sold as the server has it.
      expect(till.product(product.id)).toMatchObject({ priceMinor: 4100, version: 2 })
      const [asked] = read(listConflicts(till.till))
      expect(asked).toMatchObject({
        verb: 'remove',
        serverVersion: 2,
        fields: [{ field: 'priceMinor', before: 2550, server: 4100, conflicting: true }],
      })
      const key = asked?.key ?? ''
      expect(resolveConflict(till.till, { key, choice, seenVersion: 1 })).toEqual({
        ok: false,
        refusal: { code: 'moved-on' },
      })
      expect(resolveConflict(till.till, { key, choice, seenVersion: 2 }).ok).toBe(true)
      await sent()
      await till.engine.syncNow()
      expect(till.engine.view()).toMatchObject({ conflictCount: 0, attentionCount: 0 })
      expect(till.product(product.id)?.priceMinor ?? null).toBe(choice === 'mine' ? null : 4100)
    }
  })

  test('an edit and a removal behind it are one question when another changed the record', async () => {
    const product = till.createProduct({ name: 'Esquites' })
    await sent()
    await till.engine.stop()
    till.editProduct(product.id, { priceMinor: minor(3000) })
    expect(removeProduct(till.till, { id: product.id, version: 1 }).ok).toBe(true)
    await edit(product.id, { version: 1, changes: { priceMinor: 4100 } })
    till.engine.start()
    await eventually('it is judged', () => till.engine.view().conflictCount === 1)
    expect(till.product(product.id)).toMatchObject({ priceMinor: 4100 })
    const asked = read(listConflicts(till.till))
    expect(asked).toMatchObject([{ verb: 'remove', serverVersion: 2 }])
    expect(resolveConflict(till.till, { key: asked[0]?.key ?? '', choice: 'mine' }).ok).toBe(true)
    await sent()
    expect(till.product(product.id)).toBeNull()
    expect(till.engine.view()).toMatchObject({ conflictCount: 0, attentionCount: 0 })
  })

  test('a category that was removed is offered no longer, and a till that joins later never hears of it', async () => {
    const category = createCategory(till.till, { name: 'Temporada' })
    if (!category.ok) throw new Error('refused')
    await sent()
    await remove('categories', category.value.id)
    const names = (of: HeadlessTill) =>
      readTransaction(of.till.database, (tx) => readCategories(tx).map(({ name }) => name))
    await eventually('it is gone', () => !names(till).includes('Temporada'))
    const late = await shop.till()
    await late.engine.syncNow()
    expect(names(late)).toEqual(names(till))
    expect(late.cursor()).toBe(till.cursor())
  })
})
