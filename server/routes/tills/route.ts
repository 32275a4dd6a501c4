import { z } from 'zod'
import { idSchema } from '../../../src-shared/sync/ids.ts'
import { enrollRequestSchema, enrollResponseSchema, sources } from '../../../src-shared/sync/wire.ts'
import type { ServerContext } from '../../context.ts'
import { requireCaller, userOf } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import type { App } from '../app.ts'
import { createEnrolmentCode } from './create-enrolment-code.ts'
import { enrollTill } from './enroll-till.ts'
import { readTills, tillRowSchema } from './read-tills.ts'

export async function enrolmentRoutes(app: App, context: ServerContext): Promise<void> {
  app.route({
    method: 'POST',
    url: '/v1/tills/enroll',
    config: { guessable: true, rateLimit: { max: context.config.limits.attempts, timeWindow: '1 minute' } },
    schema: {
      summary: 'Enrols a device as a till with a code that a manager made; the code works once',
      tags: ['tills'],
      body: enrollRequestSchema,
      response: {
        201: enrollResponseSchema,
        ...problemResponses('invalid-request', 'not-found', 'rule-violated', 'rate-limited', 'storage-unavailable'),
      },
    },
    handler: async (request, reply) => {
      const enrolled = await enrollTill(context.store, context.epoch, request.body)
      return enrolled.ok ? reply.code(201).send(enrolled.value) : sendProblem(reply, enrolled.refusal)
    },
  })
}

export async function enrolmentCodeRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['user'])
  app.route({
    method: 'POST',
    url: '/v1/enrolment-codes',
    schema: {
      summary:
        'Makes a code that enrols one till within 24 hours; with `tillId` the device takes the place of that till',
      tags: ['tills'],
      body: z.strictObject({ storeId: idSchema, tillId: idSchema.nullable().default(null) }),
      response: {
        201: z.object({ code: z.string(), expiresAtMs: z.int() }),
        ...problemResponses('invalid-request', 'not-found'),
      },
    },
    handler: async (request, reply) => {
      const { tenantId } = userOf(request)
      const made = await createEnrolmentCode(context.store, { tenantId, ...request.body })
      return made === null ? sendProblem(reply, problem('not-found')) : reply.code(201).send(made)
    },
  })
}

export async function tillRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['user'])
  app.route({
    method: 'GET',
    url: '/v1/tills',
    schema: {
      summary: "The tenant's tills",
      tags: ['tills'],
      response: { 200: z.object({ source: z.enum(sources), asOf: z.int(), items: z.array(tillRowSchema) }) },
    },
    handler: async (request, reply) => {
      const { source } = context.store
      reply.header('x-source', source)
      return { source, asOf: Date.now(), items: await readTills(context.store, userOf(request).tenantId) }
    },
  })
}
