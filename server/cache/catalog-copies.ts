import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { RecordEntity } from '../../src-shared/sync/records.ts'
import type { RedisLink } from '../redis/redis-link.ts'
import type { Storage } from '../store/storage.ts'
import { tenantName } from './cache-names.ts'
import { type CatalogCopy, type CatalogState, copyCatalog, openCopy } from './catalog-text.ts'
import { type CatalogView, openView } from './catalog-view.ts'
import { createCopyStore } from './copy-store.ts'
import { outranks } from './entry.ts'
import { moduleOf } from './module-entities.ts'
import { createRedisLevel } from './redis-level.ts'

/**
 * Whole catalogs (products, categories, units, customers) of tenants, for when no database answers: compressed in this
 * process's memory and in Redis, each as of a change number.
 */
export interface CatalogCopies {
  /** Reads the catalog from the storage and keeps it on both levels; throws when the storage is away. */
  refresh(tenantId: string, entity: RecordEntity): Promise<CatalogState>
  /** The newest copy there is, to look things up in; null: none. Never throws. */
  read(tenantId: string, entity: RecordEntity): Promise<CatalogView | null>
  /** What this process holds of a catalog; null: nothing. */
  held(tenantId: string, entity: RecordEntity): CatalogState | null
  /**
   * Brings the copy to a state of `asked` at least: from Redis when another instance put it there, else from the storage,
   * by one instance at a time. Answers whether it has come there.
   */
  bringUpTo(tenantId: string, entity: RecordEntity, asked: CopyNeed): Promise<boolean>
  /** Makes this process and Redis have the same copy, the newer of both. Never throws. */
  share(tenantId: string, entity: RecordEntity): Promise<void>
  /** What the copy that instances share really holds (this process's when there is none): its digest is of its content. */
  inspect(tenantId: string, entity: RecordEntity): Promise<InspectedCopy | null>
  /** Drops the copy on both levels of this process and Redis. */
  forget(tenantId: string, entity: RecordEntity): Promise<void>
  /** Bytes of the compressed copies in this process. */
  bytes(): number
}

/** Which copies will do. */
export interface CopyNeed {
  readonly seq: number
  readonly asOfMs: number
  /** A greater change number than this is of a history that was undone. */
  readonly newest: number
}

/** Whether a copy will do. */
export function satisfies(copy: CatalogState | null, { seq, asOfMs, newest }: CopyNeed): boolean {
  return copy !== null && copy.seq >= seq && copy.asOfMs >= asOfMs && copy.seq <= newest
}

export interface InspectedCopy {
  readonly seq: number
  /** null: the copy cannot be read. */
  readonly digest: string | null
}

export interface CatalogCopiesOptions {
  readonly redis: RedisLink | null
  readonly prefix: string
  readonly storage: Pick<Storage, 'beginLongRead'>
  /** The tenant's newest change number that is known here: no replica that is behind it is copied. */
  readonly newest: (tenantId: string) => number
  /** How long Redis keeps a copy. */
  readonly graceMs: number
  readonly log: Logger
  /** Bounds of the compressed copies, and of the opened ones. */
  readonly copyBytes?: number
  readonly viewBytes?: number
}

const COPY_BYTES = 256 * 1024 * 1024
const VIEW_BYTES = 512 * 1024 * 1024
/** An opened copy is dropped when nobody has asked for it for so long. */
const VIEW_IDLE_MS = 60_000
/** How often Redis is asked whether it has a newer copy. */
const LOOK_EVERY_MS = 1000
const CLAIM_AT_LEAST_MS = 5000

interface OpenedView {
  readonly copy: CatalogCopy
  readonly view: Promise<CatalogView | null>
}

