import type { FastifyRequest } from 'fastify'
import type { App } from '../app.ts'

/** Remembers what requests to the routes of `app` said before it was checked; answers a request's checked body as it was sent. */
export function keepSent(app: App): (request: FastifyRequest) => unknown {
  const sent = new WeakMap<FastifyRequest, unknown>()
  app.addHook('preValidation', async (request) => {
    sent.set(request, request.body)
  })
  return (request) => asSent(request.body, sent.get(request))
}

/**
 * A checked body without the members that it only has by default. It is what an idempotency key stands for: a till of
 * before, which does not send them, repeats its request as it was, to a server that knows them by then.
 */
export function asSent(checked: unknown, sent: unknown): unknown {
  if (Array.isArray(checked) && Array.isArray(sent)) return checked.map((item, index) => asSent(item, sent[index]))
  if (!isObject(checked) || !isObject(sent)) return checked
  const members = Object.entries(checked).filter(([name]) => Object.hasOwn(sent, name))
  return Object.fromEntries(members.map(([name, value]) => [name, asSent(value, sent[name])]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
