import type { Logger } from 'pino'
import type { Cache } from './cache/cache.ts'
import type { CatalogCopies } from './cache/catalog-copies.ts'
import type { CacheVerification } from './cache/verification.ts'
import type { ChangeNews } from './change-news.ts'
import type { Config } from './config.ts'
import type { ServerIdentity } from './identity.ts'
import type { Journal } from './journal/journal.ts'
import type { Metrics } from './metrics.ts'
import type { RedisLink } from './redis/redis-link.ts'
import type { Storage } from './store/storage.ts'

/** What the routes of one server process work with. */
export interface ServerContext {
  readonly config: Config
  readonly log: Logger
  readonly version: string
  readonly identity: ServerIdentity
  readonly storage: Storage
  readonly cache: Cache
  readonly copies: CatalogCopies
  readonly journal: Journal
  readonly news: ChangeNews
  readonly metrics: Metrics
  /** null: there is none. */
  readonly redis: { readonly cache: RedisLink | null; readonly journal: RedisLink | null }
  /** Compares the cache's copies of a tenant's catalogs with the database now; throws when that is away. */
  verifyCache(tenantId: string): Promise<CacheVerification>
  /** What the last comparison of cache and database found; null: there was none yet. */
  lastVerification(): { readonly isConsistent: boolean; readonly details: string; readonly atMs: number } | null
  /** `tenant key` of the single writes that are being worked on in this process. */
  readonly inFlight: Set<string>
  /** Aborted when the server ends: what streams without an end stops then. */
  readonly closing: AbortSignal
}
