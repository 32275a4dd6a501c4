import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../server/store/rows.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { Balance } from '../../src-shared/report/balance.ts'
import { startOfDay, wallClock } from '../../src-shared/time/business-day.ts'
import { addDays } from '../../src-shared/time/calendar.ts'
import { setupShop } from '../support/test-server.ts'
import { expenseFact, refundFact, refundNumber, refundOf } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('GET /v1/reports/balance on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient
  let northern: TillClient
  let manager: string
  let timeZone: string
  const northId = uuidv7()
  const day = '2026-05-04'

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 1 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    timeZone = till.enrolment.timeZone
    const { tenant, user, password } = shop
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    manager = session.body.token
    await writeTransaction(server.store, (tx) =>
      insertRows(tx, 'stores', [{ tenant_id: shop.tenantId, id: northId, code: '002', name: 'Norte' }]),
    )
    const code = await call<{ code: string }>(server.url, 'POST', '/v1/enrolment-codes', {
      token: manager,
      body: { storeId: northId },
    })
    northern = await enrollTill(server.url, code.body.code)
    for (const one of [till, northern]) await one.committed([one.openShift()])
  })
  afterAll(() => server.end())

  const ask = (query: string, token = manager) =>
    call<Balance & { source: string; asOf: number }>(server.url, 'GET', `/v1/reports/balance?${query}`, { token })

  it('counts sales, refunds and expenses of the day that the shop had, and leaves other currencies out', async () => {
    const midnight = startOfDay(day, timeZone)
    const evening = startOfDay(addDays(day, 1), timeZone) - 1
    const early = till.sale({ soldAtMs: midnight }, [{ productId: null, quantityMilli: 2000, unitPriceMinor: 5000 }])
    const late = till.sale({ soldAtMs: evening }, [{ productId: null, quantityMilli: 1000, unitPriceMinor: 700 }])
    const before = till.sale({ soldAtMs: midnight - 1 })
    const dollars = till.sale({ soldAtMs: midnight + 5, currency: 'USD' })
    const refund = { ...refundOf(till, early.body, [{ index: 0, quantityMilli: 1000 }]), refundedAtMs: midnight + 9 }
    const expense = expenseFact(till.shiftId, { paidAtMs: midnight + 7, amountMinor: minor(1200), taxMinor: null })
    const facts = [till.fact('refund.create', refund), till.fact('expense.create', expense)]
    expect(new Set(statusesOf(await till.committed([early, late, before, dollars, ...facts])))).toEqual(
      new Set(['committed']),
    )
    const there = northern.sale({ soldAtMs: midnight + 1 }, [
      { productId: null, quantityMilli: 1000, unitPriceMinor: 300 },
    ])
    await northern.committed([there])

    const centro = { incomeMinor: 10_700, refundsMinor: 5000, expensesMinor: 1200, netMinor: 4500 }
    const counts = { sales: 2, refunds: 1, expenses: 1 }
    const all = await ask(`from=${day}&to=${day}`)
    const source = storage === 'mysql' ? 'MYSQL' : 'EMBEDDED'
    expect(all.headers.get('x-source')).toBe(source)
    const figures = { ...centro, ...counts, incomeMinor: 11_000, netMinor: 4800, roundingMinor: 0, sales: 3 }
    expect(all.body).toEqual({
      source,
      asOf: expect.any(Number),
      currency: 'MXN',
      timeZone,
      from: day,
      to: day,
      by: 'day',
      storeId: null,
      series: [{ from: day, to: day, ...figures }],
      total: figures,
    })
    const { storeId } = till.enrolment
    expect((await ask(`from=${day}&to=${day}&store=${storeId}`)).body).toMatchObject({
      storeId,
      total: { ...centro, ...counts },
    })
    // A till sees its own store alone, whether it names it or not.
    for (const query of [`from=${day}&to=${day}`, `from=${day}&to=${day}&store=${storeId}`]) {
      expect((await ask(query, till.enrolment.token)).body).toMatchObject({ storeId, total: { ...centro, ...counts } })
    }
    expect((await ask(`from=${day}&to=${day}`, northern.enrolment.token)).body.total.incomeMinor).toBe(300)
    expect((await ask(`from=${day}&to=${day}&store=${northId}`, till.enrolment.token)).status).toBe(404)
    expect((await ask(`from=${day}&to=${day}&store=${uuidv7()}`)).status).toBe(404)
    const { body } = await till.get<{ items: { kind: string; subject: string }[] }>('/v1/exceptions')
    expect(body.items).toContainEqual(expect.objectContaining({ kind: 'currency-differs', subject: dollars.body.id }))
  })

  it('shows a sale as soon as it is committed', async () => {
    const today = wallClock(Date.now(), timeZone).date
    const query = `from=${addDays(today, -1)}&to=${addDays(today, 1)}&by=month`
    const income = async () => (await ask(query)).body.total.incomeMinor
    const before = await income()
    await till.committed([till.sale({}, [{ productId: null, quantityMilli: 1000, unitPriceMinor: 4321 }])])
    expect(await income()).toBe(before + 4321)
    const fact = refundFact(till.shiftId, refundNumber(till), [{ quantityMilli: 1000, unitPriceMinor: 321 }])
    await till.post('/v1/refunds', fact)
    expect((await ask(query)).body.total.refundsMinor).toBe(321)
  })

  it('answers absurd amounts too', async () => {
    const absurd = Array.from({ length: 10 }, () =>
      till.sale({ soldAtMs: 36_000_000 }, [
        { productId: null, quantityMilli: 1000, unitPriceMinor: 999_999_999_999_999 },
      ]),
    )
    expect(new Set(statusesOf(await till.committed(absurd)))).toEqual(new Set(['committed']))
    const { status, body } = await ask('from=1970-01-01&to=1970-01-02&by=week')
    expect(status).toBe(200)
    expect(body.total.incomeMinor).toBeGreaterThan(9e15)
  })

  it.each([
    '',
    'from=2026-01-01',
    'from=2026-01-01&to=2025-12-31',
    'from=2026-02-30&to=2026-03-01',
    'from=2026-01-01&to=2026-01-02&by=year',
    'from=2026-01-01&to=2026-01-02&store=x',
    'from=2026-01-01&to=2026-01-02&from=2026-01-01',
    'from=2020-01-01&to=2026-01-01',
    'from=0001-01-01&to=0001-01-02',
    'from=2026-01-01T00:00&to=2026-01-02',
    'from=2026-01-01&to=2026-01-02&tenant=x',
    "from=2026-01-01'--&to=2026-01-02",
  ])('answers what cannot be asked as such: %s', async (query) => {
    expect(await ask(query)).toMatchObject({ status: 400, body: { type: 'invalid-request' } })
  })
})
