import { describe, expect, it } from 'vitest'
import { type CacheStats, cacheModules } from '../../server/cache/cache.ts'
import type { Circuit } from '../../server/circuit.ts'
import type { JournalStatus } from '../../server/journal/journal.ts'
import type { HealthSources, Verification } from '../../server/routes/health/health-state.ts'
import { answerHealth } from '../../server/routes/health/route.ts'
import { bareApp } from './bare-app.ts'

const circuit = (state: Circuit['state'], cause: string | null = null): Circuit => ({
  name: 'a name with secret.example in it',
  state,
  sinceMs: 1000,
  cause,
  execute: (work) => work(),
  onChange: () => () => undefined,
  close: () => undefined,
})
const none = Object.fromEntries(cacheModules.map((module) => [module, 0])) as CacheStats['hits']
const noCache: CacheStats = { status: 'off', items: 0, hits: none, misses: none, redisHits: 0, staleHits: 0 }
const noJournal: JournalStatus = {
  status: 'off',
  reason: null,
  depth: 0,
  oldestAtMs: null,
  pendingCreates: 0,
  pendingUpdates: 0,
  pendingDeletes: 0,
  setAside: 0,
  drained: 0,
  lastDrainAtMs: null,
  resets: 0,
}
const sources = (change: Partial<HealthSources> = {}): HealthSources => ({
  engine: 'mysql',
  circuits: { primary: circuit('closed'), replica: null, cache: null, journal: null },
  probe: async () => true,
  fallback: true,
  cache: () => noCache,
  journal: () => noJournal,
  isWritable: () => true,
  lastVerification: () => null,
  ...change,
})

async function ask(path: string, change: Partial<HealthSources> = {}) {
  const app = bareApp()
  answerHealth(app, { config: { port: 8080 } as never, version: '1.2.3' }, sources(change))
  const answer = await app.inject({ method: 'GET', url: path })
  await app.close()
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), text: answer.body }
}

type State = 'ok' | 'error' | 'off'
const states: State[] = ['ok', 'error', 'off']
const circuitOf = (state: State) => (state === 'off' ? null : circuit(state === 'ok' ? 'closed' : 'open', 'ETIMEDOUT'))

describe('the health of a server on MySQL', () => {
  const combinations = (['ok', 'error'] as const).flatMap((mysql) =>
    states.flatMap((replica) =>
      states.flatMap((redis) =>
        states.flatMap((journal) => [0, 5].map((items) => ({ mysql, replica, redis, journal, items }))),
      ),
    ),
  )

  it('follows from what works, in every combination', async () => {
    const seen = new Set<string>()
    for (const { mysql, replica, redis, journal, items } of combinations) {
      const change: Partial<HealthSources> = {
        circuits: {
          primary: circuitOf(mysql),
          replica: circuitOf(replica),
          cache: circuitOf(redis),
          journal: circuitOf(journal),
        },
        cache: () => ({ ...noCache, status: redis === 'ok' ? 'ok' : 'degraded', items }),
        journal: () => ({ ...noJournal, status: journal }),
      }
      const readable = mysql === 'ok' || replica === 'ok' || redis === 'ok' || items > 0
      const writable = mysql === 'ok' || journal === 'ok'
      const whole = mysql === 'ok' && replica !== 'error' && redis !== 'error' && journal !== 'error'
      const status = !readable || !writable ? 'error' : whole ? 'healthy' : 'degraded'
      const answer = await ask('/health', change)
      expect(answer).toMatchObject({ status: status === 'error' ? 503 : 200 })
      expect(answer.body).toEqual({
        status,
        mysql,
        replica,
        redis,
        journal,
        hostname: expect.any(String),
        port: 8080,
        version: '1.2.3',
      })
      seen.add(status)

      const storage = (await ask('/health/storage', change)).body
      expect(storage).toMatchObject({
        backend: 'mysql',
        primary: mysql,
        replica,
        journal,
        fallback: true,
        circuit: mysql === 'ok' ? 'closed' : 'open',
        reads: mysql === 'ok' ? 'primary' : replica === 'ok' ? 'replica' : readable ? 'cache' : 'none',
        writes: mysql === 'ok' ? 'primary' : journal === 'ok' ? 'journal' : 'none',
      })
    }
    expect(seen).toEqual(new Set(['healthy', 'degraded', 'error']))
  })

  it('takes a circuit that is being tried for one that is open, and asks nothing', async () => {
    const change: Partial<HealthSources> = {
      circuits: { primary: circuit('half-open', 'ECONNREFUSED'), replica: null, cache: null, journal: null },
      probe: () => {
        throw new Error('nobody should ask')
      },
      journal: () => ({ ...noJournal, status: 'ok' }),
      cache: () => ({ ...noCache, status: 'degraded', items: 1 }),
    }
    expect((await ask('/health', change)).body).toMatchObject({ status: 'degraded', mysql: 'error' })
    expect((await ask('/health/storage', change)).body).toMatchObject({
      circuit: 'open',
      circuits: [{ name: 'primary', state: 'half-open', sinceMs: 1000, cause: 'ECONNREFUSED' }],
    })
  })

  it('has no journal as soon as the Redis of the journal is away', async () => {
    const change: Partial<HealthSources> = {
      circuits: { primary: circuit('closed'), replica: null, cache: null, journal: circuit('open') },
      journal: () => ({ ...noJournal, status: 'ok' }),
    }
    expect((await ask('/health', change)).body).toMatchObject({ status: 'degraded', journal: 'error' })
  })

  it('cannot be read from a cache that is switched off', async () => {
    const change: Partial<HealthSources> = {
      circuits: { primary: circuit('open'), replica: null, cache: circuit('closed'), journal: circuit('closed') },
      cache: () => noCache,
      journal: () => ({ ...noJournal, status: 'ok' }),
    }
    expect(await ask('/health', change)).toMatchObject({ status: 503, body: { status: 'error', redis: 'ok' } })
  })

  it('names no host, tenant or circuit of ours', async () => {
    for (const path of ['/health/storage', '/health/cache', '/sync/status']) {
      expect((await ask(path)).text).not.toContain('secret.example')
    }
  })
})

