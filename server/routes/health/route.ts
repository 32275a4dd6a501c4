import { hostname } from 'node:os'
import { z } from 'zod'
import { cacheModules } from '../../cache/cache.ts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../app.ts'
import { availabilityOf, type HealthSources, readHealth, readSyncStatus, viewCircuits } from './health-state.ts'

/** Health is for anyone: no token, and so no names, addresses or errors of what lies behind. It never waits for a turn. */
export function answerHealth(
  app: App,
  { config, version }: Pick<ServerContext, 'config' | 'version'>,
  sources: HealthSources,
): void {
  app.route({
    method: 'GET',
    url: '/health',
    config: { alwaysAnswered: true },
    schema: {
      summary: 'Whether the server serves, and from what; answers within a second whatever hangs behind it',
      description:
        'healthy: all that is configured works. degraded: something is away; the server still reads somewhere, and writes to the primary or the journal. error (503): it cannot do one of the two.',
      tags: ['health'],
      response: { 200: healthSchema, 503: healthSchema },
    },
    handler: async (_request, reply) => {
      const { primary: _primary, reads: _reads, writes: _writes, ...health } = await readHealth(sources)
      const address = app.server.address()
      return reply.code(health.status === 'error' ? 503 : 200).send({
        ...health,
        hostname: hostname(),
        port: address !== null && typeof address === 'object' ? address.port : config.port,
        version,
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/health/storage',
    config: { alwaysAnswered: true },
    schema: {
      summary: 'Which storage the server works on, whether it answers, and where reads and writes go now',
      tags: ['health'],
      response: { 200: storageSchema },
    },
    handler: async () => {
      const { primary, replica, journal, reads, writes } = await readHealth(sources)
      return {
        backend: sources.engine,
        primary,
        replica,
        fallback: sources.fallback,
        circuit: availabilityOf(sources.circuits.primary) === 'error' ? ('open' as const) : ('closed' as const),
        reads,
        writes,
        journal,
        journalReason: sources.journal().reason,
        circuits: viewCircuits(sources.circuits),
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/health/cache',
    config: { alwaysAnswered: true },
    schema: {
      summary: 'Whether the cache works, and how often it had the answer since the start',
      tags: ['health'],
      response: { 200: cacheSchema },
    },
    handler: async () => {
      const { status, items, hits, misses, redisHits, staleHits } = sources.cache()
      const hit = sum(hits)
      const asked = hit + sum(misses)
      return {
        status,
        hitRatio: asked === 0 ? null : hit / asked,
        items,
        redis: availabilityOf(sources.circuits.cache),
        hits: hit,
        misses: asked - hit,
        redisHits,
        staleHits,
        modules: cacheModules.map((module) => ({ module, hits: hits[module], misses: misses[module] })),
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/sync/status',
    config: { alwaysAnswered: true },
    schema: {
      summary: 'Whether what the server accepted is all in its database, and the cache shows what is there',
      tags: ['health'],
      response: { 200: syncStatusSchema },
    },
    handler: () => readSyncStatus(sources),
  })
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0)
}

const availability = z.enum(['ok', 'error', 'off'])
const circuitState = z.enum(['closed', 'open', 'half-open'])

const healthSchema = z.object({
  status: z.enum(['healthy', 'degraded', 'error']),
  mysql: availability,
  replica: availability,
  redis: availability,
  journal: availability,
  hostname: z.string(),
  port: z.int(),
  version: z.string(),
})

const storageSchema = z.object({
  backend: z.enum(['mysql', 'embedded']),
  primary: availability,
  replica: availability,
  fallback: z.boolean(),
  circuit: z.enum(['closed', 'open']),
  reads: z.enum(['primary', 'replica', 'cache', 'none']),
  writes: z.enum(['primary', 'journal', 'none']),
  journal: availability,
  journalReason: z.string().nullable(),
  circuits: z.array(
    z.object({ name: z.string(), state: circuitState, sinceMs: z.int(), cause: z.string().nullable() }),
  ),
})

const cacheSchema = z.object({
  status: z.enum(['ok', 'degraded', 'off']),
  hitRatio: z.number().nullable(),
  items: z.int(),
  redis: availability,
  hits: z.int(),
  misses: z.int(),
  redisHits: z.int(),
  staleHits: z.int(),
  modules: z.array(z.object({ module: z.enum(cacheModules), hits: z.int(), misses: z.int() })),
})

const syncStatusSchema = z.object({
  mysql_available: z.boolean(),
  redis_available: z.boolean(),
  cache_items: z.int(),
  pending_creates: z.int(),
  pending_updates: z.int(),
  pending_deletes: z.int(),
  set_aside: z.int(),
  oldest_pending_at: z.int().nullable(),
  is_consistent: z.boolean(),
  consistency_details: z.string(),
  verified_at: z.int().nullable(),
  last_drain_at: z.int().nullable(),
  status: z.enum(['synced', 'out_of_sync']),
})
