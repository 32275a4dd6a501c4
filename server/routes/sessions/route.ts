import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import type { App } from '../app.ts'
import { openSession } from './open-session.ts'

export async function sessionRoutes(app: App, context: ServerContext): Promise<void> {
  app.route({
    method: 'POST',
    url: '/v1/session',
    config: { guessable: true },
    bodyLimit: 16 * 1024,
    schema: {
      summary: 'Signs a person in to the back office; the token is good for 12 hours',
      tags: ['people'],
      body: z.strictObject({
        tenant: z.string().min(1).max(80),
        user: z.string().min(1).max(80),
        password: z.string().min(1).max(200),
      }),
      response: {
        201: z.object({ token: z.string(), expiresAtMs: z.int(), tenantId: z.string(), userId: z.string() }),
        ...problemResponses('invalid-request', 'unauthorized', 'rate-limited', 'storage-unavailable'),
      },
    },
    handler: async (request, reply) => {
      const session = await openSession(context.storage.primary, request.body)
      if (session === null) return sendProblem(reply, problem('unauthorized', { detail: 'wrong name or password' }))
      return reply.code(201).send(session)
    },
  })
}