describe('the health of a server on embedded storage', () => {
  const embedded = {
    engine: 'embedded',
    circuits: { primary: null, replica: null, cache: null, journal: null },
  } as const
  it.each([
    [true, 200, 'healthy', 'ok'],
    [false, 503, 'error', 'error'],
  ])('is what its storage answers: %s', async (works, status, word, primary) => {
    const change = { ...embedded, probe: async () => works }
    expect(await ask('/health', change)).toMatchObject({ status, body: { status: word, mysql: 'off' } })
    expect((await ask('/health/storage', change)).body).toMatchObject({
      backend: 'embedded',
      primary,
      circuit: 'closed',
    })
    expect((await ask('/sync/status', change)).body).toMatchObject({
      mysql_available: false,
      status: works ? 'synced' : 'out_of_sync',
    })
  })
})

describe('the health of the cache', () => {
  it.each(['ok', 'degraded', 'off'] as const)('is always answered: %s', async (status) => {
    const change: Partial<HealthSources> = { cache: () => ({ ...noCache, status }) }
    expect(await ask('/health/cache', change)).toMatchObject({
      status: 200,
      body: { status, hitRatio: null, items: 0 },
    })
  })

  it('tells how often it had the answer', async () => {
    const stats: CacheStats = {
      ...noCache,
      status: 'ok',
      items: 4,
      hits: { ...none, products: 6, balance: 3 },
      misses: { ...none, products: 1, sales: 2 },
      redisHits: 2,
      staleHits: 1,
    }
    const { body } = await ask('/health/cache', {
      cache: () => stats,
      circuits: { primary: circuit('closed'), replica: null, cache: circuit('open'), journal: null },
    })
    expect(body).toMatchObject({
      hitRatio: 0.75,
      items: 4,
      hits: 9,
      misses: 3,
      redisHits: 2,
      staleHits: 1,
      redis: 'error',
    })
    expect(body['modules']).toContainEqual({ module: 'products', hits: 6, misses: 1 })
  })
})

describe('the status of what was accepted', () => {
  const good: Verification = { isConsistent: true, details: 'all 7 modules are equal', atMs: 5000 }

  it.each<[string, Partial<JournalStatus>, Verification | null, 'open' | 'closed', 'synced' | 'out_of_sync']>([
    ['all is well', {}, good, 'closed', 'synced'],
    ['nothing has been compared yet', {}, null, 'closed', 'synced'],
    ['something waits', { depth: 1, pendingCreates: 1 }, good, 'closed', 'out_of_sync'],
    ['something was set aside', { setAside: 1 }, good, 'closed', 'out_of_sync'],
    ['cache and database differ', {}, { ...good, isConsistent: false }, 'closed', 'out_of_sync'],
    ['the database is away', {}, good, 'open', 'out_of_sync'],
  ])('when %s', async (_when, journal, verification, primary, status) => {
    const { body } = await ask('/sync/status', {
      circuits: { primary: circuit(primary), replica: null, cache: circuit('closed'), journal: null },
      journal: () => ({ ...noJournal, status: 'ok', ...journal }),
      lastVerification: () => verification,
    })
    expect(body).toMatchObject({
      status,
      mysql_available: primary === 'closed',
      redis_available: true,
      is_consistent: verification?.isConsistent ?? true,
      verified_at: verification?.atMs ?? null,
    })
    if (verification !== null) expect(body['consistency_details']).toContain('all 7 modules are equal')
  })

  it('counts what waits, since when, and says what is wrong in words', async () => {
    const { body } = await ask('/sync/status', {
      cache: () => ({ ...noCache, items: 12 }),
      circuits: { primary: circuit('open'), replica: null, cache: null, journal: circuit('open') },
      journal: () => ({
        status: 'error',
        reason: 'its memory may be evicted',
        depth: 6,
        oldestAtMs: 77,
        pendingCreates: 3,
        pendingUpdates: 2,
        pendingDeletes: 1,
        setAside: 4,
        drained: 9,
        lastDrainAtMs: 99,
        resets: 2,
      }),
    })
    expect(body).toMatchObject({
      redis_available: false,
      cache_items: 12,
      pending_creates: 3,
      pending_updates: 2,
      pending_deletes: 1,
      set_aside: 4,
      oldest_pending_at: 77,
      last_drain_at: 99,
      status: 'out_of_sync',
    })
    expect(body['consistency_details']).toMatch(/does not answer.*evicted.*4 operations.*2 times/)
  })
})
