import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { type Problem, type ProblemType, problemSchema } from '../../src-shared/sync/problems.ts'
import { CIRCUIT_OPEN } from '../circuit.ts'
import { problem } from '../problems.ts'
import type { App } from '../routes/app.ts'
import { isUnavailable } from '../store/transaction.ts'

const MEDIA_TYPE = 'application/problem+json'
/** When the same again may well succeed, by what stands in the way; of others nobody knows. */
const retryAfterSeconds: Partial<Record<ProblemType, number>> = {
  'request-in-flight': 2,
  'storage-unavailable': 2,
  'rate-limited': 1,
  overloaded: 1,
}
const MOST_PASSING_OVER_MS = 5000

/** Answers with a problem and its status; `afterSeconds` is when to come back, where somebody knows it better. */
export function sendProblem(reply: FastifyReply, answer: Problem, afterSeconds?: number): FastifyReply {
  const seconds = afterSeconds ?? retryAfterSeconds[answer.type]
  if (seconds !== undefined) reply.header('retry-after', seconds)
  return reply.code(answer.status).type(MEDIA_TYPE).send(answer)
}

/** The problem responses of a route, for its schema: a status may stand for several types. */
export function problemResponses(...types: ProblemType[]) {
  const byStatus = new Map<number, ProblemType[]>()
  for (const type of types) {
    const { status } = problem(type)
    byStatus.set(status, [...(byStatus.get(status) ?? []), type])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      { description: of.join(', '), content: { [MEDIA_TYPE]: { schema: problemSchema } } },
    ]),
  )
}

/** Every error leaves as a problem; what nobody expected as `internal-error` with a reference to the log. */
export function answerErrors(app: App): void {
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problem('not-found', { detail: 'no such path' })))
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const answer = problemOf(error, request)
    if (answer.type === 'too-large') await passOver(request.raw)
    return sendProblem(reply, answer)
  })
}

/** The problem as which an error leaves; what people should look at goes to the log. */
export function problemOf(error: FastifyError, request: FastifyRequest): Problem {
  const expected = expectedProblem(error)
  if (expected !== null) return expected
  if (isUnavailable(error)) {
    // What a circuit turned away it has said itself, once: not with every request again.
    if (error.code !== CIRCUIT_OPEN) request.log.warn({ code: error.code }, 'storage is not available')
    return problem('storage-unavailable')
  }
  request.log.error({ fault: faultOf(error) }, 'unexpected fault')
  return problem('internal-error', { detail: `reference ${request.id}` })
}

/** Reads on past what is too large: closing the line meanwhile would reset it before the sender saw the answer. */
async function passOver(request: IncomingMessage): Promise<void> {
  if (request.complete) return
  request.resume()
  await once(request, 'end', { signal: AbortSignal.timeout(MOST_PASSING_OVER_MS) }).catch(() => undefined)
}

/** Name, code and stack of a fault. Drivers put the statement with its values beside them, and those stay out of the log. */
function faultOf(error: FastifyError): Record<string, unknown> {
  return { name: error.name, code: error.code, stack: error.stack?.slice(0, 4000) }
}

function expectedProblem(error: FastifyError): Problem | null {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: instancePath.split('/').filter(Boolean).join('.'),
      message: message ?? 'not valid',
    }))
    return problem('invalid-request', { errors: errors.slice(0, 50) })
  }
  const status = error.statusCode ?? 500
  if (status === 413) return problem('too-large')
  if (status === 429) return problem('rate-limited')
  if (status === 404) return problem('not-found')
  // Fastify's own words about a request that it could not read; they never quote the body.
  if (status >= 400 && status < 500) return problem('invalid-request', { detail: wordsOf(error) })
  return null
}

function wordsOf(error: FastifyError): string {
  return error.code?.startsWith('FST_') === true ? error.message : 'the request could not be read'
}
