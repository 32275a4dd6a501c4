import { z } from 'zod'
import { idSchema } from '../../../src-shared/sync/ids.ts'
import { enrollRequestSchema, enrollResponseSchema, sources } from '../../../src-shared/sync/wire.ts'
import type { ServerContext } from '../../context.ts'
import { forgetTokensOf, requireCaller, userOf } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import { readRequestOf, readStorage, tellSource } from '../../reading/read-through.ts'
import type { App } from '../app.ts'
import { createEnrolmentCode } from './create-enrolment-code.ts'
import { enrollTill } from './enroll-till.ts'
import { readTills, tillRowSchema } from './read-tills.ts'

export async function enrolmentRoutes(app: App, context: ServerContext): Promise<void> {
  app.route({
    method: 'POST',
    url: '/v1/tills/enroll',
    config: { guessable: true },
    bodyLimit: 16 * 1024,
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
      const enrolled = await enrollTill(context.storage.primary, context.identity.epoch(), request.body)
      if (enrolled.ok) await forgetTokensOf(context, enrolled.value.tenantId, enrolled.value.tillId)
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
      const made = await createEnrolmentCode(context.storage.primary, { tenantId, ...request.body })
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
      const caller = userOf(request)
      const read = await readStorage(context, readRequestOf(request, caller), (db) => readTills(db, caller.tenantId))
      tellSource(reply, { ...read, fresh: true })
      return { source: read.source, asOf: read.asOfMs, items: read.value }
    },
  })
}
