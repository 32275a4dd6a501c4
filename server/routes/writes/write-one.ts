import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { idSchema } from '../../../src-shared/sync/ids.ts'
import type { WriteAnswer } from '../../../src-shared/sync/operations.ts'
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENT_REPLAYED_HEADER } from '../../../src-shared/sync/wire.ts'
import type { ServerContext } from '../../context.ts'
import { type AcceptContext, acceptOperations } from '../../operations/accept-operations.ts'
import { type Intent, prepareChecked } from '../../operations/prepare-operation.ts'
import { callerOf, whyFenced } from '../../plugins/auth.ts'
import { sendProblem } from '../../plugins/errors.ts'
import { invalidRequest, problem } from '../../problems.ts'

export interface SingleWrite {
  readonly intent: Intent
  /** What the idempotency key stands for: the request as it was checked. */
  readonly body: unknown
  /** When it happened, ms. */
  readonly at: number
  /** 201 for what makes something, 200 for what changes something. */
  readonly success: 200 | 201
}

/** Answer of a write that the journal took: its final word is at `GET /v1/operations/:key`, or the same request again. */
export const acceptedAnswerSchema = z.object({ status: z.literal('accepted'), key: idSchema })

/**
 * Applies one write under its `Idempotency-Key`: a repetition gets the stored answer, one that comes while the first is
 * still being worked on is sent away for a moment. While MySQL is away the journal takes it, and its verdict falls later.
 */
export async function writeOne(
  context: AcceptContext & Pick<ServerContext, 'inFlight'>,
  request: FastifyRequest,
  reply: FastifyReply,
  write: SingleWrite,
): Promise<void> {
  const header = request.headers[IDEMPOTENCY_KEY_HEADER]
  if (header === undefined || header === '') return void sendProblem(reply, problem('idempotency-key-missing'))
  const key = idSchema.safeParse(header)
  if (!key.success)
    return void sendProblem(reply, invalidRequest([{ path: ['Idempotency-Key'], message: 'not a UUID' }]))

  const caller = callerOf(request)
  const claim = `${caller.tenantId} ${key.data}`
  if (context.inFlight.has(claim)) return void sendProblem(reply, problem('request-in-flight'))
  context.inFlight.add(claim)
  try {
    const userId = caller.kind === 'user' ? caller.userId : caller.tillId
    const { intent, at, body, success } = write
    const operation = prepareChecked({ key: key.data, kind: kindOf(intent), at, userId, body }, intent)
    const outcomes = await acceptOperations(context, caller, [operation], 'single')
    if (outcomes === 'fenced') return void sendProblem(reply, await whyFenced(context, request))
    const outcome = outcomes[0]
    if (outcome === undefined) throw new Error('an operation was not answered')
    if (outcome.replayed) reply.header(IDEMPOTENT_REPLAYED_HEADER, 'true')
    const { answer } = outcome
    if (answer.status === 'accepted') {
      reply.header('x-source', 'REDIS_BACKUP')
      return void reply
        .code(202)
        .send({ status: 'accepted', key: key.data } satisfies z.infer<typeof acceptedAnswerSchema>)
    }
    // Not for long: what came before it is being drained.
    if (answer.status === 'deferred') return void sendProblem(reply, problem('storage-unavailable'), 1)
    reply.header('x-source', context.storage.primary.source)
    if (answer.problem !== undefined) return void sendProblem(reply, answer.problem)
    if (answer.status !== 'committed' || answer.id === null) throw new Error('a single write was not decided')
    const { id, status, seq, version, row } = answer
    const written = { key: key.data, status, id, seq, version, row } as WriteAnswer
    void reply.code(outcome.replayed ? 200 : success).send(written)
  } finally {
    context.inFlight.delete(claim)
  }
}

function kindOf(intent: Intent): string {
  if (intent.kind === 'refused') throw new Error('a route refuses before it writes')
  return intent.kind
}
