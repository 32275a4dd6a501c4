import type { Logger } from 'pino'
import type { Cache } from '../cache/cache.ts'
import type { CatalogCopies } from '../cache/catalog-copies.ts'
import type { CacheVerification } from '../cache/verification.ts'
import type { ChangeNews } from '../change-news.ts'
import type { Config } from '../config.ts'
import type { OpenJournal } from '../journal/open-journal.ts'
import type { Metrics } from '../metrics.ts'
import type { RedisLink } from '../redis/redis-link.ts'
import type { Storage } from '../store/storage.ts'
import { createDrain } from './drain-journal.ts'
import { createJobLocks } from './job-locks.ts'
import { pruneExpired } from './prune-expired.ts'
import { startCatalogRefresh } from './refresh-catalog.ts'
import { createScheduler } from './scheduler.ts'
import { createVerificationRecord, verifyCache } from './verify-cache.ts'

const PRUNE_EVERY_MS = 24 * 3600_000
/** Soon after a start, for a server that is started every morning. */
const FIRST_PRUNE_MS = 60_000

export interface JobParts {
  readonly config: Config
  readonly log: Logger
  readonly storage: Storage
  readonly redis: { readonly cache: RedisLink | null }
  readonly journal: OpenJournal
  readonly news: ChangeNews
  readonly cache: Cache
  readonly copies: CatalogCopies
  readonly metrics: Pick<Metrics, 'drained'>
}

export interface Jobs {
  /** Compares the cache's copies of a tenant's catalogs with the database now; throws when that is away. */
  verifyNow(tenantId: string): Promise<CacheVerification>
  lastVerification(): { readonly isConsistent: boolean; readonly details: string; readonly atMs: number } | null
  /** Aborts what runs and waits for it, at most a few seconds. */
  close(): Promise<void>
}

/** Starts all that a server does by itself. */
export function startJobs(parts: JobParts): Jobs {
  const { config, log, storage, redis, journal, news, cache, copies, metrics } = parts
  const locks = createJobLocks({ redis: redis.cache, store: storage.primary, prefix: config.redisPrefix, log })
  const drain = createDrain({
    ...{ journal, storage, news, locks, log, everyMs: config.drainIntervalMs },
    onDrained: metrics.drained,
  })
  const scheduler = createScheduler({ locks, log })
  scheduler.everyLocked('prune-expired', PRUNE_EVERY_MS, (lease) => pruneExpired(storage.primary, lease), {
    firstInMs: FIRST_PRUNE_MS,
  })
  const verifications = createVerificationRecord()
  const refreshing = config.cacheEnabled ? startCatalogRefresh({ copies, news, log }) : null
  if (config.cacheEnabled) {
    scheduler.everyLocked('verify-cache', config.verifyIntervalMs, async ({ signal }) => {
      verifications.note(await verifyCache({ copies, cache, storage, news, log, signal }))
    })
  }
  return {
    verifyNow: async (tenantId) => {
      // Without a cache there is nothing that could differ.
      if (!config.cacheEnabled) return { isConsistent: true, details: [] }
      const found = await verifyCache({ copies, cache, storage, news, log }, tenantId)
      verifications.note(found)
      return found
    },
    lastVerification: () => {
      const { isConsistent, details, atMs } = verifications.last()
      if (atMs === null) return null
      const different = details.filter(({ equal }) => !equal).length
      const found = isConsistent
        ? `${details.length} catalogs were compared and equal`
        : `${different} of ${details.length} catalogs differed and were made anew`
      return { isConsistent, details: found, atMs }
    },
    close: async () => {
      refreshing?.close()
      // The locks first: they abort what the others wait for.
      await locks.close()
      await Promise.all([drain.close(), scheduler.close()])
    },
  }
}
