import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as send } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CacheStats, cacheModules } from '../../server/cache/cache.ts'
import { createCircuit } from '../../server/circuit.ts'
import type { JournalStatus } from '../../server/journal/journal.ts'
import { createMetrics, type MetricSources, type Metrics } from '../../server/metrics.ts'
import { measureRequests } from '../../server/plugins/metrics.ts'
import type { App } from '../../server/routes/app.ts'
import { eventually } from '../support/headless-till.ts'
import { authenticate, bareApp, listenOn, silent, testTill } from './bare-app.ts'
import { parsePrometheus } from './prometheus-text.ts'

let app: App
let metrics: Metrics
let url: string
/** Requests that wait for ever. */
let begun: number

beforeEach(async () => {
  app = bareApp()
  metrics = createMetrics()
  measureRequests(app, metrics)
  authenticate(app)
  app.get('/v1/things/:id', async (_request, reply) => reply.header('x-source', 'REPLICA').send('here'))
  app.get('/v1/odd', async (_request, reply) => reply.header('x-source', 'SOMETHING ELSE').send('here'))
  app.get('/v1/fault', async () => {
    throw new Error('on purpose')
  })
  app.get('/v1/events', { config: { stream: true } }, async (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200)
    reply.raw.write('.')
  })
  begun = 0
  app.get('/v1/never', () => {
    begun += 1
    return new Promise(() => undefined)
  })
  app.get('/v1/slow', async () => {
    await sleep(60)
    return 'here'
  })
  url = await listenOn(app)
})
afterEach(async () => {
  app.server.closeAllConnections()
  await app.close()
})

const read = async () => {
  const response = await fetch(`${url}/metrics`)
  const text = await response.text()
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  return { text, families: parsePrometheus(text) }
}
type Read = Awaited<ReturnType<typeof read>>
const samples = ({ families }: Read, name: string, labels: Record<string, string> = {}) =>
  (families.get(name.replace(/_(bucket|sum|count)$/, '')) ?? families.get(name))?.samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  ) ?? []
const value = (from: Read, name: string, labels: Record<string, string> = {}) => {
  const found = samples(from, name, labels)
  return found.length === 1 ? found[0]?.value : found.map((sample) => sample.value)
}

describe('requests', () => {
  it('are timed by method, pattern of the route and status, never by what stands in the path', async () => {
    for (const id of ['a', 'b', 'c']) await fetch(`${url}/v1/things/${id}?token=secret`)
    await fetch(`${url}/v1/fault`)
    await fetch(`${url}/secret-path-that-does-not-exist`)
    await fetch(`${url}/v1/things/a`, { method: 'DELETE' })
    const now = await read()
    const count = 'mostrador_http_request_duration_seconds_count'
    expect(value(now, count, { method: 'GET', route: '/v1/things/:id', status: '200' })).toBe(3)
    expect(value(now, count, { method: 'GET', route: '/v1/fault', status: '500' })).toBe(1)
    expect(value(now, count, { method: 'GET', route: 'unknown', status: '404' })).toBe(1)
    expect(value(now, count, { method: 'DELETE', route: 'unknown', status: '404' })).toBe(1)
    expect(now.text).not.toContain('secret')
    const buckets = samples(now, 'mostrador_http_request_duration_seconds_bucket', { route: '/v1/things/:id' })
    expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value: 3 })
    expect(buckets.map((bucket) => bucket.value)).toEqual(
      buckets.map((bucket) => bucket.value).toSorted((a, b) => a - b),
    )
  })

  it('are timed in seconds', async () => {
    await fetch(`${url}/v1/slow`)
    const spent = Number(value(await read(), 'mostrador_http_request_duration_seconds_sum', { route: '/v1/slow' }))
    expect(spent).toBeGreaterThanOrEqual(0.055)
    expect(spent).toBeLessThan(5)
  })

  it('that came from storage are counted by its name, and by no other word', async () => {
    await fetch(`${url}/v1/things/a`)
    await fetch(`${url}/v1/odd`)
    const now = await read()
    expect(value(now, 'mostrador_answers_total', { source: 'REPLICA' })).toBe(1)
    expect(samples(now, 'mostrador_answers_total').length).toBe(1)
  })

  it('that go on for ever are counted while they are open, and not timed', async () => {
    const request = send(`${url}/v1/events`)
    request.on('error', () => undefined)
    request.end()
    await once(request, 'response')
    expect(value(await read(), 'mostrador_streams', { route: '/v1/events' })).toBe(1)
    request.destroy()
    await eventually('it is closed', async () => value(await read(), 'mostrador_streams') === 0)
    expect(samples(await read(), 'mostrador_http_request_duration_seconds_count', { route: '/v1/events' })).toEqual([])
  })

  it('whose clients left before the answer are told apart', async () => {
    const request = send(`${url}/v1/never`)
    request.on('error', () => undefined)
    request.end()
    await eventually('it is there', () => begun > 0)
    request.destroy()
    await eventually('it is counted', async () => {
      const left = { route: '/v1/never', status: '499' }
      return value(await read(), 'mostrador_http_request_duration_seconds_count', left) === 1
    })
  })
})

