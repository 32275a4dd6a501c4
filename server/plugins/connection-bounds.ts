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
  /** A till sends 4 MiB over a slow line in 30 s, or gives up. */
  requestTimeout: 60_000,
  /** Nothing moves in either direction: a reader of a stream who stopped reading, say. Events beat every 15 s. */
  connectionTimeout: 120_000,
  /** Longer than NGINX keeps idle connections to its servers (60 s): it must be the one who closes. */
  keepAliveTimeout: 72_000,
}
