import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createCache } from '../../server/cache/create-cache.ts'
import { readConfig } from '../../server/config.ts'
import { openJournal } from '../../server/journal/open-journal.ts'
import { createMetrics } from '../../server/metrics.ts'
import { measureRequests } from '../../server/plugins/metrics.ts'
import { openRedisLink } from '../../server/redis/redis-link.ts'
import { gatherSources } from '../../server/routes/health/gather-sources.ts'
import { answerHealth } from '../../server/routes/health/route.ts'
import { openStorage } from '../../server/store/open-storage.ts'
import { bareApp, listenOn, silent } from '../server/bare-app.ts'
import { prepareDatabase } from '../server/guarded-storage.ts'
import { parsePrometheus } from '../server/prometheus-text.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { cacheSettings, journalSettings, startRedis, type TestRedis } from '../support/redis.ts'

const paths = ['/health', '/health/storage', '/health/cache', '/sync/status', '/metrics']

let mariadb: Mariadb
let cacheRedis: TestRedis
let journalRedis: TestRedis
let url: string
let end: () => Promise<void>

beforeAll(async () => {
  ;[mariadb, cacheRedis, journalRedis] = await Promise.all([
    startMariadb(),
    startRedis(cacheSettings),
    startRedis(journalSettings),
  ])
  await prepareDatabase(mariadb.url, 'tenant')
  const config = readConfig({
    DATABASE_URL: mariadb.url,
    REDIS_URL: cacheRedis.url,
    REDIS_JOURNAL_URL: journalRedis.url,
  })
  const storage = openStorage(config.place, silent)
  const cacheLink = openRedisLink({ url: cacheRedis.url, name: 'cache', log: silent })
  const journalLink = openRedisLink({ url: journalRedis.url, name: 'journal', log: silent, commandTimeoutMs: 1000 })
  const cache = createCache({
    redis: cacheLink,
    prefix: 'test',
    timesMs: config.cacheTimesMs,
    enabled: true,
    lastChange: () => 0,
    newest: () => 0,
    log: silent,
  })
  const journal = openJournal({ redis: journalLink, prefix: 'test', storage, log: silent, lookEveryMs: 200 })
  const sources = gatherSources({
    storage,
    cache,
    journal,
    cacheCircuit: cacheLink.circuit,
    journalCircuit: journalLink.circuit,
    fallback: config.storageFallback,
    work: () => ({ working: 0, waiting: 0 }),
    lastVerification: () => null,
  })
  const app = bareApp()
  const metrics = createMetrics()
  metrics.watch(sources)
  measureRequests(app, metrics)
  answerHealth(app, { config, version: '1.2.3' }, sources)
  url = await listenOn(app)
  end = async () => {
    await app.close()
    journal.close()
    await storage.close()
    await cacheLink.close()
    await journalLink.close()
    await Promise.all([mariadb.stop(), cacheRedis.stop(), journalRedis.stop()])
  }
})
afterAll(() => end())

const health = async () => {
  const response = await fetch(`${url}/health`)
  return { code: response.status, ...((await response.json()) as Record<string, unknown>) }
}
const becomes = (what: string, expected: Record<string, unknown>) =>
  eventually(what, async () => {
    const now: Record<string, unknown> = await health()
    return Object.entries(expected).every(([name, value]) => now[name] === value)
  })
/** Asks for everything, again and again, while `work` goes on; answers how long the slowest answer took. */
async function slowestWhile(work: () => Promise<unknown>): Promise<number> {
  let slowestMs = 0
  const state = { done: false }
  const ask = async (path: string) => {
    while (!state.done) {
      const startedMs = performance.now()
      const response = await fetch(url + path)
      await response.text()
      slowestMs = Math.max(slowestMs, performance.now() - startedMs)
    }
  }
  const asking = Promise.all(paths.map(ask))
  await work().finally(() => {
    state.done = true
  })
  await asking
  return slowestMs
}
const allWell = { status: 'healthy', code: 200, mysql: 'ok', replica: 'off', redis: 'ok', journal: 'ok' }
const processes = () => [mariadb, cacheRedis, journalRedis]

describe('with MySQL and both Redis as real processes', () => {
  afterEach(async () => {
    for (const process of processes()) await process.signal('SIGCONT')
  })

  it('all is well, and says so', async () => {
    await becomes('healthy', allWell)
    expect(await (await fetch(`${url}/sync/status`)).json()).toMatchObject({ mysql_available: true, status: 'synced' })
  })

  it('every answer comes within a second while MySQL hangs, then the journal, then the cache too, until all are back', async () => {
    await becomes('healthy', allWell)
    const slowestMs = await slowestWhile(async () => {
      await mariadb.signal('SIGSTOP')
      await becomes('it goes on without MySQL', { status: 'degraded', code: 200, mysql: 'error', journal: 'ok' })
      await journalRedis.signal('SIGSTOP')
      await becomes('it takes no writes', { status: 'error', code: 503, journal: 'error', redis: 'ok' })
      await cacheRedis.signal('SIGSTOP')
      await becomes('nothing is left', { status: 'error', redis: 'error' })
      for (const process of processes()) await process.signal('SIGCONT')
      await becomes('healthy again', allWell)
    })
    expect(slowestMs).toBeLessThan(1000)
  })

  it('tells in each view that MySQL was killed, and counts it', async () => {
    await becomes('healthy', allWell)
    await mariadb.kill()
    await becomes('it goes on without MySQL', { status: 'degraded', mysql: 'error' })
    const storage = (await (await fetch(`${url}/health/storage`)).json()) as Record<string, unknown>
    expect(storage).toMatchObject({
      backend: 'mysql',
      primary: 'error',
      circuit: 'open',
      reads: 'cache',
      writes: 'journal',
    })
    expect(JSON.stringify(storage)).not.toContain(String(mariadb.port))
    expect(await (await fetch(`${url}/sync/status`)).json()).toMatchObject({
      mysql_available: false,
      redis_available: true,
      status: 'out_of_sync',
    })
    const families = parsePrometheus(await (await fetch(`${url}/metrics`)).text())
    const open = families.get('mostrador_circuit_open')?.samples ?? []
    expect(open.find(({ labels }) => labels['circuit'] === 'primary')?.value).not.toBe(0)
    expect(open.find(({ labels }) => labels['circuit'] === 'cache')?.value).toBe(0)
    const pools = families.get('mostrador_pool_connections')?.samples ?? []
    expect(pools.some(({ labels }) => labels['pool'] === 'primary')).toBe(true)
    await mariadb.restart()
    await becomes('healthy again', allWell)
  })

  it('is less than well without a Redis, and not at all worse', async () => {
    await becomes('healthy', allWell)
    await cacheRedis.signal('SIGKILL')
    await becomes('it goes on', { status: 'degraded', code: 200, mysql: 'ok', redis: 'error', journal: 'ok' })
    expect(await (await fetch(`${url}/health/cache`)).json()).toMatchObject({ status: 'degraded', redis: 'error' })
    await cacheRedis.restart()
    await becomes('healthy again', allWell)
    await journalRedis.signal('SIGKILL')
    await becomes('it goes on', { status: 'degraded', code: 200, redis: 'ok', journal: 'error' })
    await journalRedis.restart()
    await becomes('healthy again', allWell)
  })
})
