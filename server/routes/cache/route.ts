import { z } from 'zod'
import { cacheModules } from '../../cache/cache.ts'
import type { ServerContext } from '../../context.ts'
import { requireCaller, userOf } from '../../plugins/auth.ts'
import { problemResponses } from '../../plugins/errors.ts'
import type { App } from '../app.ts'

/** Looking after the cache, for people: of their own tenant alone. */
export async function cacheRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['user'])
  app.route({
    method: 'POST',
    url: '/v1/cache/verify',
    schema: {
      summary: 'Compares what the cache holds of the catalog with the database now, and makes anew what differs',
      tags: ['people'],
      response: { 200: verificationSchema, ...problemResponses('storage-unavailable') },
    },
    handler: async (request) => {
      const { isConsistent, details } = await context.verifyCache(userOf(request).tenantId)
      return { isConsistent, details: [...details] }
    },
  })
}

const verificationSchema = z.object({
  isConsistent: z.boolean(),
  details: z.array(
    z.object({
      module: z.enum(cacheModules),
      equal: z.boolean(),
      databaseDigest: z.string().describe("SHA-256 over the module's canonical rows in order of their ids"),
      cacheDigest: z.string().nullable(),
      rows: z.int(),
      checkedAtMs: z.int(),
      rebuilt: z.boolean(),
    }),
  ),
})