export function createCatalogCopies(options: CatalogCopiesOptions): CatalogCopies {
  const { redis, prefix, storage, newest, graceMs, log } = options
  const store =
    redis === null
      ? null
      : createCopyStore({
          link: redis,
          level: createRedisLevel({ link: redis, prefix, channel: `${prefix}:cache`, graceMs, log }),
          prefix,
          graceMs,
        })
  const copies = new LRUCache<string, CatalogCopy>({
    maxSize: options.copyBytes ?? COPY_BYTES,
    sizeCalculation: ({ body }) => body.length + 500,
  })
  const views = new LRUCache<string, OpenedView>({
    maxSize: options.viewBytes ?? VIEW_BYTES,
    // The text, and about this much a row for ids, barcodes and places.
    sizeCalculation: ({ copy }) => copy.textBytes + 200 * copy.count + 500,
    ttl: VIEW_IDLE_MS,
    updateAgeOnGet: true,
    ttlAutopurge: true,
  })
  const refreshing = new Map<string, Promise<CatalogState>>()
  const looked = new LRUCache<string, number>({ max: 10_000 })

  const nameOf = (tenantId: string, entity: RecordEntity) => `${tenantName(tenantId, moduleOf[entity])}all-rows`
  const hold = (name: string, copy: CatalogCopy) => {
    const present = copies.peek(name)
    if (present === undefined || !outranks(present, copy, false)) copies.set(name, copy)
  }
  /** Takes over what Redis has, when that is newer than what is held here; gives it what it has lost. */
  const adopt = async (name: string): Promise<void> => {
    if (store === null) return
    const head = await store.head(name)
    const present = copies.peek(name)
    if (head === null) return present === undefined ? undefined : store.put(name, present)
    if (present !== undefined && present.asOfMs >= head.asOfMs) return
    const copy = await store.get(name)
    if (copy !== null) hold(name, copy)
  }
  const readCopy = async (tenantId: string, entity: RecordEntity): Promise<CatalogCopy> => {
    const asOfMs = Date.now()
    const read = await storage.beginLongRead({ tenantId, knownSeq: newest(tenantId) })
    try {
      return await copyCatalog({ ...read, asOfMs }, tenantId, entity)
    } finally {
      // Nothing was written: a connection that broke has nothing to undo.
      await read.end().catch(() => undefined)
    }
  }
  const refresh = (tenantId: string, entity: RecordEntity): Promise<CatalogState> => {
    const name = nameOf(tenantId, entity)
    const ongoing = refreshing.get(name)
    if (ongoing !== undefined) return ongoing
    const work = async () => {
      const copy = await readCopy(tenantId, entity)
      hold(name, copy)
      await store?.put(name, copy)
      return stateOf(copy)
    }
    const started = work().finally(() => refreshing.delete(name))
    refreshing.set(name, started)
    return started
  }

  return {
    refresh,
    held: (tenantId, entity) => {
      const copy = copies.peek(nameOf(tenantId, entity))
      return copy === undefined ? null : stateOf(copy)
    },
    read: async (tenantId, entity) => {
      const name = nameOf(tenantId, entity)
      const nowMs = performance.now()
      if (nowMs - (looked.get(name) ?? Number.NEGATIVE_INFINITY) > LOOK_EVERY_MS) {
        looked.set(name, nowMs)
        await adopt(name)
      }
      const copy = copies.get(name)
      if (copy === undefined) return null
      const opened = views.get(name)
      if (opened?.copy === copy) return opened.view
      const view = openView(copy)
      views.set(name, { copy, view })
      const found = await view
      if (found === null) {
        log.warn({ tenantId, entity }, 'a copy of a catalog could not be read')
        if (copies.peek(name) === copy) copies.delete(name)
      }
      return found
    },
    bringUpTo: async (tenantId, entity, asked) => {
      const name = nameOf(tenantId, entity)
      const isThere = () => satisfies(copies.peek(name) ?? null, asked)
      await adopt(name)
      if (isThere()) return true
      if (store !== null && !(await store.claim(name, CLAIM_AT_LEAST_MS))) return false
      try {
        await refresh(tenantId, entity)
      } finally {
        await store?.release(name)
      }
      return isThere()
    },
    share: (tenantId, entity) => adopt(nameOf(tenantId, entity)),
    inspect: async (tenantId, entity) => {
      const name = nameOf(tenantId, entity)
      const copy = (await store?.get(name)) ?? copies.peek(name)
      if (copy === undefined || copy === null) return null
      return { seq: copy.seq, digest: (await openCopy(copy))?.digest ?? null }
    },
    forget: async (tenantId, entity) => {
      const name = nameOf(tenantId, entity)
      copies.delete(name)
      views.delete(name)
      await store?.remove(name)
    },
    bytes: () => copies.calculatedSize,
  }
}

function stateOf({ seq, asOfMs, count, digest }: CatalogCopy): CatalogState {
  return { seq, asOfMs, count, digest }
}
