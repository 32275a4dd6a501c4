import { reconcileRequestSchema, reconcileResponseSchema } from '../../../src-shared/sync/reconcile.ts'
import type { ServerContext } from '../../context.ts'
import { requireCaller, tillOf } from '../../plugins/auth.ts'
import { problemResponses } from '../../plugins/errors.ts'
import type { App } from '../app.ts'
import { reconcileDay } from './reconcile-day.ts'

/** What tills compare a day of theirs with. */
export async function reconcileRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till'])
  app.route({
    method: 'POST',
    url: '/v1/sync/reconcile',
    bodyLimit: 64 * 1024,
    schema: {
      summary: "Compares a till's business day with what the server has of it",
      description:
        'Counts the facts in the chain of the calling till whose `at` falls on the day, by the time zone of the shop; ' +
        '`totalMinor` is sales less refunds, `lastHash` that of the fact which stands last in the chain. With `held`, the ' +
        'places in the chain, `missing` says exactly what to offer again. What differs otherwise becomes an exception.',
      tags: ['sync'],
      body: reconcileRequestSchema,
      response: { 200: reconcileResponseSchema, ...problemResponses('invalid-request', 'too-large') },
    },
    handler: async (request, reply) => {
      const reconciled = await reconcileDay(context, tillOf(request), request.body)
      reply.header('x-source', context.storage.primary.source)
      return { epoch: context.identity.epoch(), ...reconciled }
    },
  })
}
