import type { Logger } from 'pino'
import program from '../package.json' with { type: 'json' }
import { recordEntities } from '../src-shared/sync/records.ts'
import { createCatalogCopies } from './cache/catalog-copies.ts'
import { createCache } from './cache/create-cache.ts'
import { entitiesOf } from './cache/module-entities.ts'
import { createChangeNews } from './change-news.ts'
import type { Config } from './config.ts'
import type { ServerContext } from './context.ts'
import { establishIdentity } from './identity.ts'
import { startJobs } from './jobs/start-jobs.ts'
import { type OpenJournal, openJournal } from './journal/open-journal.ts'
import { createMetrics } from './metrics.ts'
import { openRedisLink, type RedisLink } from './redis/redis-link.ts'
import { openStorage } from './store/open-storage.ts'
import type { Storage } from './store/storage.ts'
import { renewWriter } from './store/tables/change-marks.ts'

/** An append of 4 MiB is synced before it is answered. */
const JOURNAL_TIMEOUT_MS = 1000

export interface OpenServer {
  readonly context: ServerContext
  /** Ends the jobs, then what they work with. */
  close(): Promise<void>
}

/**
 * Opens all that the routes work with. MySQL and Redis may be away: the server then starts with what there is (or throws,
 * when the configuration forbids it), and takes the rest in when it comes.
 */
export async function openServer(config: Config, log: Logger, closing: AbortSignal): Promise<OpenServer> {
  const { redisPrefix: prefix } = config
  const link = (url: string | null, name: string, commandTimeoutMs?: number) =>
    url === null ? null : openRedisLink({ url, name, log, ...(commandTimeoutMs && { commandTimeoutMs }) })
  const redis = {
    cache: link(config.redisUrl, 'cache'),
    journal: link(config.journalUrl, 'journal', JOURNAL_TIMEOUT_MS),
  }
  const opened = openStorage(config.place, log)
  const journal = openJournal({ redis: redis.journal, prefix, storage: opened, log })
  const closeGround = async () => {
    journal.close()
    await Promise.all([redis.cache?.close(), redis.journal?.close()])
    await opened.close()
  }
  try {
    const identity = await establishIdentity({
      place: config.place,
      storage: opened,
      keeper: journal,
      fallback: config.storageFallback,
      log,
      closing,
    })
    // A database that has just come back is written to once it is known to be ours, and of this version.
    const storage: Storage = { ...opened, isWritable: () => opened.isWritable() && identity.isPrepared() }
    identity.onPrepared(() => journal.wakeDrain())
    return gather({ config, log, closing, redis, journal, identity, storage, closeGround })
  } catch (error) {
    await closeGround()
    throw error
  }
}

interface Ground extends Pick<ServerContext, 'config' | 'log' | 'closing' | 'identity' | 'storage'> {
  readonly redis: { readonly cache: RedisLink | null; readonly journal: RedisLink | null }
  readonly journal: OpenJournal
  readonly closeGround: () => Promise<void>
}

function gather({ closeGround, ...ground }: Ground): OpenServer {
  const { config, log, storage, redis } = ground
  const { redisPrefix: prefix, cacheTimesMs: timesMs } = config
  const news = createChangeNews({
    ...{ storage, redis: redis.cache, prefix, log },
    // The database was put back to an older state: what is kept of the tenant is of a history that was undone.
    onRewound: (tenantId) => {
      renewWriter()
      void cache.clear(tenantId)
      for (const entity of recordEntities) void copies.forget(tenantId, entity)
    },
  })
  const newest = (tenantId: string) => news.newest(tenantId)
  const cache = createCache({
    ...{ redis: redis.cache, prefix, timesMs, enabled: config.cacheEnabled, newest, log },
    lastChange: (tenantId, module) => news.lastChange(tenantId, entitiesOf[module]),
  })
  const copies = createCatalogCopies({ redis: redis.cache, prefix, storage, newest, graceMs: timesMs.grace, log })
  const metrics = createMetrics()
  const jobs = startJobs({ ...ground, news, cache, copies, metrics })
  return {
    context: {
      ...ground,
      ...{ news, cache, copies, metrics, version: program.version, inFlight: new Set() },
      verifyCache: jobs.verifyNow,
      lastVerification: jobs.lastVerification,
    },
    close: async () => {
      await jobs.close()
      news.close()
      await closeGround()
    },
  }
}
