import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { z } from 'zod'
import { MAX_PUSH_BYTES, pushRequestSchema, pushResponseSchema } from '../../../src-shared/sync/operations.ts'
import {
  ATTEMPT_HEADER,
  changesResponseSchema,
  KNOWN_MARK_HEADER,
  MAX_ATTEMPTS,
  MAX_CHANGES,
  markSchema,
  OFFERED_AGAIN_HEADER,
  snapshotPlaceSchema,
} from '../../../src-shared/sync/wire.ts'
import type { ServerContext } from '../../context.ts'
import { acceptOperations } from '../../operations/accept-operations.ts'
import { prepareOperations } from '../../operations/prepare-operation.ts'
import { callerOf, isStillLetIn, onForgotten, requireCaller, tillOf, whyFenced } from '../../plugins/auth.ts'
import { problemResponses, sendProblem } from '../../plugins/errors.ts'
import { problem, tillFenced } from '../../problems.ts'
import { type ReadRequest, readRequestOf, readStorage, tellSource } from '../../reading/read-through.ts'
import { isUnavailable } from '../../store/transaction.ts'
import type { App } from '../app.ts'
import { pushResult } from './push-result.ts'
import { readChanges } from './read-changes.ts'
import { streamEvents } from './stream-events.ts'
import { snapshotText } from './write-snapshot.ts'

/** What is none comes from no till of ours. */
const knownMarkHeader = markSchema.nullable().catch(null)

/** What tills push. */
export async function pushRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till'])
  app.route({
    method: 'POST',
    url: '/v1/sync/push',
    bodyLimit: MAX_PUSH_BYTES,
    schema: {
      summary: 'Operations of a till, in order; each is answered on its own',
      description:
        'The header `x-attempt` says which time a person had these operations offered anew: what was refused with a lower number is judged once more, in the place of its refusal.',
      tags: ['sync'],
      body: pushRequestSchema,
      response: { 200: pushResponseSchema, ...problemResponses('invalid-request', 'till-fenced', 'too-large') },
    },
    handler: async (request, reply) => {
      const till = tillOf(request)
      if (request.body.incarnation !== till.incarnation) return sendProblem(reply, tillFenced('replaced'))
      const attempt = attemptOf(request.headers[ATTEMPT_HEADER])
      const operations = await prepareOperations(request.body.operations.map((operation) => ({ operation, attempt })))
      const outcomes = await acceptOperations(context, till, operations, 'push', {
        isPatient: request.headers[OFFERED_AGAIN_HEADER] !== undefined,
      })
      if (outcomes === 'fenced') return sendProblem(reply, await whyFenced(context, request))
      const journalled = outcomes.some(({ answer }) => answer.status === 'accepted')
      reply.header('x-source', journalled ? 'REDIS_BACKUP' : context.storage.primary.source)
      return { epoch: context.identity.epoch(), results: outcomes.map(pushResult) }
    },
  })
}

/** What is no such number says nothing. */
function attemptOf(header: string | readonly string[] | undefined): number {
  const attempt = typeof header === 'string' && /^\d{1,7}$/.test(header) ? Number(header) : 0
  return Math.min(attempt, MAX_ATTEMPTS)
}

/** What tills and the back office pull. */
export async function pullRoutes(app: App, context: ServerContext): Promise<void> {
  requireCaller(app, context, ['till', 'user'])
  app.route({
    method: 'GET',
    url: '/v1/sync/changes',
    schema: {
      summary: 'The change feed behind `after`: gapless, each row as it is now',
      description:
        'Every entry has `seq = previous + 1`. One with `row: null` and `removed: false` is nothing to this reader (a fact, or the stock of another store): it only moves the cursor.',
      tags: ['sync'],
      querystring: z.strictObject({
        after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
        limit: z.coerce.number().int().min(1).max(MAX_CHANGES).default(500),
      }),
      response: { 200: changesResponseSchema, ...problemResponses('invalid-request', 'cursor-too-old') },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request)
      const { query } = request
      const { knownSeq } = readRequestOf(request, caller)
      // The cursor is what the caller knows. Feeds of another history are told from lagging ones by the primary alone.
      const known = { caller, knownSeq: Math.max(knownSeq, query.after) }
      const mark = knownMarkHeader.parse(request.headers[KNOWN_MARK_HEADER])
      const read = await readStorage(context, known, (db, newest) =>
        readChanges(db, newest, caller, { ...query, mark }),
      )
      if (!read.value.ok) return sendProblem(reply, problem(read.value.refusal))
      tellSource(reply, { ...read, fresh: true })
      const { source, asOfMs: asOf, seq: newest } = read
      return { epoch: context.identity.epoch(), source, asOf, ...read.value.value, newest }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/sync/snapshot',
    config: { stream: true },
    schema: {
      summary: 'The whole catalog, consistent at the `seq` of its first line',
      description:
        'Newline-delimited JSON, gzip: first `{epoch, seq, counts}`, then one `{entity, row}` a line, by entity and id. A till whose download broke off names what the first line said and the last row that arrived, all four: with `resumed: true` only what comes behind it follows, as it is now, and the feed from the first `seq` makes the whole consistent. Without, all of it begins anew.',
      tags: ['sync'],
      querystring: snapshotPlaceSchema.partial(),
      response: { 200: { description: 'Snapshot', content: { 'application/x-ndjson': { schema: z.string() } } } },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request)
      const { tenantId } = caller
      const { knownSeq } = readRequestOf(request, caller)
      const epoch = context.identity.epoch()
      const brokenOff = snapshotPlaceSchema.safeParse(request.query).data ?? null
      const read = await context.storage.beginLongRead({ tenantId, knownSeq, prefer: 'replica' })
      const text = Readable.from(snapshotText(read, caller, epoch, brokenOff))
      // Little effort: the line is faster than a thorough gzip.
      const zipped = createGzip({ level: 3 })
      pipeline(text, zipped, (error) => {
        if (error) request.log.warn({ code: error.code }, 'a snapshot broke off')
      })
      reply.header('content-type', 'application/x-ndjson').header('content-encoding', 'gzip')
      return reply.header('x-source', read.source).send(zipped as never)
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/sync/events',
    config: { stream: true },
    schema: {
      summary: 'Server-sent events `{seq}`: a nudge to pull',
      tags: ['sync'],
      response: { 200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } } },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request)
      streamEvents(context, reply, {
        tenantId: caller.tenantId,
        newest: () => newestSeq(context, readRequestOf(request, caller)),
        isLetIn: () => isStillLetIn(context, request),
        onForgotten: (listener) => onForgotten(context, request, listener),
      })
    },
  })
}

/** The tenant's newest change number; what this instance has heard of while no database answers: news will follow. */
async function newestSeq(context: ServerContext, request: ReadRequest): Promise<number> {
  try {
    return (await readStorage(context, request, async () => undefined)).seq
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return context.news.newest(request.caller.tenantId)
  }
}
