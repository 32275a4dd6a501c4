import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePrometheus } from '../server/prometheus-text.ts'
import { type RunningServer, startOn } from '../server/storages.ts'
import { call, enrollTill, product, type TillClient } from '../server/till-client.ts'
import { eventually } from '../support/headless-till.ts'
import { setupShop } from '../support/test-server.ts'

/** The server as it runs: limits, health and metrics where they stand among authentication, storage and routes. */
describe('the real server on MySQL', () => {
  let server: RunningServer
  let till: TillClient
  let other: TillClient
  const get = (path: string, headers: Record<string, string> = {}, of = till) =>
    fetch(server.url + path, { headers: { authorization: `Bearer ${of.enrolment.token}`, ...headers } })

  beforeAll(async () => {
    server = await startOn('mysql', {
      REQUESTS_PER_MINUTE: '700',
      CONCURRENT_REQUESTS: '2',
      QUEUED_REQUESTS: '8',
    })
    const shop = await setupShop(server, { tills: 2 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    other = await enrollTill(server.url, shop.enrolmentCodes[1])
    await till.committed([till.record('product.create', product()), till.openShift()])
  })
  afterAll(() => server.end())

  it('answers 300 requests at once: some in time, the others that they should come back, and lives', async () => {
    const asked = await Promise.all(Array.from({ length: 300 }, () => get('/v1/sync/changes?after=0')))
    const statuses = new Map<number, number>()
    for (const answer of asked) {
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      const body = (await answer.json()) as Record<string, unknown>
      if (answer.status !== 503) continue
      expect(body).toMatchObject({ type: 'overloaded', status: 503 })
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    }
    expect([...statuses.keys()].toSorted()).toEqual([200, 503])
    expect(statuses.get(200)).toBeGreaterThanOrEqual(10)
    expect((await get('/v1/sync/changes?after=0')).status).toBe(200)
  })

  it('lets more tills listen to events than it works on requests', async () => {
    const leaving = new AbortController()
    const streams = []
    for (let stream = 0; stream < 12; stream += 1) {
      const response = await fetch(`${server.url}/v1/sync/events`, {
        headers: { authorization: `Bearer ${till.enrolment.token}` },
        signal: leaving.signal,
      })
      streams.push(response.status)
    }
    expect(streams).toEqual(Array(12).fill(200))
    expect((await get('/v1/sync/changes?after=0')).status).toBe(200)
    expect((await readMetrics()).value('mostrador_streams', { route: '/v1/sync/events' })).toBe(12)
    leaving.abort()
    await eventually('they are closed', async () => (await readMetrics()).value('mostrador_streams') === 0)
  })

  it('shows to Prometheus what it did, and what tills say that they hold', async () => {
    await get('/v1/sync/changes?after=0', {
      'x-outbox-waiting': '17',
      'x-outbox-oldest-at': String(Date.now() - 7_200_000),
    })
    const { value, text } = await readMetrics()
    const labels = { method: 'GET', route: '/v1/sync/changes', status: '200' }
    expect(value('mostrador_http_request_duration_seconds_count', labels)).toBeGreaterThan(10)
    expect(value('mostrador_answers_total', { source: 'MYSQL' })).toBeGreaterThan(10)
    expect(value('mostrador_turned_away_total', { why: 'overload' })).toBeGreaterThan(0)
    expect(value('mostrador_circuit_open', { circuit: 'primary' })).toBe(0)
    expect(value('mostrador_pool_limit_connections', { pool: 'primary' })).toBeGreaterThan(0)
    expect(value('mostrador_tills')).toBeGreaterThanOrEqual(1)
    expect(value('mostrador_tills_outbox_waiting')).toBe(17)
    expect(value('mostrador_tills_outbox_oldest_age_seconds')).toBeCloseTo(7200, -2)
    for (const secret of [till.enrolment.tenantId, till.enrolment.tillId, till.enrolment.token]) {
      expect(text).not.toContain(secret)
    }
  })

  it('turns away a till that asks for far too much, and no other one', async () => {
    let last = 0
    for (let asked = 0; asked < 800 && last !== 429; asked += 1) {
      const answer = await get('/v1/sync/changes?after=0')
      last = answer.status
      if (last === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    }
    expect(last).toBe(429)
    expect((await get('/v1/sync/changes?after=0', {}, other)).status).toBe(200)
  })

  it('answers health within a second from the moment on that MySQL hangs', async () => {
    await server.mariadb?.signal('SIGSTOP')
    try {
      const until = performance.now() + 3000
      while (performance.now() < until) {
        for (const path of ['/health', '/health/storage', '/health/cache', '/sync/status', '/metrics']) {
          const startedMs = performance.now()
          await (await fetch(server.url + path)).text()
          expect([path, performance.now() - startedMs < 1000]).toEqual([path, true])
        }
      }
      // No journal, so nothing takes writes.
      expect(await call(server.url, 'GET', '/health')).toMatchObject({
        status: 503,
        body: { status: 'error', mysql: 'error' },
      })
    } finally {
      await server.mariadb?.signal('SIGCONT')
    }
    await eventually('it is well again', async () => (await fetch(`${server.url}/health`)).status === 200)
  })

  async function readMetrics() {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const families = parsePrometheus(text)
    const value = (name: string, labels: Record<string, string> = {}) =>
      (families.get(name.replace(/_count$/, '')) ?? families.get(name))?.samples.find(
        (sample) =>
          sample.name === name && Object.entries(labels).every(([label, wanted]) => sample.labels[label] === wanted),
      )?.value
    return { text, value }
  }
})
