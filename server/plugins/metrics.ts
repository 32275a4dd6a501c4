import { z } from 'zod'
import { type Source, sources } from '../../src-shared/sync/wire.ts'
import type { Metrics } from '../metrics.ts'
import type { App } from '../routes/app.ts'

const known: ReadonlySet<unknown> = new Set(sources)
/** NGINX' number for it. */
const CLIENT_LEFT = 499

/** Counts every request and publishes `GET /metrics`. Call it before the routes. */
export function measureRequests(app: App, metrics: Metrics): void {
  app.addHook('onRequest', async (request, reply) => {
    const { url = 'unknown', config } = request.routeOptions
    const startedMs = performance.now()
    const isStream = config.stream === true
    const endStream = isStream ? metrics.streaming(url) : null
    // `onResponse` is not told of those who leave before their answer.
    reply.raw.once('close', () => {
      const { caller, method } = request
      const source = reply.getHeader('x-source')
      if (known.has(source)) metrics.read(source as Source)
      if (caller?.kind === 'till') metrics.tills.heard(caller, request.headers)
      endStream?.()
      if (isStream) return
      const status = reply.raw.writableFinished ? reply.statusCode : CLIENT_LEFT
      metrics.answered({ method, route: url, status, seconds: (performance.now() - startedMs) / 1000 })
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
      const { text, mediaType } = await metrics.expose()
      return reply.type(mediaType).send(text)
    },
  })
}
