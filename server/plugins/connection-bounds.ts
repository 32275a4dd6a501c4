import type { IncomingMessage } from 'node:http'
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
 * Ends a request with 408, as Node would, when its body has not come whole in time, also where it was answered before. Not
 * one that is taken as it comes, while somebody takes it: a till's unsent work from a stick may take a slow line an hour, and
 * is ended when nothing moves any more.
 */
export function boundRequests(app: App, withinMs = WHOLE_REQUEST_MS): void {
  const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>()
  const bound = (request: IncomingMessage) => {
    const timer = setTimeout(() => {
      const error = Object.assign(new Error('the body did not come in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
      if (!request.complete) app.server.emit('clientError', error, request.socket)
    }, withinMs)
    timers.set(request, timer.unref())
    request.once('close', () => clearTimeout(timer))
  }
  // Ahead of the routes: an address that is none is answered by no hook.
  app.server.prependListener('request', (request) => {
    if (hasBody(request)) bound(request)
  })
  app.addHook('preHandler', async ({ raw, routeOptions }, reply) => {
    if (routeOptions.config.stream !== true || !timers.has(raw)) return
    clearTimeout(timers.get(raw))
    reply.raw.once('close', () => {
      if (!raw.complete && !raw.destroyed) bound(raw)
    })
  })
}

export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
