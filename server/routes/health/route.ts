import { hostname } from 'node:os'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import type { App } from '../app.ts'
import { probeStorage } from './probe-storage.ts'

const availability = z.enum(['ok', 'error', 'off'])

/** Health is for anyone: no token, and so no names, addresses or errors of what lies behind. */
export async function healthRoutes(app: App, context: ServerContext): Promise<void> {
  const { store } = context
  const isMysql = store.engine === 'mysql'

  app.route({
    method: 'GET',
    url: '/health',
    schema: {
      summary: 'Whether the server works; answers within a second whatever hangs behind it',
      tags: ['health'],
      response: { 200: healthSchema, 503: healthSchema },
    },
    handler: async (_request, reply) => {
      const works = await probeStorage(store)
      const address = app.server.address()
      return reply.code(works ? 200 : 503).send({
        status: works ? 'healthy' : 'error',
        mysql: isMysql ? (works ? 'ok' : 'error') : 'off',
        replica: 'off',
        redis: 'off',
        journal: 'off',
        hostname: hostname(),
        port: address !== null && typeof address === 'object' ? address.port : context.config.port,
        version: context.version,
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/health/storage',
    schema: {
      summary: 'Which storage the server works on, and whether it answers',
      tags: ['health'],
      response: {
        200: z.object({
          backend: z.enum(['mysql', 'embedded']),
          primary: availability,
          replica: availability,
          fallback: z.boolean(),
          circuit: z.enum(['closed', 'open']),
        }),
      },
    },
    handler: async () => ({
      backend: store.engine,
      primary: (await probeStorage(store)) ? ('ok' as const) : ('error' as const),
      replica: 'off' as const,
      fallback: false,
      circuit: 'closed' as const,
    }),
  })

  app.route({
    method: 'GET',
    url: '/health/cache',
    schema: {
      summary: 'State of the cache: there is none yet',
      tags: ['health'],
      response: { 200: z.object({ status: z.enum(['ok', 'degraded', 'off']), hitRatio: z.number().nullable() }) },
    },
    handler: async () => ({ status: 'off' as const, hitRatio: null }),
  })

  app.route({
    method: 'GET',
    url: '/sync/status',
    schema: {
      summary: 'Whether what the server accepted is all in its database',
      tags: ['health'],
      response: { 200: syncStatusSchema },
    },
    handler: async () => {
      const works = await probeStorage(store)
      return {
        mysql_available: isMysql && works,
        redis_available: false,
        cache_items: 0,
        pending_creates: 0,
        pending_updates: 0,
        pending_deletes: 0,
        is_consistent: works,
        consistency_details: works
          ? 'every write is committed before it is answered; there is no cache and no journal'
          : 'the storage does not answer',
        last_drain_at: null,
        status: works ? ('synced' as const) : ('out_of_sync' as const),
      }
    },
  })
}

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

const syncStatusSchema = z.object({
  mysql_available: z.boolean(),
  redis_available: z.boolean(),
  cache_items: z.int(),
  pending_creates: z.int(),
  pending_updates: z.int(),
  pending_deletes: z.int(),
  is_consistent: z.boolean(),
  consistency_details: z.string(),
  last_drain_at: z.int().nullable(),
  status: z.enum(['synced', 'out_of_sync']),
})
