import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bumpCounter } from '../../server/store/tables/counters.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { setupShop } from '../support/test-server.ts'
import { countRows, type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, saleFact, type TillClient } from './till-client.ts'

describe.each(storages)('a single write on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient
  let tenantId: string
  let otherTill: TillClient

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server)
    tenantId = shop.tenantId
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    const other = await setupShop(server, { tenant: 'Ferretería El Tornillo' })
    otherTill = await enrollTill(server.url, other.enrolmentCodes[0])
    await till.post('/v1/shifts', { id: till.shiftId, openedAtMs: 1, floatMinor: 0, openedBy: 'Lucía' })
  })
  afterAll(() => server.end())

  let receipts = 0
  const newSale = () => {
    receipts += 1
    return saleFact(till.shiftId, `001-01-B-${String(receipts).padStart(6, '0')}`, [{ productId: null }])
  }

  it('is created with 201, and replayed with 200 and the stored answer', async () => {
    const key = uuidv7()
    const sale = newSale()
    const first = await till.post('/v1/sales', sale, key)
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ key, status: 'committed', id: sale.id, version: 1 })
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    const again = await till.post('/v1/sales', sale, key)
    expect(again.status).toBe(200)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body).toEqual(first.body)
    expect((await till.get(`/v1/operations/${key}`)).body).toMatchObject({
      key,
      status: 'committed',
      seq: first.body.seq,
    })
  })

  it('needs a key, and the key must be a UUID', async () => {
    const before = await countRows(server.store, 'operations', tenantId)
    const { token } = till.enrolment
    const missing = await call(server.url, 'POST', '/v1/sales', { token, body: newSale() })
    expect(missing.body).toMatchObject({ type: 'idempotency-key-missing', status: 400 })
    expect(missing.headers.get('content-type')).toContain('application/problem+json')
    const odd = await call(server.url, 'POST', '/v1/sales', { token, body: newSale(), key: 'one' })
    expect(odd.body).toMatchObject({ type: 'invalid-request', errors: [{ path: 'Idempotency-Key' }] })
    expect(await countRows(server.store, 'operations', tenantId)).toBe(before)
  })

  it('refuses a key that stood for another body or another kind', async () => {
    const key = uuidv7()
    await till.post('/v1/products', product(), key)
    const otherBody = await till.post('/v1/products', product(), key)
    expect(otherBody.body).toMatchObject({ type: 'idempotency-key-reused', status: 422 })
    const otherKind = await till.post('/v1/sales', newSale(), key)
    expect(otherKind.status).toBe(422)
  })

  it('happens once when it arrives many times at once: the others are answered from it or sent away for a moment', async () => {
    const key = uuidv7()
    const sale = newSale()
    const answers = await Promise.all(Array.from({ length: 12 }, () => till.post('/v1/sales', sale, key)))
    for (const answer of answers) {
      expect([200, 201, 409]).toContain(answer.status)
      if (answer.status !== 409) continue
      expect(answer.body).toMatchObject({ type: 'request-in-flight' })
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect((await till.post('/v1/sales', sale, key)).status).toBe(200)
  })

  if (storage === 'mysql') {
    it('sends a repetition away while the first is held up, and answers it afterwards', async () => {
      const key = uuidv7()
      const body = product()
      let first: ReturnType<TillClient['post']> | undefined
      await writeTransaction(server.store, async (tx) => {
        // The write needs the tenant's counter last of all.
        await bumpCounter(tx, tenantId, 0)
        first = till.post('/v1/products', body, key)
        await new Promise((resolve) => setTimeout(resolve, 200))
        const second = await till.post('/v1/products', body, key)
        expect(second).toMatchObject({ status: 409, body: { type: 'request-in-flight' } })
        expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
      })
      expect((await first)?.status).toBe(201)
      expect((await till.post('/v1/products', body, key)).status).toBe(200)
    })
  }

  it('keeps a refusal as the key’s final answer', async () => {
    const key = uuidv7()
    const sale = { ...newSale(), shiftId: uuidv7() }
    const first = await till.post('/v1/sales', sale, key)
    expect(first.body).toMatchObject({ type: 'rule-violated', rule: 'shift-unknown', status: 422 })
    const again = await till.post('/v1/sales', sale, key)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect((await till.get(`/v1/operations/${key}`)).body).toMatchObject({ status: 'rejected' })
  })

  it('has keys of its own in each tenant', async () => {
    const key = uuidv7()
    expect((await till.post('/v1/products', product(), key)).status).toBe(201)
    expect((await otherTill.post('/v1/products', product(), key)).status).toBe(201)
  })

  it('merges a patch with what others changed since its version, and answers a conflict with both sides', async () => {
    const coffee = product()
    await till.post('/v1/products', coffee)
    const patch = (version: number, changes: object, key = uuidv7()) =>
      call(server.url, 'PATCH', `/v1/products/${coffee.id}`, {
        token: till.enrolment.token,
        key,
        body: { version, changes },
      })
    const price = await patch(1, { priceMinor: 1500 })
    expect(price).toMatchObject({ status: 200, body: { version: 2, row: { priceMinor: 1500, name: coffee.name } } })
    const name = await patch(1, { name: 'Café nuevo' })
    expect(name).toMatchObject({ status: 200, body: { version: 3, row: { priceMinor: 1500, name: 'Café nuevo' } } })
    const key = uuidv7()
    const rival = await patch(1, { priceMinor: 1700, categoryId: null, sku: 'Z' }, key)
    expect(rival.body).toMatchObject({
      type: 'version-conflict',
      status: 409,
      currentVersion: 3,
      conflictingFields: ['priceMinor'],
      current: { priceMinor: 1500, sku: coffee.sku },
    })
    expect((await patch(1, { priceMinor: 1700, categoryId: null, sku: 'Z' }, key)).body).toEqual(rival.body)
    expect((await patch(1, { priceMinor: 1500 })).body).toMatchObject({ version: 3 })
    expect((await patch(9, { sku: 'Z' })).status).toBe(409)
    expect((await patch(3, { sku: 'Z' })).body).toMatchObject({ version: 4 })
  })

  it('answers a patch of a product that is not there with not-found', async () => {
    const { token } = till.enrolment
    const answer = await call(server.url, 'PATCH', `/v1/products/${uuidv7()}`, {
      token,
      key: uuidv7(),
      body: { version: 1, changes: { name: 'x' } },
    })
    expect(answer.body).toMatchObject({ type: 'not-found', status: 404 })
  })

  it('closes a shift once, whoever asks again', async () => {
    const id = uuidv7()
    await till.post('/v1/shifts', { id, openedAtMs: 1, floatMinor: 100, openedBy: 'Lucía' })
    const close = (countedMinor: number) =>
      till.post(`/v1/shifts/${id}/close`, {
        closedAtMs: 2,
        closedBy: 'Lucía',
        countedMinor,
        expectedMinor: 100,
        differenceMinor: countedMinor - 100,
        note: null,
        salesCount: 0,
        salesTotalMinor: 0,
      })
    const first = await close(100)
    expect(first).toMatchObject({ status: 200, body: { version: 2, row: { closed: { countedMinor: 100 } } } })
    const second = await close(7)
    expect(second.body).toMatchObject({ seq: first.body.seq, row: { closed: { countedMinor: 100 } } })
  })

  it('finds a barcode that is written with other leading zeros', async () => {
    const milk = product({ barcodes: ['0012345678905'] })
    await till.post('/v1/products', milk)
    const found = await till.get<{ items: { id: string }[] }>('/v1/products?barcode=012345678905')
    expect(found.body.items.map(({ id }) => id)).toEqual([milk.id])
  })

  it('pages through a list without missing or repeating', async () => {
    const ids = Array.from({ length: 7 }, () => uuidv7())
    for (const id of ids)
      await otherTill.post('/v1/customers', {
        id,
        name: `Cliente ${id.slice(-4)}`,
        taxId: null,
        phone: null,
        email: null,
      })
    const seen: string[] = []
    let after: string | null = null
    do {
      const path: string = `/v1/customers?limit=3${after === null ? '' : `&after=${after}`}`
      const page = await otherTill.get<{ items: { id: string }[]; next: string | null; source: string; asOf: number }>(
        path,
      )
      expect(page.body.source).toBe(storage === 'mysql' ? 'MYSQL' : 'EMBEDDED')
      seen.push(...page.body.items.map(({ id }) => id))
      after = page.body.next
    } while (after !== null)
    expect(seen).toEqual(ids.toSorted())
  })
})