describe('tills', () => {
  const push = (till: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/v1/things/a`, { headers: { 'x-test-till': till, ...headers } })

  it('are counted, with what they say that they hold: the latest of each, and no till by name', async () => {
    const hourAgo = Date.now() - 3_600_000
    await push('till-a', { 'x-outbox-waiting': '7', 'x-outbox-oldest-at': String(hourAgo) })
    await push('till-b', { 'x-outbox-waiting': '3', 'x-outbox-oldest-at': String(Date.now() - 60_000) })
    await push('till-b', { 'x-outbox-waiting': '2', 'x-outbox-oldest-at': String(Date.now() - 1000) })
    await push('till-c')
    await fetch(`${url}/v1/things/a`, { headers: { 'x-outbox-waiting': '1000' } })
    const now = await read()
    expect(value(now, 'mostrador_tills')).toBe(3)
    expect(value(now, 'mostrador_tills_outbox_waiting')).toBe(9)
    expect(value(now, 'mostrador_tills_outbox_oldest_age_seconds')).toBeCloseTo(3600, -2)
    expect(now.text).not.toContain('till-')
    await push('till-a', { 'x-outbox-waiting': '0' })
    await push('till-b', { 'x-outbox-waiting': '0', 'x-outbox-oldest-at': '1' })
    expect(value(await read(), 'mostrador_tills_outbox_waiting')).toBe(0)
    expect(value(await read(), 'mostrador_tills_outbox_oldest_age_seconds')).toBe(0)
  })

  it.each([
    ['-1', '5'],
    ['1e9', '5'],
    ['99999999999999', '5'],
    ['NaN', 'NaN'],
    ['', ''],
    ['5', '1'],
    ['5', '99999999999999999999'],
    ['5', String(Date.now() + 10 * 86_400_000)],
    ['5; drop', 'x'],
  ])('say nothing with %j and %j in their headers', async (waiting, oldestAt) => {
    await push('till-a', { 'x-outbox-waiting': waiting, 'x-outbox-oldest-at': oldestAt })
    const now = await read()
    expect(value(now, 'mostrador_tills')).toBe(1)
    expect(value(now, 'mostrador_tills_outbox_waiting')).toBe(waiting === '5' ? 5 : 0)
    expect(value(now, 'mostrador_tills_outbox_oldest_age_seconds')).toBe(0)
  })

  it('keep what they said last when a request says nothing', async () => {
    metrics.tills.heard(testTill('a'), { 'x-outbox-waiting': '4' })
    metrics.tills.heard(testTill('a'), {})
    metrics.tills.heard(testTill('a'), { 'x-outbox-waiting': ['1', '2'] })
    expect(metrics.tills.summary()).toEqual({
      ...{ tills: 1, waiting: 4, oldestAtMs: null },
      ...{ clocksOff: 0, mostClockOffMs: 0 },
    })
  })
})

describe('what lies behind', () => {
  const zero = Object.fromEntries(cacheModules.map((module) => [module, 0])) as CacheStats['hits']
  const cache: CacheStats = {
    status: 'ok',
    items: 12,
    hits: { ...zero, products: 9 },
    misses: { ...zero, products: 1 },
    redisHits: 4,
    staleHits: 2,
  }
  const journal: JournalStatus = {
    status: 'ok',
    reason: null,
    depth: 6,
    oldestAtMs: Date.now() - 3_000_000,
    pendingCreates: 3,
    pendingUpdates: 2,
    pendingDeletes: 1,
    setAside: 1,
    drained: 40,
    lastDrainAtMs: 1_700_000_000_000,
    resets: 1,
  }
  const sources = (change: Partial<MetricSources> = {}): MetricSources => ({
    circuits: { primary: null, replica: null, cache: null, journal: null },
    cache: () => cache,
    journal: () => journal,
    pools: () => [{ name: 'primary', used: 3, idle: 5, waiting: 2, limit: 10 }],
    replicaLagMs: () => 2500,
    work: () => ({ working: 4, waiting: 1 }),
    ...change,
  })

  it('is there in full, in base units, and counters stay what they are however often somebody looks', async () => {
    metrics.watch(sources())
    metrics.drained('committed', 5)
    metrics.turnedAway('rate')
    for (let time = 0; time < 3; time += 1) await read()
    const now = await read()
    expect(value(now, 'mostrador_cache_hits_total', { module: 'products' })).toBe(9)
    expect(value(now, 'mostrador_cache_misses_total', { module: 'products' })).toBe(1)
    expect(samples(now, 'mostrador_cache_hits_total').length).toBe(cacheModules.length)
    expect(value(now, 'mostrador_cache_redis_hits_total')).toBe(4)
    expect(value(now, 'mostrador_cache_stale_hits_total')).toBe(2)
    expect(value(now, 'mostrador_cache_items')).toBe(12)
    expect(value(now, 'mostrador_journal_usable')).toBe(1)
    expect(value(now, 'mostrador_journal_entries')).toBe(6)
    expect(value(now, 'mostrador_journal_oldest_entry_age_seconds')).toBeCloseTo(3000, -2)
    for (const [kind, count] of [
      ['create', 3],
      ['update', 2],
      ['delete', 1],
    ] as const) {
      expect(value(now, 'mostrador_journal_pending', { class: kind })).toBe(count)
    }
    expect(value(now, 'mostrador_journal_set_aside')).toBe(1)
    expect(value(now, 'mostrador_journal_resets_total')).toBe(1)
    expect(value(now, 'mostrador_journal_drained_total', { outcome: 'committed' })).toBe(5)
    expect(value(now, 'mostrador_journal_drained_entries_total')).toBe(40)
    expect(value(now, 'mostrador_journal_last_drain_timestamp_seconds')).toBe(1_700_000_000)
    expect(value(now, 'mostrador_pool_connections', { pool: 'primary', state: 'used' })).toBe(3)
    expect(value(now, 'mostrador_pool_connections', { pool: 'primary', state: 'idle' })).toBe(5)
    expect(value(now, 'mostrador_pool_waiting')).toBe(2)
    expect(value(now, 'mostrador_replica_lag_seconds')).toBe(2.5)
    expect(value(now, 'mostrador_requests_working')).toBe(4)
    expect(value(now, 'mostrador_turned_away_total', { why: 'rate' })).toBe(1)
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_heap_size_used_bytes',
      'process_cpu_seconds_total',
    ]) {
      expect(samples(now, name).length).toBe(1)
    }
    for (const [name, { type }] of now.families) {
      if (name.startsWith('mostrador_')) expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
    }
  })

  it('is left out where there is none', async () => {
    metrics.watch(
      sources({
        pools: () => [],
        replicaLagMs: () => null,
        journal: () => ({ ...journal, status: 'off', oldestAtMs: null, lastDrainAtMs: null }),
      }),
    )
    const now = await read()
    expect(samples(now, 'mostrador_circuit_open')).toEqual([])
    expect(samples(now, 'mostrador_replica_lag_seconds')).toEqual([])
    expect(samples(now, 'mostrador_pool_connections')).toEqual([])
    expect(samples(now, 'mostrador_journal_usable')).toEqual([])
    expect(samples(now, 'mostrador_journal_last_drain_timestamp_seconds')).toEqual([])
    expect(value(now, 'mostrador_journal_oldest_entry_age_seconds')).toBe(0)
  })

  it('is seen to go away and to come back, each counted once', async () => {
    let isThere = true
    const circuit = createCircuit({
      name: 'primary',
      log: silent,
      isFailure: () => true,
      probeEveryMs: 5,
      probe: async () => {
        if (!isThere) throw new Error('away')
      },
    })
    metrics.watch(sources({ circuits: { primary: circuit, replica: null } }))
    const circuitOpen = async () => value(await read(), 'mostrador_circuit_open', { circuit: 'primary' })
    expect(await circuitOpen()).toBe(0)
    expect(value(await read(), 'mostrador_circuit_switches_total', { to: 'open' })).toBe(0)
    isThere = false
    await eventually('it is open', async () => (await circuitOpen()) !== 0)
    isThere = true
    await eventually('it is closed', async () => (await circuitOpen()) === 0)
    circuit.close()
    const now = await read()
    expect(value(now, 'mostrador_circuit_switches_total', { to: 'open' })).toBe(1)
    expect(value(now, 'mostrador_circuit_switches_total', { to: 'closed' })).toBe(1)
  })

  it('of another application in the same process is counted apart', async () => {
    const other = createMetrics()
    other.turnedAway('overload')
    metrics.turnedAway('rate')
    expect(samples(await read(), 'mostrador_turned_away_total').map(({ labels }) => labels['why'])).toEqual(['rate'])
  })

  it('is all that the alerts and the dashboard beside the server ask for', async () => {
    const circuit = createCircuit({ name: 'primary', log: silent, isFailure: () => true, probe: async () => undefined })
    metrics.watch(sources({ circuits: { primary: circuit } }))
    const { families } = await read()
    circuit.close()
    const deploy = join(import.meta.dirname, '..', '..', 'server', 'deploy')
    let asked = 0
    for (const file of ['prometheus-alerts.yml', 'grafana/mostrador.json']) {
      for (const [name] of readFileSync(join(deploy, file), 'utf8').matchAll(/\b(?:mostrador|nodejs)_[a-z_0-9]+/g)) {
        asked += 1
        expect([name, families.has(name.replace(/_(bucket|sum|count)$/, ''))]).toEqual([name, true])
      }
    }
    expect(asked).toBeGreaterThan(25)
  })
})
