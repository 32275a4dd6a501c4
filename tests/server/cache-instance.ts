import { setTimeout as sleep } from 'node:timers/promises'
import pino, { type Logger } from 'pino'
import type { Cache, CacheModule } from '../../server/cache/cache.ts'
import { createCache } from '../../server/cache/create-cache.ts'
import { openRedisLink, type RedisLink } from '../../server/redis/redis-link.ts'
import type { StorageRead } from '../../server/store/storage.ts'
import { eventually } from '../support/headless-till.ts'
import type { TestRedis } from '../support/redis.ts'

export const hour = 3_600_000

/** Times that only matter to tests which say so. */
export const longTimes = {
  products: hour,
  categories: hour,
  units: hour,
  customers: hour,
  balance: hour,
  negative: hour,
  callers: hour,
  grace: 24 * hour,
}

/** What a test tells its cache about the feed: the last change of every module, and the newest of all. */
export interface Feed {
  seq: number | null
  newest: number
}

export interface Instance {
  readonly cache: Cache
  readonly feed: Feed
  readonly link: RedisLink | null
  /** Lines of its log, parsed. */
  readonly lines: { readonly level: number; readonly msg: string }[]
  close(): Promise<void>
}

export interface InstanceOptions {
  readonly redis: TestRedis | null
  readonly prefix?: string
  readonly times?: Partial<typeof longTimes>
  readonly enabled?: boolean
  readonly memoryBytes?: number
  readonly lastChange?: (tenantId: string, module: CacheModule) => number | null
}

/** A log that keeps its lines. */
export function collectingLog(): { log: Logger; lines: { readonly level: number; readonly msg: string }[] } {
  const lines: { level: number; msg: string }[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { log, lines }
}

/** A cache as one process of the server has it. */
export async function openInstance(options: InstanceOptions): Promise<Instance> {
  const { log, lines } = collectingLog()
  const link = options.redis === null ? null : openRedisLink({ url: options.redis.url, name: 'cache', log })
  const feed: Feed = { seq: 0, newest: 0 }
  const cache = createCache({
    redis: link,
    prefix: options.prefix ?? 'test',
    timesMs: { ...longTimes, ...options.times },
    enabled: options.enabled ?? true,
    lastChange: options.lastChange ?? (() => feed.seq),
    newest: () => Math.max(feed.newest, feed.seq ?? 0),
    log,
    ...(options.memoryBytes !== undefined && { memoryBytes: options.memoryBytes }),
  })
  if (link !== null) await linked(link)
  return { cache, feed, link, lines, close: async () => link?.close() }
}

/** Waits until a link works, and its subscriptions most likely too. */
export async function linked(link: RedisLink): Promise<void> {
  await eventually('the link to Redis works', async () =>
    link.circuit.state === 'closed'
      ? link
          .run((redis) => redis.ping())
          .then(
            () => true,
            () => false,
          )
      : false,
  )
  await sleep(0)
}

/** A storage that answers, counts, and can be away: what `load` is to the cache. */
export function loader<Value>(value: Value, seq = 1) {
  const state = { value, seq, loads: 0, isAway: false, delayMs: 0 }
  const load = async (): Promise<StorageRead<Value>> => {
    state.loads += 1
    const read = { value: state.value, seq: state.seq, source: 'MYSQL' as const, asOfMs: Date.now() }
    if (state.delayMs > 0) await sleep(state.delayMs)
    if (state.isAway) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
    return read
  }
  return Object.assign(state, { load })
}
