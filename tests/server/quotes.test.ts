import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { minor } from '../../src-shared/money/minor.ts'
import { quoteRow } from '../../src-shared/sync/records.ts'
import { setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, quote, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('quotes on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient
  let other: TillClient
  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 2 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    other = await enrollTill(server.url, shop.enrolmentCodes[1])
  })
  afterAll(() => server.end())

  const sold = (id: string) => ({
    id,
    version: 1,
    base: { status: 'open', saleId: null },
    changes: { status: 'sold', saleId: uuidv7() },
  })

  it('are stored, listed, sent to every till and read back as they were made', async () => {
    const offer = quote()
    await till.committed([till.record('quote.create', offer)])
    const expected = { ...offer, version: 1, updatedBy: expect.any(String), updatedAtMs: expect.any(Number) }
    expect((await till.get(`/v1/quotes/${offer.id}`)).body).toEqual(expected)
    const { changes } = await other.changes(0)
    const row = changes.find(({ id }) => id === offer.id)?.row
    expect(row).toEqual(expected)
    expect(quoteRow.parse(row)).toEqual(expected)
    expect((await other.get<{ items: object[] }>('/v1/quotes')).body.items).toEqual([expected])
  })

  it('become one sale: the second till that sells it gets to see that it is sold', async () => {
    const offer = quote()
    await till.committed([till.record('quote.create', offer)])
    const first = sold(offer.id)
    expect(statusesOf(await till.committed([till.record('quote.edit', first)]))).toEqual(['committed'])
    const [met] = await other.committed([other.record('quote.edit', sold(offer.id))])
    expect(met).toMatchObject({
      status: 'conflict',
      problem: { conflictingFields: ['saleId'], current: { status: 'sold', saleId: first.changes.saleId } },
    })
  })

  it('are written one by one too, and removed with the version that was on the screen', async () => {
    const { token } = till.enrolment
    const offer = quote()
    const write = (method: string, path: string, body?: unknown) =>
      call(server.url, method, path, { token, key: uuidv7(), ...(body === undefined ? {} : { body }) })
    expect((await write('POST', '/v1/quotes', offer)).status).toBe(201)
    const patched = await write('PATCH', `/v1/quotes/${offer.id}`, { version: 1, changes: { discount: null } })
    expect([patched.status, patched.body.row]).toEqual([200, expect.objectContaining({ discount: null, version: 2 })])
    expect((await write('DELETE', `/v1/quotes/${offer.id}?version=1`)).status).toBe(409)
    expect((await write('DELETE', `/v1/quotes/${offer.id}?version=2`)).status).toBe(200)
    expect((await till.get(`/v1/quotes/${offer.id}`)).status).toBe(404)
    const { changes } = await other.changes(0)
    expect(changes.filter(({ id }) => id === offer.id).at(-1)).toMatchObject({ removed: true, row: null, version: 3 })
  })

  it('are judged for what they are', async () => {
    const good = quote()
    const [line] = good.lines
    for (const bad of [
      { number: '001-01-A-0001' },
      { lines: [] },
      { lines: [{ ...line, quantityMilli: 0 }] },
      { lines: [{ ...line, productId: uuidv7() }] },
      { lines: Array.from({ length: 501 }, () => line) },
      { totalMinor: -1 },
      { status: 'expired' },
      { currency: 'PESOS' },
      { discount: { kind: 'percent', basisPoints: 10_001 } },
    ]) {
      const [result] = await till.committed([till.record('quote.create', { ...good, id: uuidv7(), ...bad })])
      expect([bad, result?.problem?.type]).toEqual([bad, 'invalid-request'])
    }
  })

  it('stand beside creations of tills of before, which say nothing of what came later', async () => {
    const { lowStockMilli: _low, image: _image, ...coffee } = product()
    const customer = { id: uuidv7(), name: 'José', taxId: null, phone: null, email: null }
    const results = await till.committed([
      till.record('product.create', coffee),
      till.record('customer.create', customer),
      till.record('product.edit', {
        id: coffee.id,
        version: 1,
        base: { name: coffee.name },
        changes: { name: 'Café' },
      }),
    ])
    expect(statusesOf(results)).toEqual(['committed', 'committed', 'committed'])
    expect((await till.get(`/v1/products/${coffee.id}`)).body).toMatchObject({
      lowStockMilli: null,
      image: null,
      name: 'Café',
    })
    expect((await till.get(`/v1/customers/${customer.id}`)).body).toMatchObject({ creditLimitMinor: null })
    const later = { lowStockMilli: 5000, image: 'data:image/png;base64,iVBORw0=' }
    const limit = { creditLimitMinor: minor(50_000) }
    await till.committed([
      till.record('product.edit', {
        id: coffee.id,
        version: 2,
        base: { lowStockMilli: null, image: null },
        changes: later,
      }),
      till.record('customer.edit', { id: customer.id, version: 1, base: { creditLimitMinor: null }, changes: limit }),
    ])
    expect((await till.get(`/v1/products/${coffee.id}`)).body).toMatchObject(later)
    expect((await till.get(`/v1/customers/${customer.id}`)).body).toMatchObject(limit)
  })
})
