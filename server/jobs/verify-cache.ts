import type { Logger } from 'pino'
import { type RecordEntity, recordEntities } from '../../src-shared/sync/records.ts'
import type { Cache } from '../cache/cache.ts'
import type { CatalogCopies } from '../cache/catalog-copies.ts'
import { type CatalogState, digestCatalog } from '../cache/catalog-text.ts'
import { moduleOf } from '../cache/module-entities.ts'
import { readFeedRanges } from '../cache/read-feed.ts'
import type { CacheVerification, ConsistencyDetail } from '../cache/verification.ts'
import type { ChangeNews } from '../change-news.ts'
import type { Storage } from '../store/storage.ts'

export interface VerifyCacheDeps {
  readonly copies: CatalogCopies
  readonly cache: Pick<Cache, 'clear'>
  readonly storage: Pick<Storage, 'beginLongRead'>
  readonly news: Pick<ChangeNews, 'tenants' | 'newest'>
  readonly log: Logger
  /** Stops between two catalogs: a lease that was lost, or a server that ends. */
  readonly signal?: AbortSignal
}

/**
 * Compares the copies of catalogs with the database, by the SHA-256 over their canonical rows at one change number. A copy
 * that only lags behind is brought up first. One that differs is made anew, and with it goes everything else that is kept
 * of its module: whatever led there may have touched that too.
 * Of the tenants that were asked about lately, or of one; throws when the storage is away.
 */
export async function verifyCache(deps: VerifyCacheDeps, tenantId?: string): Promise<CacheVerification> {
  const details: ConsistencyDetail[] = []
  for (const tenant of tenantId === undefined ? deps.news.tenants() : [tenantId]) {
    for (const entity of recordEntities) {
      if (deps.signal?.aborted) break
      const detail = await verifyModule(deps, tenant, entity)
      if (detail !== null) details.push(detail)
    }
  }
  return { isConsistent: details.every(({ equal }) => equal), details }
}

/** Another instance may put a newer copy in place just then; after so many tries it is the next run's. */
const ATTEMPTS = 3

async function verifyModule(
  deps: VerifyCacheDeps,
  tenantId: string,
  entity: RecordEntity,
): Promise<ConsistencyDetail | null> {
  const { copies, cache, log } = deps
  const module = moduleOf[entity]
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const compared = await compare(deps, tenantId, entity)
    if (compared === null) continue
    const { database, cacheDigest } = compared
    const equal = cacheDigest === database.digest
    if (!equal) {
      log.warn(
        { tenantId, module, seq: database.seq },
        'the cache held something else than the database; it is made anew',
      )
      await copies.forget(tenantId, entity)
      await cache.clear(tenantId, module)
      await copies.refresh(tenantId, entity)
    }
    return {
      tenantId,
      module,
      equal,
      databaseDigest: database.digest,
      cacheDigest,
      rows: database.count,
      checkedAtMs: Date.now(),
      rebuilt: !equal,
    }
  }
  return null
}

/** The copy and the database at one change number; null: they could not be had at the same one. */
async function compare(
  deps: VerifyCacheDeps,
  tenantId: string,
  entity: RecordEntity,
): Promise<{ readonly database: CatalogState; readonly cacheDigest: string | null } | null> {
  const { copies } = deps
  await copies.share(tenantId, entity)
  const copy = await copies.inspect(tenantId, entity)
  if (copy !== null) {
    const database = await digestUnchangedSince(deps, tenantId, entity, copy.seq)
    if (database !== null) return { database, cacheDigest: copy.digest }
  }
  // There is none, or it lags behind: what is read now is what it must be then.
  const database = await copies.refresh(tenantId, entity)
  const renewed = await copies.inspect(tenantId, entity)
  return renewed?.seq === database.seq ? { database, cacheDigest: renewed.digest } : null
}

/** The database's digest; null when the catalog has changed since `seq`, so that an equal copy could not be expected. */
async function digestUnchangedSince(
  { storage, news }: VerifyCacheDeps,
  tenantId: string,
  entity: RecordEntity,
  seq: number,
): Promise<CatalogState | null> {
  const asOfMs = Date.now()
  const read = await storage.beginLongRead({ tenantId, knownSeq: Math.max(seq, news.newest(tenantId)) })
  try {
    if (read.seq > seq) {
      const range = { tenantId, after: seq, upTo: read.seq }
      const changed = (await readFeedRanges(read.db, [range])).get(tenantId)
      if (changed?.last.has(entity)) return null
    }
    return await digestCatalog({ ...read, asOfMs }, tenantId, entity)
  } finally {
    await read.end().catch(() => undefined)
  }
}

/** What the last verifications found, for people to see. */
export interface VerificationRecord {
  /** The latest detail of every module of a tenant, or of all tenants; `atMs` is null while nothing was verified. */
  last(tenantId?: string): CacheVerification & { readonly atMs: number | null }
  /** Copies that were found different, ever. */
  readonly differences: number
  note(found: CacheVerification): void
}

const MOST_DETAILS = 4000

/** Remembers what `verifyCache` found. */
export function createVerificationRecord(): VerificationRecord {
  const latest = new Map<string, ConsistencyDetail>()
  let differences = 0
  return {
    get differences() {
      return differences
    },
    note: ({ details }) => {
      for (const detail of details) {
        const name = `${detail.tenantId} ${detail.module}`
        // Written anew at the end, so that the first ones are those that were not verified for longest.
        latest.delete(name)
        latest.set(name, detail)
        if (!detail.equal) differences += 1
      }
      for (const name of latest.keys()) {
        if (latest.size <= MOST_DETAILS) break
        latest.delete(name)
      }
    },
    last: (tenantId) => {
      const details = [...latest.values()].filter((detail) => tenantId === undefined || detail.tenantId === tenantId)
      return {
        isConsistent: details.every(({ equal }) => equal),
        details,
        atMs: details.length === 0 ? null : Math.max(...details.map(({ checkedAtMs }) => checkedAtMs)),
      }
    },
  }
}
