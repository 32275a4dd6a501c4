import type { Logger } from 'pino'
import { type RecordEntity, recordEntities } from '../../src-shared/sync/records.ts'
import { type CatalogCopies, satisfies } from '../cache/catalog-copies.ts'
import type { ChangeNews } from '../change-news.ts'

export interface CatalogRefreshing {
  /** Looks once at every catalog of the tenants that were asked about lately, and refreshes what it is time for. */
  pass(): Promise<void>
  close(): void
}

export interface CatalogRefreshOptions {
  readonly copies: CatalogCopies
  readonly news: Pick<ChangeNews, 'tenants' | 'lastChange' | 'newest'>
  readonly log: Logger
  readonly passEveryMs?: number
  /** Not before a change is so old: changes come in swarms. */
  readonly settleMs?: number
}

/** A refresh may take this part of the time, and no more. */
const REST = 20
/** Copies are renewed so often although nothing changed: an old one says less, and would expire in Redis. */
const MOST_AGE_MS = 3_600_000
/** How often a copy in memory and the one in Redis are brought together. */
const SHARE_EVERY_MS = 30_000

interface Watched {
  changedAtMs: number | null
  notBeforeMs: number
  sharedAtMs: number
}

/**
 * Keeps the copies of whole catalogs close to the storage. Every instance does it for the tenants that it works for;
 * which of them reads the storage is settled between the copies, and the others take the result over from Redis.
 */
export function startCatalogRefresh(options: CatalogRefreshOptions): CatalogRefreshing {
  const { copies, news, log, passEveryMs = 500, settleMs = 1000 } = options
  const watched = new Map<string, Watched>()
  let passing: Promise<void> | null = null
  let closed = false

  const look = async (tenantId: string, entity: RecordEntity, state: Watched): Promise<void> => {
    const nowMs = performance.now()
    const seq = news.lastChange(tenantId, [entity])
    if (seq === null) return
    const need = { seq, newest: news.newest(tenantId), asOfMs: Date.now() - MOST_AGE_MS }
    const held = copies.held(tenantId, entity)
    if (satisfies(held, need)) {
      state.changedAtMs = null
      if (nowMs - state.sharedAtMs < SHARE_EVERY_MS) return
      state.sharedAtMs = nowMs
      return copies.share(tenantId, entity)
    }
    state.changedAtMs ??= nowMs
    if (nowMs < state.notBeforeMs || (held !== null && nowMs - state.changedAtMs < settleMs)) return
    try {
      await copies.bringUpTo(tenantId, entity, need)
    } catch (error) {
      log.debug({ tenantId, entity, code: (error as { code?: string }).code }, 'a catalog could not be copied')
    }
    const endedMs = performance.now()
    state.notBeforeMs = endedMs + REST * (endedMs - nowMs)
    state.changedAtMs = null
  }
  const lookAtAll = async (): Promise<void> => {
    const tenants = news.tenants()
    const asked = new Set(tenants)
    for (const name of watched.keys()) if (!asked.has(name.split(' ')[1] ?? '')) watched.delete(name)
    for (const tenantId of tenants) {
      for (const entity of recordEntities) {
        if (closed) return
        const name = `${entity} ${tenantId}`
        const state = watched.get(name) ?? { changedAtMs: null, notBeforeMs: 0, sharedAtMs: performance.now() }
        watched.set(name, state)
        await look(tenantId, entity, state)
      }
    }
  }
  const pass = (): Promise<void> => {
    passing ??= lookAtAll().finally(() => {
      passing = null
    })
    return passing
  }
  const timer = setInterval(() => {
    if (!closed) void pass().catch((error: unknown) => log.warn({ err: error }, 'copies of catalogs are not refreshed'))
  }, passEveryMs)
  timer.unref()
  return {
    pass,
    close: () => {
      closed = true
      clearInterval(timer)
    },
  }
}
