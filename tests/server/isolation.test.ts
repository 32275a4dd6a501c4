import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setupShop } from '../support/test-server.ts'
import { accountPayment, auditEntry, cashMovement, drawerOpened } from './cash-facts.ts'
import { expenseFact, refundFact, refundOf } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, quote, saleFact, type TillClient } from './till-client.ts'

/** What a stranger of another tenant tries on a route, with the victim's ids, and what he must get. */
interface Attempt {
  readonly by: 'till' | 'user'
  path(victim: Victim): string
  body?(victim: Victim, stranger: TillClient): unknown
  /**
   * `nothing`: 404. `empty`: 200 without anything of the victim. `own`: it works, on the stranger's own side alone.
   * `malformed`: 400, for it is no JSON that it takes.
   */
  readonly gets: 'nothing' | 'empty' | 'own' | 'refused' | 'malformed'
}

interface Victim {
  readonly till: TillClient
  readonly storeId: string
  readonly productId: string
  readonly saleId: string
  readonly refundId: string
  readonly expenseId: string
  readonly cashMovementId: string
  readonly drawerOpeningId: string
  readonly paymentId: string
  readonly auditEntryId: string
  readonly customerId: string
  readonly categoryId: string
  readonly unitId: string
  readonly quoteId: string
  readonly userId: string
  readonly key: string
  readonly secrets: string[]
}

const close = {
  closedAtMs: 2,
  closedBy: 'X',
  countedMinor: 0,
  expectedMinor: 0,
  differenceMinor: 0,
  note: null,
  salesCount: 0,
  salesTotalMinor: 0,
}

