import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { idSchema } from '../../../src-shared/sync/ids.ts'
import {
  knownRequestSchema,
  knownResponseSchema,
  presentRequestSchema,
  presentResponseSchema,
  resumeRequestSchema,
} from '../../../src-shared/sync/till-identity.ts'
import {
  enrollRequestSchema,
  enrollResponseSchema,
  IDEMPOTENCY_KEY_HEADER,
  sources,
} from '../../../src-shared/sync/wire.ts'
import type { ServerContext } from '../../context.ts'
import { forgetTokensOf, requireCaller, tillOf, tokenOf, userOf } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem } from '../../problems.ts'
import { readRequestOf, readStorage, tellSource } from '../../reading/read-through.ts'
import { secretHash } from '../../secrets.ts'
import { isTillToken } from '../../store/tables/till-standing.ts'
import type { App } from '../app.ts'
import { createEnrolmentCode } from './create-enrolment-code.ts'
import { enrollTill } from './enroll-till.ts'
import { presentTill } from './present-till.ts'
import { readKnown } from './read-known.ts'
import { readTills, tillRowSchema } from './read-tills.ts'
import { resumeTill } from './resume-till.ts'
import { revokeTill } from './revoke-till.ts'

/** More than one till was ever copied to. */
const MOST_KEPT = 100

/** What is no such key is none: a device whose answer is lost needs another code then. */
function enrolmentKeyOf(request: FastifyRequest): string | null {
  return idSchema.safeParse(request.headers[IDEMPOTENCY_KEY_HEADER]).data ?? null
}

export async function enrolmentRoutes(app: App, context: ServerContext): Promise<void> {
  app.route({
    method: 'POST',
    url: '/v1/tills/enroll',
    config: { guessable: true },
    bodyLimit: 16 * 1024,
    schema: {
      summary: 'Enrols a device as a till with a code that a manager made; the code works once',
      description:
        'With an `idempotency-key` the same device gets the same till again, for as long as nobody has come forward as it: the answer may be lost. A device that was a till before shows its token too, and goes on in the shift that was open there.',
      tags: ['tills'],
      body: enrollRequestSchema,
      response: {
        201: enrollResponseSchema,
        ...problemResponses('invalid-request', 'not-found', 'rule-violated', 'rate-limited', 'storage-unavailable'),
      },
    },
    handler: async (request, reply) => {
      const asker = { key: enrolmentKeyOf(request), token: tokenOf(request) }
      const enrolled = await enrollTill(context.storage.primary, context.identity.epoch(), request.body, asker)
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
      description:
        'The tills that were made of that till and that no code let in since stay in: `copies` names them. Where it was stolen, revoke it first, which shuts them out with it.',
      tags: ['tills'],
      body: z.strictObject({ storeId: idSchema, tillId: idSchema.nullable().default(null) }),
      response: {
        201: z.object({
          code: z.string(),
          expiresAtMs: z.int(),
          copies: z.array(z.object({ id: z.string(), code: z.string(), deviceName: z.string() })).readonly(),
        }),
        ...problemResponses('invalid-request', 'not-found'),
      },
    },
    handler: async (request, reply) => {
      const caller = userOf(request)
      const target = { tenantId: caller.tenantId, ...request.body }
      const made = await createEnrolmentCode(context.storage.primary, caller, target)
      return typeof made === 'string' ? sendProblem(reply, problem(made)) : reply.code(201).send(made)
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
      const { tills } = context.metrics
      const items = read.value.map((till) => ({ ...till, clockAheadMs: tills.clockAheadOf(caller.tenantId, till.id) }))
      return { source: read.source, asOf: read.asOfMs, items }
    },
  })
}

/** A till out of a fence: not behind `requireCaller`, which lets nobody in who is fenced off. */
export async function resumeRoutes(app: App, context: ServerContext): Promise<void> {
  app.route({
    method: 'POST',
    url: '/v1/tills/resume',
    config: { guessable: true },
    bodyLimit: 16 * 1024,
    schema: {
      summary: 'Lets a till that is a restored or copied one go on by its own token: as itself anew, or as a new till',
      tags: ['tills'],
      security: [{ bearer: [] }],
      body: resumeRequestSchema,
      response: {
        201: enrollResponseSchema,
        ...problemResponses('invalid-request', 'unauthorized', 'forbidden', 'till-fenced', 'rule-violated'),
        ...problemResponses('rate-limited', 'storage-unavailable'),
      },
    },
    onRequest: async (request, reply) => {
      const token = tokenOf(request)
      const known = token !== null && (await isTillToken(context.storage.primary.reader, secretHash(token)))
      return known ? undefined : sendProblem(reply, problem('unauthorized'))
    },
    handler: async (request, reply) => {
      const token = tokenOf(request) ?? ''
      const options = { epoch: context.identity.epoch(), mostADay: context.config.limits.resumes }
      const resumed = await resumeTill(context.storage.primary, options, token, request.body)
      if (!resumed.ok) return sendProblem(reply, resumed.refusal)
      await forgetTokensOf(context, resumed.value.tenantId, resumed.value.tillId)
      return reply.code(201).send(resumed.value)
    },
  })
}

/** What a till says and asks of itself. */
export async function ownTillRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till'])
  app.route({
    method: 'POST',
    url: '/v1/tills/present',
    bodyLimit: 64 * 1024,
    schema: {
      summary: "A start of a till's program says which it is and where its chain ends; once each start",
      tags: ['tills'],
      body: presentRequestSchema,
      response: { 200: presentResponseSchema, ...problemResponses('invalid-request', 'till-fenced') },
    },
    handler: async (request, reply) => {
      const till = tillOf(request)
      const { outcome, hasChanged } = await presentTill(context.storage.primary, till, request.body)
      if (hasChanged) await forgetTokensOf(context, till.tenantId, till.tillId)
      if (!outcome.ok) return sendProblem(reply, outcome.refusal)
      return { epoch: context.identity.epoch(), chain: outcome.value }
    },
  })
  app.route({
    method: 'POST',
    url: '/v1/sync/known',
    bodyLimit: 512 * 1024,
    schema: {
      summary: 'What became of those of the operations that have a final answer',
      tags: ['sync'],
      body: knownRequestSchema,
      response: { 200: knownResponseSchema, ...problemResponses('invalid-request', 'too-large') },
    },
    handler: async (request) => ({
      results: await readKnown(context.storage.primary, tillOf(request), request.body.keys),
    }),
  })
}

export async function revocationRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['user'])
  app.route({
    method: 'POST',
    url: '/v1/tills/:id/revoke',
    schema: {
      summary:
        'Shuts a till out, at its next contact, until a device is enrolled in its place; it keeps its unsent work',
      description:
        'The tills that were made of it and that no code let in since, `copiedFrom` of `GET /v1/tills`, are shut out with it, but for those in `keep`.',
      tags: ['tills'],
      params: z.strictObject({ id: idSchema }),
      body: z.strictObject({ keep: z.array(idSchema).max(MOST_KEPT).default([]) }).nullish(),
      response: { 204: z.null(), ...problemResponses('invalid-request', 'not-found') },
    },
    handler: async (request, reply) => {
      const caller = userOf(request)
      const revocation = { tillId: request.params.id, keep: request.body?.keep ?? [] }
      const outcome = await revokeTill(context.storage.primary, caller, revocation)
      if (typeof outcome === 'string') return sendProblem(reply, problem(outcome))
      for (const tillId of outcome) await forgetTokensOf(context, caller.tenantId, tillId)
      return reply.code(204).send(null)
    },
  })
}
