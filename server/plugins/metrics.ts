import { z } from 'zod'
import { type Source, sources } from '../../src-shared/sync/wire.ts'
import type { Metrics } from '../metrics.ts'
import type { App } from '../routes/app.ts'

const known: ReadonlySet<unknown> = new Set(sources)

/** Counts every request and publishes `GET /metrics`. Call it before the routes. */
export function measureRequests(app: App, metrics: Metrics): void {
  app.addHook('onRequest', async (request, reply) => {
    const { url, config } = request.routeOptions
    if (config.stream !== true || url === undefined) return
    reply.raw.once('close', metrics.streaming(url))
  })
  app.addHook('onResponse', async (request, reply) => {
    const { caller, routeOptions, method } = request
    const source = reply.getHeader('x-source')
    if (known.has(source)) metrics.read(source as Source)
    if (caller?.kind === 'till') metrics.tills.heard(caller, request.headers)
    if (routeOptions.config.stream === true) return
    metrics.answered({
      method,
      route: routeOptions.url ?? 'unknown',
      // Who left before the answer was there: NGINX' number for it.
      status: reply.raw.writableFinished ? reply.statusCode : CLIENT_LEFT,
      seconds: reply.elapsedTime / 1000,
    })
  })
  app.route({
    method: 'GET',
    url: '/metrics',
    config: { alwaysAnswered: true },
    schema: {
      summary: "Prometheus' metrics of this instance; no token, and so neither names nor ids in them",
      tags: ['health'],
      response: { 200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } } },
    },
    handler: async (_request, reply) => {
      const text = await metrics.registry.metrics()
      return reply.type(metrics.registry.contentType).send(text)
    },
  })
}

const CLIENT_LEFT = 499
