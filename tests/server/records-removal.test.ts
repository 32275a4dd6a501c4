import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OperationResult } from '../../src-shared/sync/operations.ts'
import { setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, statusesOf, type TillClient } from './till-client.ts'

const customer = (name = 'Doña Mari') => ({ id: uuidv7(), name, taxId: null, phone: null, email: null })
const category = (name = 'Bebidas') => ({ id: uuidv7(), name })
const unit = () => ({ id: uuidv7(), code: 'kg', name: 'Kilo', decimals: 3 })

describe.each(storages)('removing and editing records on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient
  let rival: TillClient

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 2 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    rival = await enrollTill(server.url, shop.enrolmentCodes[1])
    await till.committed([till.openShift()])
  })
  afterAll(() => server.end())

  const create = (kind: string, body: object) => till.record(`${kind}.create`, body)
  const remove = (kind: string, id: string, version = 1) => till.record(`${kind}.remove`, { id, version })
  const edit = (kind: string, id: string, base: object, changes: object, version = 1) =>
    till.record(`${kind}.edit`, { id, version, base, changes })
  const one = async (operation: Parameters<TillClient['committed']>[0][number]) =>
    (await till.committed([operation]))[0] as OperationResult
  const http = (method: string, path: string, body?: unknown, key = uuidv7()) =>
    call(server.url, method, path, { token: till.enrolment.token, key, ...(body === undefined ? {} : { body }) })
  const newest = async () => {
    let after = 0
    for (;;) {
      const page = await till.changes(after, 1000)
      if (!page.more) return page.changes.at(-1)
      after = page.next
    }
  }

  it.each([
    ['product', 'products', product()],
    ['category', 'categories', category()],
    ['unit', 'units', unit()],
    ['customer', 'customers', customer()],
  ])('takes a %s out of every list and leaves a tombstone in the feed', async (kind, path, body) => {
    await one(create(kind, body))
    const result = await one(remove(kind, body.id))
    expect(result).toMatchObject({ status: 'committed', version: 2, seq: expect.any(Number) })
    expect((await till.get(`/v1/${path}/${body.id}`)).status).toBe(404)
    const listed = await till.get<{ items: { id: string }[] }>(`/v1/${path}?limit=500`)
    expect(listed.body.items.map(({ id }) => id)).not.toContain(body.id)
    expect(await newest()).toEqual({ seq: result.seq, entity: kind, id: body.id, version: 2, removed: true, row: null })
    const snapshot = await fetch(`${server.url}/v1/sync/snapshot`, {
      headers: { authorization: `Bearer ${till.enrolment.token}` },
    })
    expect(await snapshot.text()).not.toContain(body.id)
    // Once is enough, and its id is never given again.
    expect(await one(remove(kind, body.id))).toMatchObject({ status: 'committed', version: 2 })
    expect(await one(remove(kind, body.id, 2))).toMatchObject({ status: 'committed', version: 2 })
    expect(await one(create(kind, body))).toMatchObject({ status: 'rejected', problem: { rule: 'id-taken' } })
    expect(await one(edit(kind, body.id, { name: body.name }, { name: 'otra vez' }))).toMatchObject({
      status: 'conflict',
      problem: { type: 'version-conflict', current: null, currentVersion: 2, conflictingFields: ['name'] },
    })
    expect(await one(remove(kind, uuidv7()))).toMatchObject({ status: 'rejected', problem: { type: 'not-found' } })
  })

  it('shows the older entries of something removed as nothing, so that a reader never sees it come back', async () => {
    const gone = product()
    const [made] = await till.committed([create('product', gone)])
    await one(remove('product', gone.id))
    const page = await till.changes((made?.seq ?? 0) - 1, 10)
    expect(page.changes.map(({ id, removed, row }) => [id, removed, row])).toEqual([
      [gone.id, false, null],
      [gone.id, true, null],
    ])
  })

  it('refuses to remove what somebody else changed meanwhile, and says what', async () => {
    const coffee = product()
    await one(create('product', coffee))
    const [change] = await rival.committed([
      rival.record('product.edit', {
        id: coffee.id,
        version: 1,
        base: { priceMinor: 1050, sku: coffee.sku },
        changes: { priceMinor: 1200, sku: 'NUEVO' },
      }),
    ])
    expect(change?.status).toBe('committed')
    const late = remove('product', coffee.id)
    const result = await one(late)
    expect(result).toMatchObject({
      status: 'conflict',
      problem: {
        type: 'version-conflict',
        currentVersion: 2,
        conflictingFields: ['sku', 'priceMinor'],
        current: { id: coffee.id, priceMinor: 1200, sku: 'NUEVO', version: 2 },
      },
    })
    expect(await one(late)).toEqual(result)
    // A version that was never given is no reason to remove anything either.
    expect(await one(remove('product', coffee.id, 9))).toMatchObject({ status: 'conflict' })
    expect(await one(remove('product', coffee.id, 2))).toMatchObject({ status: 'committed', version: 3 })
  })

  it('frees the barcodes of a product that is removed, also within one push', async () => {
    const old = product({ barcodes: ['REM-1', 'REM-2'] })
    const heir = product({ barcodes: ['REM-1'] })
    const results = await till.committed([
      create('product', old),
      create('product', { ...heir, id: uuidv7() }),
      remove('product', old.id),
      create('product', heir),
    ])
    expect(statusesOf(results)).toEqual(['committed', 'rejected', 'committed', 'committed'])
    const owners = async (code: string) =>
      (await till.get<{ items: { id: string }[] }>(`/v1/products?barcode=${code}`)).body.items.map(({ id }) => id)
    expect(await owners('REM-1')).toEqual([heir.id])
    expect(await owners('REM-2')).toEqual([])
    const later = product({ barcodes: ['REM-2'] })
    expect(await one(create('product', later))).toMatchObject({ status: 'committed' })
  })

  it('keeps a category and a unit that products refer to, until none does', async () => {
    const drinks = category()
    const kilo = unit()
    const tea = product({ categoryId: drinks.id, unitId: kilo.id })
    await till.committed([create('category', drinks), create('unit', kilo), create('product', tea)])
    const inUse = { status: 'rejected', problem: { type: 'rule-violated', rule: 'in-use' } }
    expect(await one(remove('category', drinks.id))).toMatchObject(inUse)
    expect(await one(remove('unit', kilo.id))).toMatchObject(inUse)
    // What came before it in the same push counts already.
    const results = await till.committed([
      edit('product', tea.id, { categoryId: drinks.id }, { categoryId: null }),
      remove('category', drinks.id),
      remove('product', tea.id, 2),
      remove('unit', kilo.id),
      create('product', product({ categoryId: drinks.id })),
      create('product', product({ unitId: kilo.id })),
    ])
    expect(statusesOf(results)).toEqual(['committed', 'committed', 'committed', 'committed', 'rejected', 'rejected'])
    expect(results[4]?.problem).toMatchObject({ type: 'not-found' })
    const snacks = category()
    expect(
      statusesOf(
        await till.committed([
          create('category', snacks),
          create('product', product({ categoryId: snacks.id })),
          remove('category', snacks.id),
        ]),
      ),
    ).toEqual(['committed', 'committed', 'rejected'])
  })

  it('never leaves a product in a category that was removed at the same moment', async () => {
    for (let round = 0; round < 12; round += 1) {
      const contested = category()
      await one(create('category', contested))
      const goods = product({ categoryId: contested.id })
      const [removal, creation] = await Promise.all([
        till.committed([remove('category', contested.id)]),
        rival.committed([rival.record('product.create', goods)]),
      ])
      expect([removal[0]?.status, creation[0]?.status].toSorted()).toEqual(['committed', 'rejected'])
    }
  })

  it('goes on selling and counting what was removed: facts refer to its row', async () => {
    const gone = product()
    const buyer = customer()
    await till.committed([create('product', gone), create('customer', buyer)])
    await till.committed([remove('product', gone.id), remove('customer', buyer.id)])
    const movement = {
      id: uuidv7(),
      productId: gone.id,
      quantityMilli: 5000,
      reason: 'count',
      movedAtMs: 1,
      note: null,
    }
    const results = await till.committed([
      till.fact('stock-movement.create', movement),
      till.sale({ customerId: buyer.id }, [{ productId: gone.id }]),
    ])
    expect(statusesOf(results)).toEqual(['committed', 'committed'])
    const { body } = await till.get<{ items: { kind: string }[] }>('/v1/exceptions')
    expect(body.items.map(({ kind }) => kind)).not.toContain('product-unknown')
    expect(body.items.map(({ kind }) => kind)).not.toContain('customer-unknown')
  })

  it('edits categories, units and customers as it edits products: merged by field, or a conflict', async () => {
    const buyer = customer()
    await one(create('customer', buyer))
    const results = await till.committed([
      edit('customer', buyer.id, { phone: null }, { phone: '55 1234' }),
      edit('customer', buyer.id, { name: buyer.name }, { name: 'María' }),
      edit('customer', buyer.id, { phone: null }, { phone: '55 9999' }),
    ])
    expect(statusesOf(results)).toEqual(['committed', 'committed', 'conflict'])
    expect(results[2]?.problem).toMatchObject({ conflictingFields: ['phone'], current: { phone: '55 1234' } })
    const drinks = category()
    await one(create('category', drinks))
    expect(await one(edit('category', drinks.id, { name: drinks.name }, { name: 'Refrescos' }))).toMatchObject({
      version: 2,
    })
    expect((await till.get(`/v1/categories/${drinks.id}`)).body).toMatchObject({ name: 'Refrescos', version: 2 })
    expect(await newest()).toMatchObject({ entity: 'category', version: 2, removed: false, row: { name: 'Refrescos' } })
  })

  it('does the same on routes of their own: PATCH and DELETE', async () => {
    const kilo = unit()
    await http('POST', '/v1/units', kilo)
    expect(await http('PATCH', `/v1/units/${kilo.id}`, { version: 1, changes: { name: 'Kilogramo' } })).toMatchObject({
      status: 200,
      body: { version: 2, row: { name: 'Kilogramo', code: 'kg' } },
    })
    expect(await http('DELETE', `/v1/units/${kilo.id}?version=1`)).toMatchObject({
      status: 409,
      body: { type: 'version-conflict', conflictingFields: ['name'], current: { name: 'Kilogramo' } },
    })
    const key = uuidv7()
    const removed = await http('DELETE', `/v1/units/${kilo.id}?version=2`, undefined, key)
    expect(removed).toMatchObject({ status: 200, body: { id: kilo.id, status: 'committed', version: 3 } })
    const again = await http('DELETE', `/v1/units/${kilo.id}?version=2`, undefined, key)
    expect(again.body).toEqual(removed.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await http('PATCH', `/v1/units/${kilo.id}`, { version: 2, changes: { name: 'x' } })).toMatchObject({
      status: 409,
      body: { current: null, currentVersion: 3 },
    })
    expect((await http('DELETE', `/v1/units/${uuidv7()}?version=1`)).status).toBe(404)
  })

  it.each([
    ['DELETE', '/v1/products/x?version=1', undefined],
    ['DELETE', `/v1/products/${uuidv7()}`, undefined],
    ['DELETE', `/v1/products/${uuidv7()}?version=0`, undefined],
    ['DELETE', `/v1/products/${uuidv7()}?version=1.5`, undefined],
    ['DELETE', `/v1/products/${uuidv7()}?version=1e300`, undefined],
    ['DELETE', `/v1/products/${uuidv7()}?version=1&version=2`, undefined],
    ['DELETE', `/v1/products/${uuidv7()}?version=1&all=true`, undefined],
    ['PATCH', `/v1/categories/${uuidv7()}`, { version: 1, changes: {} }],
    ['PATCH', `/v1/categories/${uuidv7()}`, { version: 1, changes: { removed: true } }],
    ['PATCH', `/v1/units/${uuidv7()}`, { version: 1, changes: { decimals: 9 } }],
    ['PATCH', `/v1/customers/${uuidv7()}`, { version: 1, changes: { name: 'x' }, base: { phone: null } }],
  ])('answers %s %s as a request that is not well formed', async (method, path, body) => {
    expect(await http(method, path, body)).toMatchObject({ status: 400, body: { type: 'invalid-request' } })
  })

  it('rejects removals in a push that are not well formed, each alone', async () => {
    const results = await till.committed([
      till.record('product.remove', { id: 'x', version: 1 }),
      till.record('product.remove', { id: uuidv7() }),
      till.record('product.remove', { id: uuidv7(), version: 1, base: {} }),
      till.record('stock-level.remove', { id: uuidv7(), version: 1 }),
      create('customer', customer()),
    ])
    expect(statusesOf(results)).toEqual(['rejected', 'rejected', 'rejected', 'rejected', 'committed'])
  })
})
