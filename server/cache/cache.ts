import type { Source } from '../../src-shared/sync/wire.ts'
import type { StorageRead } from '../store/storage.ts'

/** Parts of a tenant's data that are cached under their own rules; `callers` alone is not told of by the change feed. */
export const cacheModules = [
  'products',
  'categories',
  'units',
  'customers',
  'quotes',
  'users',
  'settings',
  'balance',
  'sales',
  'shifts',
  'callers',
] as const
export type CacheModule = (typeof cacheModules)[number]

/** In Redis: `{prefix}:tenant:{tenantId}:{module}:{key}`. Keys that begin with `all-rows` belong to the catalog copies. */
export interface CacheKey {
  readonly tenantId: string
  readonly module: CacheModule
  readonly key: string
}

/** Its value is frozen through and through, and what JSON makes of what was loaded: all who ask get the same one. */
export interface CachedRead<Value> extends StorageRead<Value> {
  /** Of a hit `REDIS_CACHE`; without Redis a fresh one says where it was read. */
  readonly source: Source
  /** false: the storage is away, and this is what was read at `asOfMs`. */
  readonly fresh: boolean
}

/**
 * Two levels: this process's memory and Redis. An answer is fresh while its module has not changed since the change
 * number that it was read at, as the tenant's change feed tells, and its time to live has not passed.
 */
export interface Cache {
  /**
   * The fresh answer, or what `load` reads now: once, however many ask for it at the same time. While the storage is away
   * the answer that was kept, not fresh; throws what `load` throws when there is none. null is an answer too, and lives
   * as long as `negative` says.
   */
  read<Value>(key: CacheKey, load: () => Promise<StorageRead<Value>>): Promise<CachedRead<Value>>
  /** What is kept, however old; null: nothing. Never throws. */
  peek<Value>(key: CacheKey): Promise<CachedRead<Value> | null>
  /** Keeps what was read elsewhere; an answer of an older state never replaces a newer one. */
  keep<Value>(key: CacheKey, read: StorageRead<Value>): Promise<void>
  /** Forgets an answer on both levels and on every instance. */
  forget(key: CacheKey): Promise<void>
  /** Forgets all of a tenant, or of one of its modules, on both levels and on every instance. */
  clear(tenantId: string, module?: CacheModule): Promise<void>
  /** Tells whenever an answer is forgotten, here or on another instance; answers how to stop listening. */
  watch(key: CacheKey, listener: () => void): () => void
  stats(): CacheStats
}

export interface CacheStats {
  /** `ok`: both levels. `degraded`: Redis is away, the memory answers alone. `off`: there is no cache. */
  readonly status: 'ok' | 'degraded' | 'off'
  /** Answers in this process's memory. */
  readonly items: number
  readonly hits: Readonly<Record<CacheModule, number>>
  readonly misses: Readonly<Record<CacheModule, number>>
  /** Of those that Redis answered, counted among the hits. */
  readonly redisHits: number
  /** Given although the storage could not confirm them. */
  readonly staleHits: number
}