const attempts: Record<string, Attempt> = {
  'GET /v1/products': { by: 'till', path: () => '/v1/products?barcode=SECRET-1', gets: 'empty' },
  'GET /v1/products/{id}': { by: 'till', path: ({ productId }) => `/v1/products/${productId}`, gets: 'nothing' },
  'GET /v1/categories': { by: 'till', path: () => '/v1/categories', gets: 'empty' },
  'GET /v1/categories/{id}': { by: 'user', path: ({ categoryId }) => `/v1/categories/${categoryId}`, gets: 'nothing' },
  'GET /v1/units': { by: 'till', path: () => '/v1/units', gets: 'empty' },
  'GET /v1/units/{id}': { by: 'till', path: ({ unitId }) => `/v1/units/${unitId}`, gets: 'nothing' },
  'GET /v1/customers': { by: 'user', path: () => '/v1/customers', gets: 'empty' },
  'GET /v1/customers/{id}': { by: 'user', path: ({ customerId }) => `/v1/customers/${customerId}`, gets: 'nothing' },
  'GET /v1/quotes': { by: 'till', path: () => '/v1/quotes', gets: 'empty' },
  'GET /v1/quotes/{id}': { by: 'user', path: ({ quoteId }) => `/v1/quotes/${quoteId}`, gets: 'nothing' },
  'GET /v1/users': { by: 'till', path: () => '/v1/users', gets: 'empty' },
  'GET /v1/users/{id}': { by: 'user', path: ({ userId }) => `/v1/users/${userId}`, gets: 'nothing' },
  'GET /v1/settings': { by: 'user', path: () => '/v1/settings', gets: 'empty' },
  'GET /v1/settings/{id}': { by: 'till', path: ({ storeId }) => `/v1/settings/${storeId}`, gets: 'nothing' },
  'GET /v1/sales': { by: 'user', path: () => '/v1/sales', gets: 'empty' },
  'GET /v1/sales/{id}': { by: 'user', path: ({ saleId }) => `/v1/sales/${saleId}`, gets: 'nothing' },
  'GET /v1/shifts': { by: 'user', path: () => '/v1/shifts', gets: 'empty' },
  'GET /v1/shifts/{id}': { by: 'user', path: ({ till }) => `/v1/shifts/${till.shiftId}`, gets: 'nothing' },
  'GET /v1/refunds': { by: 'user', path: () => '/v1/refunds', gets: 'empty' },
  'GET /v1/refunds/{id}': { by: 'user', path: ({ refundId }) => `/v1/refunds/${refundId}`, gets: 'nothing' },
  'GET /v1/expenses': { by: 'till', path: () => '/v1/expenses', gets: 'empty' },
  'GET /v1/expenses/{id}': { by: 'till', path: ({ expenseId }) => `/v1/expenses/${expenseId}`, gets: 'nothing' },
  'GET /v1/cash-movements': { by: 'user', path: () => '/v1/cash-movements', gets: 'empty' },
  'GET /v1/cash-movements/{id}': {
    by: 'till',
    path: ({ cashMovementId }) => `/v1/cash-movements/${cashMovementId}`,
    gets: 'nothing',
  },
  'GET /v1/drawer-openings': { by: 'till', path: () => '/v1/drawer-openings', gets: 'empty' },
  'GET /v1/drawer-openings/{id}': {
    by: 'user',
    path: ({ drawerOpeningId }) => `/v1/drawer-openings/${drawerOpeningId}`,
    gets: 'nothing',
  },
  'GET /v1/account-payments': { by: 'user', path: () => '/v1/account-payments', gets: 'empty' },
  'GET /v1/account-payments/{id}': {
    by: 'till',
    path: ({ paymentId }) => `/v1/account-payments/${paymentId}`,
    gets: 'nothing',
  },
  'GET /v1/audit-entries': { by: 'user', path: () => '/v1/audit-entries', gets: 'empty' },
  'GET /v1/audit-entries/{id}': {
    by: 'user',
    path: ({ auditEntryId }) => `/v1/audit-entries/${auditEntryId}`,
    gets: 'nothing',
  },
  'GET /v1/customers/{id}/statement': {
    by: 'user',
    path: ({ customerId }) => `/v1/customers/${customerId}/statement`,
    gets: 'nothing',
  },
  'GET /v1/reports/balance': {
    by: 'user',
    path: ({ storeId }) => `/v1/reports/balance?from=2026-01-01&to=2026-01-31&store=${storeId}`,
    gets: 'nothing',
  },
  'POST /v1/cache/verify': { by: 'user', path: () => '/v1/cache/verify', body: () => ({}), gets: 'own' },
  'GET /v1/exceptions': { by: 'user', path: () => '/v1/exceptions', gets: 'empty' },
  'GET /v1/operations/{key}': { by: 'till', path: ({ key }) => `/v1/operations/${key}`, gets: 'nothing' },
  'GET /v1/tills': { by: 'user', path: () => '/v1/tills', gets: 'empty' },
  'GET /v1/sync/changes': { by: 'till', path: () => '/v1/sync/changes?after=0', gets: 'empty' },
  'GET /v1/sync/snapshot': { by: 'till', path: () => '/v1/sync/snapshot', gets: 'empty' },
  'POST /v1/sync/reconcile': {
    by: 'till',
    path: () => '/v1/sync/reconcile',
    body: () => ({ day: '2026-01-01', facts: 0, totalMinor: 0, lastHash: null, held: [{ from: 1, to: 2 }] }),
    gets: 'own',
  },
  'GET /v1/sync/events': { by: 'till', path: () => '/v1/sync/events', gets: 'empty' },
  'PATCH /v1/products/{id}': {
    by: 'user',
    path: ({ productId }) => `/v1/products/${productId}`,
    body: () => ({ version: 1, changes: { priceMinor: 1 } }),
    gets: 'nothing',
  },
  'PATCH /v1/categories/{id}': {
    by: 'till',
    path: ({ categoryId }) => `/v1/categories/${categoryId}`,
    body: () => ({ version: 1, changes: { name: 'mine' } }),
    gets: 'nothing',
  },
  'PATCH /v1/units/{id}': {
    by: 'user',
    path: ({ unitId }) => `/v1/units/${unitId}`,
    body: () => ({ version: 1, changes: { name: 'mine' } }),
    gets: 'nothing',
  },
  'PATCH /v1/customers/{id}': {
    by: 'till',
    path: ({ customerId }) => `/v1/customers/${customerId}`,
    body: () => ({ version: 1, changes: { name: 'mine' } }),
    gets: 'nothing',
  },
  'PATCH /v1/quotes/{id}': {
    by: 'till',
    path: ({ quoteId }) => `/v1/quotes/${quoteId}`,
    body: () => ({ version: 1, changes: { note: 'mine' } }),
    gets: 'nothing',
  },
  'PATCH /v1/users/{id}': {
    by: 'user',
    path: ({ userId }) => `/v1/users/${userId}`,
    body: () => ({ version: 1, changes: { name: 'mine' } }),
    gets: 'nothing',
  },
  'PATCH /v1/settings/{id}': {
    by: 'user',
    path: ({ storeId }) => `/v1/settings/${storeId}`,
    body: () => ({ version: 1, changes: { quoteDays: 1 } }),
    gets: 'nothing',
  },
  'DELETE /v1/quotes/{id}': { by: 'user', path: ({ quoteId }) => `/v1/quotes/${quoteId}?version=1`, gets: 'nothing' },
  'DELETE /v1/users/{id}': { by: 'till', path: ({ userId }) => `/v1/users/${userId}?version=1`, gets: 'nothing' },
  'DELETE /v1/products/{id}': {
    by: 'user',
    path: ({ productId }) => `/v1/products/${productId}?version=1`,
    gets: 'nothing',
  },
  'DELETE /v1/categories/{id}': {
    by: 'user',
    path: ({ categoryId }) => `/v1/categories/${categoryId}?version=1`,
    gets: 'nothing',
  },
  'DELETE /v1/units/{id}': { by: 'till', path: ({ unitId }) => `/v1/units/${unitId}?version=1`, gets: 'nothing' },
  'DELETE /v1/customers/{id}': {
    by: 'till',
    path: ({ customerId }) => `/v1/customers/${customerId}?version=1`,
    gets: 'nothing',
  },
  // The same ids and codes in another tenant are other things: they may be made there, and change nothing here.
  'POST /v1/products': {
    by: 'till',
    path: () => '/v1/products',
    body: ({ productId }) => product({ id: productId, barcodes: ['SECRET-1'], name: 'mine' }),
    gets: 'own',
  },
  'POST /v1/categories': {
    by: 'till',
    path: () => '/v1/categories',
    body: ({ categoryId }) => ({ id: categoryId, name: 'mine' }),
    gets: 'own',
  },
  'POST /v1/units': {
    by: 'till',
    path: () => '/v1/units',
    body: ({ unitId }) => ({ id: unitId, code: 'x', name: 'mine', decimals: 0 }),
    gets: 'own',
  },
  'POST /v1/customers': {
    by: 'till',
    path: () => '/v1/customers',
    body: ({ customerId }) => ({ id: customerId, name: 'mine', taxId: null, phone: null, email: null }),
    gets: 'own',
  },
  'POST /v1/quotes': {
    by: 'till',
    path: () => '/v1/quotes',
    body: ({ quoteId }) => quote({ id: quoteId, customerName: 'mine' }),
    gets: 'own',
  },
  'POST /v1/users': {
    by: 'user',
    path: () => '/v1/users',
    body: ({ userId }) => ({ id: userId, name: 'SECRET too', role: 'cashier', pinHash: null, active: true }),
    gets: 'own',
  },
  'POST /v1/shifts': {
    by: 'till',
    path: () => '/v1/shifts',
    body: ({ till }) => ({ id: till.shiftId, openedAtMs: 1, floatMinor: 9, openedBy: 'X' }),
    gets: 'own',
  },
  // Tried before the stranger opens a shift of the same id.
  'POST /v1/shifts/{id}/close': {
    by: 'till',
    path: ({ till }) => `/v1/shifts/${till.shiftId}/close`,
    body: () => close,
    gets: 'refused',
  },
  'POST /v1/sales': {
    by: 'till',
    path: () => '/v1/sales',
    body: ({ till }) => saleFact(till.shiftId, '001-01-A-000001', [{ productId: null }]),
    gets: 'refused',
  },
  'POST /v1/refunds': {
    by: 'till',
    path: () => '/v1/refunds',
    body: ({ till, saleId }) => ({
      ...refundFact(till.shiftId, '001-01-R-000001', [{ quantityMilli: 1000, unitPriceMinor: 100 }]),
      saleId,
    }),
    gets: 'refused',
  },
  'POST /v1/expenses': {
    by: 'till',
    path: () => '/v1/expenses',
    body: ({ till }) => expenseFact(till.shiftId),
    gets: 'refused',
  },
  'POST /v1/cash-movements': {
    by: 'till',
    path: () => '/v1/cash-movements',
    body: ({ till }) => cashMovement(till.shiftId),
    gets: 'refused',
  },
  'POST /v1/drawer-openings': {
    by: 'till',
    path: () => '/v1/drawer-openings',
    body: ({ till }) => drawerOpened(till.shiftId),
    gets: 'refused',
  },
  // Of the victim's shift and customer.
  'POST /v1/account-payments': {
    by: 'till',
    path: () => '/v1/account-payments',
    body: ({ till, customerId }) => accountPayment(till, customerId),
    gets: 'refused',
  },
  // The same id in another tenant is another entry.
  'POST /v1/audit-entries': {
    by: 'till',
    path: () => '/v1/audit-entries',
    body: ({ auditEntryId }) => auditEntry({ id: auditEntryId }),
    gets: 'own',
  },
  'POST /v1/stock-movements': {
    by: 'till',
    path: () => '/v1/stock-movements',
    body: ({ productId }) => ({
      id: uuidv7(),
      productId,
      quantityMilli: 1000,
      reason: 'count',
      movedAtMs: 1,
      note: null,
    }),
    gets: 'refused',
  },
  'POST /v1/enrolment-codes': {
    by: 'user',
    path: () => '/v1/enrolment-codes',
    body: ({ storeId, till }) => ({ storeId, tillId: till.enrolment.tillId }),
    gets: 'nothing',
  },
  'POST /v1/tills/{id}/revoke': {
    by: 'user',
    path: ({ till }) => `/v1/tills/${till.enrolment.tillId}/revoke`,
    body: () => ({}),
    gets: 'nothing',
  },
  'POST /v1/exceptions/read': {
    by: 'user',
    path: () => '/v1/exceptions/read',
    body: ({ saleId }) => ({ kind: 'oversold', subject: saleId }),
    gets: 'nothing',
  },
  'POST /v1/sync/known': {
    by: 'till',
    path: () => '/v1/sync/known',
    body: ({ key }) => ({ keys: [key] }),
    gets: 'empty',
  },
  'POST /v1/tills/present': {
    by: 'till',
    path: () => '/v1/tills/present',
    body: () => ({ run: presentRun, earlierRuns: [], chain: { index: 0, hash: '0'.repeat(64) } }),
    gets: 'own',
  },
  // The id of another tenant's till is another till here.
  'POST /v1/tills/resume': {
    by: 'till',
    path: () => '/v1/tills/resume',
    body: ({ till }) => ({ run: copiedRun, as: 'new', newTillId: till.enrolment.tillId }),
    gets: 'own',
  },
  // With a file of the victim: tests/server/bundles.test.ts.
  'POST /v1/bundles': { by: 'user', path: () => '/v1/bundles', body: () => ({}), gets: 'malformed' },
  'POST /v1/sync/push': {
    by: 'till',
    path: () => '/v1/sync/push',
    body: ({ productId }, stranger) => ({
      incarnation: 1,
      operations: [
        stranger.record('product.edit', {
          id: productId,
          version: 1,
          base: { priceMinor: 777 },
          changes: { priceMinor: 1 },
        }),
      ],
    }),
    gets: 'empty',
  },
}

