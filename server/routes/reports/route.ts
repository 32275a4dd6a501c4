import { z } from 'zod'
import { balanceQuerySchema, balanceSchema } from '../../../src-shared/report/balance.ts'
import { sources } from '../../../src-shared/sync/wire.ts'
import type { ServerContext } from '../../context.ts'
import { callerOf, requireCaller } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import { readRequestOf, readThrough, tellSource } from '../../reading/read-through.ts'
import type { App } from '../app.ts'
import { readBalance } from './read-balance.ts'

/** Reports over what happened: a till gets those of its own store. */
export async function reportRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  app.get(
    '/v1/reports/balance',
    {
      // A year by day is checked and copied in longer than it takes to find it in the cache, and it is of our own making.
      serializerCompiler: () => (body) => JSON.stringify(body),
      schema: {
        summary: 'Income, refunds, expenses and what is left, by day, week or month',
        description:
          'Days of the tenant’s time zone, in the tenant’s currency. What was sold or paid in another currency is in no sum; it stands among the exceptions as `currency-differs`.',
        tags: ['reports'],
        querystring: balanceQuerySchema,
        response: {
          200: z.object({ source: z.enum(sources), asOf: z.int(), ...balanceSchema.shape }),
          ...problemResponses('invalid-request', 'not-found'),
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { store, ...query } = request.query
      if (caller.kind === 'till' && store !== undefined && store !== caller.storeId) {
        return sendProblem(reply, problem('not-found'))
      }
      const storeId = caller.kind === 'till' ? caller.storeId : (store ?? null)
      const { from, to, by } = query
      const place = {
        module: 'balance',
        key: `${storeId ?? 'all'}:${by}:${from}:${to}`,
        prefer: 'replica',
      } as const
      const read = await readThrough(context, readRequestOf(request, caller), place, (db) =>
        readBalance(db, caller, { ...query, storeId }),
      )
      tellSource(reply, read)
      if (read.value === null) return sendProblem(reply, problem('not-found'))
      return { source: read.source, asOf: read.asOfMs, ...read.value }
    },
  )
}
