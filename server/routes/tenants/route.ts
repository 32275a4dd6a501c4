import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem, ruleViolated } from '../../problems.ts'
import { secretHash } from '../../secrets.ts'
import type { App } from '../app.ts'
import { setUpTenant, setupAnswerSchema, setupRequestSchema } from './set-up-tenant.ts'

export async function setupRoutes(app: App, context: ServerContext): Promise<void> {
  app.route({
    method: 'POST',
    url: '/v1/setup',
    config: { guessable: true },
    bodyLimit: 16 * 1024,
    schema: {
      summary: "Makes a new server's first tenant, once; `code` is the one that the server printed at its start",
      tags: ['people'],
      body: setupRequestSchema.extend({ code: z.string().min(1).max(40) }),
      response: {
        201: setupAnswerSchema,
        ...problemResponses('invalid-request', 'forbidden', 'rule-violated', 'rate-limited', 'storage-unavailable'),
      },
    },
    handler: async (request, reply) => {
      const { code, ...wanted } = request.body
      if (context.identity.setupCode === null) return sendProblem(reply, ruleViolated('already-set-up'))
      if (!sameSecret(code.trim().toUpperCase(), context.identity.setupCode)) {
        return sendProblem(reply, problem('forbidden', { detail: 'not the code that the server printed' }))
      }
      const made = await setUpTenant(context.storage.primary, wanted, 'first')
      context.identity.setupCode = null
      return made.ok ? reply.code(201).send(made.value) : sendProblem(reply, ruleViolated('already-set-up'))
    },
  })
}

function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(secretHash(a)), Buffer.from(secretHash(b)))
}
