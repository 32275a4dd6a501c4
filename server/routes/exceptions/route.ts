import { z } from 'zod'
import { labelSchema } from '../../../src-shared/sync/ids.ts'
import type { ServerContext } from '../../context.ts'
import { callerOf, requireCaller } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import type { App } from '../app.ts'
import { markRead } from './mark-read.ts'

/** What exceptions are stored under: MySQL compares nothing else with its column. */
const ascii = z.string().regex(/^[\x20-\x7e]+$/)

/** What people do about exceptions. */
export async function exceptionRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  app.route({
    method: 'POST',
    url: '/v1/exceptions/read',
    bodyLimit: 16 * 1024,
    schema: {
      summary: 'Marks an exception as seen, until the same happens again',
      tags: ['reading'],
      body: z.strictObject({
        kind: ascii.max(30),
        subject: ascii.max(80),
        /** Of a till: who is signed in there. In the back office it is whoever calls. */
        by: labelSchema(80).optional(),
      }),
      response: { 204: z.null(), ...problemResponses('invalid-request', 'not-found') },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request)
      const { kind, subject, by } = request.body
      const reader = caller.kind === 'till' ? (by ?? caller.name) : caller.name
      const marked = await markRead(context.storage.primary, caller, { kind, subject, by: reader.slice(0, 80) })
      return marked ? reply.code(204).send(null) : sendProblem(reply, problem('not-found'))
    },
  })
}
