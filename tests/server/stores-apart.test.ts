import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setupShop } from '../support/test-server.ts'
import { accountPayment, auditEntry, cashMovement, drawerOpened } from './cash-facts.ts'
import { expenseFact, refundFact } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, type TillClient } from './till-client.ts'

/*
 * What a till may see of the tenant's other stores: what all of them share (goods, categories, units, customers and what
 * they owe, quotes, people, settings), and nothing of what happened there.
 */
describe.each(storages)('a till of one store on %s storage', (storage) => {
  let server: RunningServer
  let here: TillClient
  let there: TillClient
  const ids: Record<string, string> = {}
  /** Of the operations of the other store. */
  const keys: string[] = []
  const coffee = product()
  const someone = { id: uuidv7(), name: 'Doña Lupe', taxId: null, phone: null, email: null }

  beforeAll(async () => {
    server = await startOn(storage, { CACHE_CALLERS_TTL: '1' })
    const shop = await setupShop(server, { tills: 1 })
    here = await enrollTill(server.url, shop.enrolmentCodes[0])
    const { tenantId } = here.enrolment
    const otherStore = uuidv7()
    const store = await server.store.reader
      .selectFrom('stores')
      .selectAll()
      .where('id', '=', shop.storeId)
      .executeTakeFirstOrThrow()
    await server.store.writer
      .insertInto('stores')
      .values({ ...store, id: otherStore, code: '002', name: 'Norte' })
      .execute()
    expect(store.tenant_id).toBe(tenantId)
    const { tenant, user, password } = shop
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    const made = await call<{ code: string }>(server.url, 'POST', '/v1/enrolment-codes', {
      token: session.body.token,
      body: { storeId: otherStore },
    })
    there = await enrollTill(server.url, made.body.code)
    await here.committed([here.record('product.create', coffee)])
    const shift = there.openShift()
    const sale = there.sale({ currency: 'USD' }, [{ productId: coffee.id }])
    const refund = refundFact(there.shiftId, '002-01-A-000900', [{ quantityMilli: 1000, unitPriceMinor: 500 }])
    const expense = expenseFact(there.shiftId)
    const movement = cashMovement(there.shiftId)
    const opened = drawerOpened(there.shiftId)
    const entry = auditEntry()
    const payment = accountPayment(there, someone.id, { note: 'SECRET-payment' })
    const operations = [
      shift,
      sale,
      there.fact('refund.create', refund),
      there.fact('expense.create', expense),
      there.fact('cash-movement.create', movement),
      there.fact('drawer.open', opened),
      there.fact('audit-entry.create', entry),
      there.record('customer.create', { ...someone, creditLimitMinor: null }),
      there.fact('account-payment.create', payment),
    ]
    keys.push(...operations.map(({ key }) => key))
    await there.committed(operations)
    Object.assign(ids, {
      sales: sale.body.id,
      shifts: there.shiftId,
      refunds: refund.id,
      expenses: expense.id,
      'cash-movements': movement.id,
      'drawer-openings': opened.id,
      'audit-entries': entry.id,
      'account-payments': payment.id,
    })
  })
  afterAll(() => server.end())

  it.each([
    'sales',
    'shifts',
    'refunds',
    'expenses',
    'cash-movements',
    'drawer-openings',
    'audit-entries',
    'account-payments',
  ])('finds none of the %s of another store, neither by id nor in a list', async (path) => {
    const id = ids[path]
    expect((await there.get(`/v1/${path}/${id}`)).status).toBe(200)
    expect((await here.get(`/v1/${path}/${id}`)).status).toBe(404)
    expect(JSON.stringify((await here.get(`/v1/${path}`)).body)).not.toContain(id)
  })

  it('hears nothing of what happened in another store, but of what all of them share', async () => {
    const { changes } = await here.changes(0)
    expect(changes.some(({ row }) => row?.['id'] === coffee.id)).toBe(true)
    const levels = changes.filter(({ entity, row }) => entity === 'stock-level' && row !== null)
    expect(levels).toEqual([])
    const rows = JSON.stringify(changes.map(({ row }) => row))
    for (const id of Object.values(ids)) expect(rows).not.toContain(id)
    const token = here.enrolment.token
    const snapshot = await fetch(`${server.url}/v1/sync/snapshot`, { headers: { authorization: `Bearer ${token}` } })
    const text = await snapshot.text()
    expect(text).toContain(coffee.id)
    for (const id of Object.values(ids)) expect(text).not.toContain(id)
  })

  it('learns through no route that a till may read what happened in another store, whatever ids it names', async () => {
    const { body } = await call<{ paths: Record<string, Record<string, unknown>> }>(
      server.url,
      'GET',
      '/v1/openapi.json',
    )
    const paths = Object.entries(body.paths).flatMap(([path, methods]) => ('get' in methods ? [path] : []))
    const { storeId, tillId } = there.enrolment
    const known = [...Object.values(ids), storeId, tillId, someone.id, coffee.id, ...keys]
    const query: Record<string, string> = {
      '/v1/reports/balance': '?from=2020-01-01&to=2099-01-01',
      '/v1/sync/reconcile': '?day=2026-01-01',
    }
    const secrets = [...Object.values(ids), tillId, 'SECRET-', '002-01-A-']
    let tried = 0
    for (const path of paths) {
      // The feed says of a fact that it is there, and no more: the test above.
      if (path.endsWith('/events') || path.endsWith('/changes')) continue
      const asked = path.includes('{')
        ? known.map((id) => path.replace(/\{\w+\}/, id))
        : [path + (query[path] ?? ''), `${path}?store=${storeId}`]
      for (const one of asked) {
        const response = await fetch(server.url + one, { headers: { authorization: `Bearer ${here.enrolment.token}` } })
        const text = await response.text()
        for (const secret of secrets)
          if (!one.includes(secret)) expect([one, text.includes(secret)]).toEqual([one, false])
        tried += response.status === 200 ? 1 : 0
      }
    }
    expect(tried).toBeGreaterThan(20)
    const statement = await here.get<{ items: object[] }>(`/v1/customers/${someone.id}/statement`)
    expect(statement.body.items).toMatchObject([{ kind: 'payment', id: null, receiptNumber: null, storeId: null }])
    const own = await there.get<{ items: object[] }>(`/v1/customers/${someone.id}/statement`)
    expect(own.body.items).toMatchObject([{ id: ids['account-payments'], storeId }])
  })

  it('sees no exceptions of another store, marks none as seen, and gets no list of tills and no report of it', async () => {
    const kinds = ((await there.get<{ items: { kind: string }[] }>('/v1/exceptions')).body.items ?? []).map(
      ({ kind }) => kind,
    )
    expect(kinds).toContain('currency-differs')
    expect((await here.get('/v1/exceptions')).body).toMatchObject({ items: [] })
    const mark = { kind: 'currency-differs', subject: ids.sales }
    expect((await here.post('/v1/exceptions/read', mark)).status).toBe(404)
    expect((await here.get('/v1/tills')).status).toBe(403)
    const report = `/v1/reports/balance?from=2026-01-01&to=2026-01-31&store=${there.enrolment.storeId}`
    expect((await here.get(report)).status).toBe(404)
    expect((await there.get(report)).status).toBe(200)
  })

  it('sees nothing at all any more once it is revoked', async () => {
    await server.store.writer.updateTable('tills').set({ revoked: 1 }).where('id', '=', here.enrolment.tillId).execute()
    await expect
      .poll(async () => (await here.get('/v1/customers')).body, { timeout: 20_000, interval: 500 })
      .toMatchObject({ type: 'till-fenced', fence: 'revoked' })
    for (const path of ['/v1/products', '/v1/users', '/v1/sync/changes', '/v1/sync/snapshot', '/v1/sync/events']) {
      expect([path, (await here.get(path)).status]).toEqual([path, 409])
    }
  })
})