/** The start of its program that the stranger's till is, and one of a copy of it. */
const presentRun = uuidv7()
const copiedRun = uuidv7()

/** Routes that know no tenant yet. */
const open = [
  'POST /v1/setup',
  'POST /v1/session',
  'POST /v1/tills/enroll',
  'GET /health',
  'GET /health/storage',
  'GET /health/cache',
  'GET /sync/status',
]

describe.each(storages)('a second tenant on %s storage', (storage) => {
  let server: RunningServer
  let victim: Victim
  let stranger: TillClient
  let strangerUser: string
  let before: unknown

  const victimState = async () => {
    const { till } = victim
    const paths = [
      `/v1/products/${victim.productId}`,
      `/v1/sales/${victim.saleId}`,
      `/v1/shifts/${till.shiftId}`,
      '/v1/products',
      '/v1/sales',
      '/v1/customers',
      '/v1/units',
      '/v1/categories',
      '/v1/refunds',
      '/v1/expenses',
      '/v1/quotes',
      '/v1/users',
      '/v1/settings',
      '/v1/cash-movements',
      '/v1/drawer-openings',
      '/v1/account-payments',
      '/v1/audit-entries',
      `/v1/customers/${victim.customerId}/statement`,
    ]
    const read = await Promise.all(
      paths.map(async (path) => {
        const { asOf: _asOf, ...body } = (await till.get(path)).body
        return body
      }),
    )
    return [...read, (await till.changes(0)).changes]
  }

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 1 })
    const till = await enrollTill(server.url, shop.enrolmentCodes[0])
    const category = { id: uuidv7(), name: 'SECRET-category' }
    const unit = { id: uuidv7(), code: 'sec', name: 'SECRET-unit', decimals: 0 }
    const customer = { id: uuidv7(), name: 'SECRET-customer', taxId: null, phone: null, email: null }
    const goods = product({ name: 'SECRET-product', barcodes: ['SECRET-1'], priceMinor: 777 as never })
    const offer = quote({ customerName: 'SECRET-quote' })
    const creation = till.record('product.create', goods)
    const shift = till.openShift()
    const sale = till.sale({ note: 'SECRET-note' }, [{ productId: goods.id }])
    const refund = { ...refundOf(till, sale.body, [{ index: 0 }]), note: 'SECRET-refund' }
    const expense = expenseFact(till.shiftId, { note: 'SECRET-expense' })
    const movement = cashMovement(till.shiftId, { reason: 'SECRET-cash' })
    const opened = drawerOpened(till.shiftId, { reason: 'SECRET-drawer' })
    const payment = accountPayment(till, customer.id, { note: 'SECRET-payment' })
    const entry = auditEntry({ subject: 'SECRET-subject' })
    await till.committed([
      till.record('category.create', category),
      till.record('unit.create', unit),
      till.record('customer.create', customer),
      till.record('quote.create', offer),
      creation,
      shift,
      sale,
      till.fact('refund.create', refund),
      till.fact('expense.create', expense),
      till.fact('cash-movement.create', movement),
      till.fact('drawer.open', opened),
      till.fact('account-payment.create', payment),
      till.fact('audit-entry.create', entry),
    ])
    victim = {
      till,
      storeId: shop.storeId,
      productId: goods.id,
      saleId: sale.body.id,
      refundId: refund.id,
      expenseId: expense.id,
      cashMovementId: movement.id,
      drawerOpeningId: opened.id,
      paymentId: payment.id,
      auditEntryId: entry.id,
      customerId: customer.id,
      categoryId: category.id,
      unitId: unit.id,
      quoteId: offer.id,
      userId: shop.userId,
      key: creation.key,
      secrets: ['SECRET-', shop.storeId, till.enrolment.tillId, sale.body.id, 'Caja de la víctima'],
    }
    const rival = await setupShop(server, { tenant: 'Tienda rival', tills: 1 })
    stranger = await enrollTill(server.url, rival.enrolmentCodes[0])
    for (const run of [presentRun, copiedRun]) {
      await stranger.post('/v1/tills/present', { run, earlierRuns: [], chain: { index: 0, hash: '0'.repeat(64) } })
    }
    const { tenant, user, password } = rival
    strangerUser = (
      await call<{ token: string }>(server.url, 'POST', '/v1/session', { body: { tenant, user, password } })
    ).body.token
    before = await victimState()
  })
  afterAll(() => server.end())

  it('has an attempt here for every route that the server publishes', async () => {
    const { body } = await call<{ paths: Record<string, Record<string, unknown>> }>(
      server.url,
      'GET',
      '/v1/openapi.json',
    )
    const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes.toSorted()).toEqual([...Object.keys(attempts), ...open].toSorted())
  })

  it.each(Object.keys(attempts).filter((route) => attempts[route]?.gets !== 'own'))(
    'gets nothing of the first through %s',
    async (route) => {
      await tryOn(route)
    },
  )

  it.each(Object.keys(attempts).filter((route) => attempts[route]?.gets === 'own'))(
    'has its own side alone through %s',
    async (route) => {
      await tryOn(route)
    },
  )

  it('has changed nothing of the first with all of that', async () => {
    expect(await victimState()).toEqual(before)
  })

  it('is nobody without a token, with a wrong one, and with one of the wrong kind', async () => {
    for (const [route, attempt] of Object.entries(attempts)) {
      const method = route.split(' ')[0] ?? ''
      const path = attempt.path(victim)
      expect([route, (await call(server.url, method, path)).status]).toEqual([route, 401])
      expect([route, (await call(server.url, method, path, { token: 'A'.repeat(43) })).status]).toEqual([route, 401])
    }
    const { token } = victim.till.enrolment
    expect((await call(server.url, 'GET', '/v1/tills', { token })).status).toBe(403)
    expect((await call(server.url, 'POST', '/v1/sync/push', { token: strangerUser, body: {} })).status).toBe(403)
    expect((await call(server.url, 'POST', '/v1/sales', { token: strangerUser, body: {} })).status).toBe(403)
  })

  async function tryOn(route: string): Promise<void> {
    const attempt = attempts[route]
    if (attempt === undefined) throw new Error(route)
    const token = attempt.by === 'till' ? stranger.enrolment.token : strangerUser
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, 'idempotency-key': uuidv7() }
    const body = attempt.body?.(victim, stranger)
    if (body !== undefined) headers['content-type'] = 'application/json'
    const response = await fetch(server.url + attempt.path(victim), {
      method: route.split(' ')[0] ?? '',
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = route.endsWith('/events') ? await firstChunk(response) : await response.text()
    const wanted = { nothing: [404], empty: [200], own: [200, 201], refused: [422], malformed: [400] }[attempt.gets]
    expect(wanted).toContain(response.status)
    if (route === 'POST /v1/sync/push')
      expect(JSON.parse(text).results[0]).toMatchObject({ status: 'rejected', problem: { type: 'not-found' } })
    const sent = JSON.stringify(body ?? '') + attempt.path(victim)
    for (const secret of victim.secrets) if (!sent.includes(secret)) expect(text).not.toContain(secret)
  }
})

async function firstChunk(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const text = new TextDecoder().decode((await reader?.read())?.value)
  await reader?.cancel()
  return text
}
