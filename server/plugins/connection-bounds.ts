import type { App } from '../routes/app.ts'

/**
 * What one connection may take, as options of Fastify. Bodies have their own bounds (`bodyLimit`), and Node bounds address
 * and headers together at 16 KiB (431); a request that is too slow is ended with 408.
 */
export const connectionBounds = {
  http: {
    headersTimeout: 15_000,
    // Node looks for the slow ones only this often.
    connectionsCheckingInterval: 5000,
  },
  /** Node's own bound would hold for all routes alike: see {@link boundRequests}. */
  requestTimeout: 0,
  /** Nothing moves in either direction: a reader of a stream who stopped reading, say. Events beat every 15 s. */
  connectionTimeout: 120_000,
  /** Longer than NGINX keeps idle connections to its servers (60 s): it must be the one who closes. */
  keepAliveTimeout: 72_000,
}

/** A till sends 4 MiB over a slow line in 30 s, or gives up. */
const WHOLE_REQUEST_MS = 60_000

/**
 * Ends a request with 408, as Node would, when its body has not come whole in time. Not one that is taken as it comes: a
 * till's unsent work from a stick may take a slow line an hour, and is ended when nothing moves any more.
 */
export function boundRequests(app: App, withinMs = WHOLE_REQUEST_MS): void {
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    const hasBody = 'transfer-encoding' in raw.headers || Number(raw.headers['content-length'] ?? 0) > 0
    if (!hasBody || routeOptions.config.stream === true) return
    const timer = setTimeout(() => {
      const error = Object.assign(new Error('the body did not come in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
      if (!raw.complete) app.server.emit('clientError', error, raw.socket)
    }, withinMs)
    timer.unref()
    reply.raw.once('close', () => clearTimeout(timer))
  })
}
