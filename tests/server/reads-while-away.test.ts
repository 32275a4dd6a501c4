import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../server/journal/journal.ts'
import { oneWithWaiting, pageWithWaiting } from '../../server/reading/merge-waiting.ts'
import { eventually } from '../support/headless-till.ts'
import { startTopology, type Topology } from '../support/topology.ts'
import { expenseFact, refundFact, refundNumber } from './refunds.ts'
import { call, enrollTill, product, type TillClient } from './till-client.ts'

const CALLERS_TTL_MS = 500

describe('while the primary is away and its replica is behind', () => {
  let topology: Topology
  let till: TillClient
  let newcomer: TillClient
  let saleId: string

  const get = (till: TillClient, path: string, knownSeq = 0) =>
    fetch(topology.url + path, {
      headers: { authorization: `Bearer ${till.enrolment.token}`, 'x-known-seq': String(knownSeq) },
    })

  beforeAll(async () => {
    topology = await startTopology({
      ...{ storage: 'mysql', replica: true, tills: 2 },
      env: { CACHE_CALLERS_TTL: String(CALLERS_TTL_MS / 1000) },
    })
    till = await enrollTill(topology.url, topology.shop.enrolmentCodes[0])
    const opening = till.openShift()
    const sale = till.sale()
    saleId = sale.body.id
    await till.committed([opening, sale])
    await topology.replica.waitUntilCaughtUp()
    await topology.replica.stopReplication()
    newcomer = await enrollTill(topology.url, topology.shop.enrolmentCodes[1])
    await till.committed([till.record('product.create', product())])
    for (const path of [`/v1/sales/${saleId}`, '/v1/sales', '/v1/shifts', '/v1/expenses', '/v1/refunds']) {
      expect((await get(till, path)).status).toBe(200)
    }
    expect((await get(newcomer, '/v1/products')).status).toBe(200)
    await topology.primary.kill()
    await eventually('the server noticed', async () => (await topology.panel()).health.mysql === 'error')
    await new Promise((resolve) => setTimeout(resolve, CALLERS_TTL_MS))
  })
  afterAll(() => topology?.stop())

  it('knows a till that the replica has not heard of, and does not call another one unknown for sure', async () => {
    expect((await get(newcomer, '/v1/products')).status).toBe(200)
    expect((await newcomer.committed([newcomer.openShift()])).map(({ status }) => status)).toEqual(['accepted'])
    const guess = await call(topology.url, 'GET', '/v1/products', { token: 'x'.repeat(43) })
    expect([guess.status, guess.body.type]).toEqual([503, 'storage-unavailable'])
  })

  it('shows what it keeps, with its age, to who has seen more than anybody here', async () => {
    for (const path of [`/v1/sales/${saleId}`, '/v1/sales', '/v1/shifts']) {
      const answer = await get(till, path, 1_000_000)
      expect([path, answer.status, answer.headers.get('x-source')]).toEqual([path, 200, 'REDIS_CACHE'])
      expect(Number(answer.headers.get('x-as-of'))).toBeGreaterThan(0)
    }
  })

  it('shows expenses and refunds that wait in the journal, to tills of the store', async () => {
    const expense = expenseFact(till.shiftId)
    const refund = refundFact(till.shiftId, refundNumber(till), [{ quantityMilli: 1000, unitPriceMinor: 700 }])
    const facts = [till.fact('expense.create', expense), till.fact('refund.create', refund)]
    expect((await till.committed(facts)).map(({ status }) => status)).toEqual(['accepted', 'accepted'])
    const one = await till.get(`/v1/expenses/${expense.id}`)
    expect([one.status, one.body.pending, one.body.amountMinor]).toEqual([200, true, expense.amountMinor])
    const other = await till.get(`/v1/refunds/${refund.id}`)
    expect([other.status, other.body.pending]).toEqual([200, true])
    const list = await newcomer.get<{ items: { id: string; pending?: boolean }[] }>('/v1/expenses')
    expect(list.body.items).toMatchObject([{ id: expense.id, pending: true }])
  })

  it('does not say that there is no such operation while the journal that it may wait in cannot be asked', async () => {
    const made = await till.post('/v1/products', product({ sku: 'TE-1' }))
    expect(made.status).toBe(202)
    const word = () => till.get(`/v1/operations/${String(made.body.key)}`)
    expect((await word()).body.status).toBe('accepted')
    await topology.journal.signal('SIGKILL')
    await topology.primary.restart()
    await eventually('only the journal is away', async () => {
      const { health } = await topology.panel()
      return health.mysql === 'ok' && health.journal === 'error'
    })
    expect((await word()).status).toBe(503)
    const storage = await call<{ circuits: unknown[] }>(topology.url, 'GET', '/health/storage')
    const cause = expect.stringMatching(/^(DISCONNECTED|TIMED_OUT|E[A-Z]+)$/)
    expect(storage.body.circuits).toContainEqual(expect.objectContaining({ name: 'journal', cause }))
    await topology.journal.restart()
    await eventually('its verdict has fallen', async () => (await word()).body.status === 'committed')
    expect((await till.get(`/v1/operations/${uuidv7()}`)).status).toBe(404)
  })
})

describe('a read while the journal is being drained', () => {
  it('shows what is carried over in between', async () => {
    const made = product()
    const caller = {
      kind: 'user',
      tenantId: 't',
      userId: 'u',
      currency: 'MXN',
      stockPolicy: 'accept',
      name: 'Ana',
    } as const
    const operation = { key: uuidv7(), kind: 'product.create', at: 1, userId: 'u', body: made }
    const entry: JournalEntry = { id: '1-0', caller, operation, requestHash: 'x', way: 'push', acceptedAtMs: 1 }
    let held = [entry]
    const waiting = {
      storage: { isWritable: () => true },
      journal: { status: () => ({ depth: held.length }), pending: async () => held },
    } as unknown as Parameters<typeof oneWithWaiting>[0]
    const readThenDrained =
      <Value>(value: Value) =>
      async () => {
        held = []
        return { value, source: 'MYSQL' as const, seq: 1, asOfMs: 1, fresh: true }
      }
    const one = { entity: 'product', id: made.id }
    expect((await oneWithWaiting(waiting, caller, one, readThenDrained(null))).value?.id).toBe(made.id)
    held = [entry]
    const page = { after: '', limit: 10 }
    const list = await pageWithWaiting(waiting, caller, 'product', page, readThenDrained([] as { id: string }[]))
    expect(list.value.items.map(({ id }) => id)).toEqual([made.id])
  })
})
