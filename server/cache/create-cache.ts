import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Source } from '../../src-shared/sync/wire.ts'
import type { CacheTimes } from '../config.ts'
import type { RedisLink } from '../redis/redis-link.ts'
import type { StorageRead } from '../store/storage.ts'
import { isUnavailable } from '../store/transaction.ts'
import { type Cache, type CachedRead, type CacheKey, type CacheModule, cacheModules } from './cache.ts'
import { entryName, tenantName } from './cache-names.ts'
import { type Entry, frozenFromText, outranks } from './entry.ts'
import { createRedisLevel, type RedisLevel } from './redis-level.ts'
import { subscribeTo } from './subscribe.ts'

/** Modules without a time of their own live as long as another. */
const livesAs: Readonly<Partial<Record<CacheModule, keyof CacheTimes>>> = {
  sales: 'balance',
  shifts: 'balance',
  quotes: 'customers',
  users: 'categories',
  settings: 'categories',
}

export interface CacheOptions {
  /** null: this process's memory alone. */
  readonly redis: RedisLink | null
  readonly prefix: string
  readonly timesMs: CacheTimes
  /** false: every read loads, and nothing is kept. */
  readonly enabled: boolean
  /** The tenant's last change number that touched the module; null: this process cannot tell now. */
  readonly lastChange: (tenantId: string, module: CacheModule) => number | null
  /** The tenant's newest change number that is known here; 0: unknown. */
  readonly newest: (tenantId: string) => number
  readonly log: Logger
  /** Bound of what the memory holds, bytes as estimated. */
  readonly memoryBytes?: number
}

const MEMORY_BYTES = 64 * 1024 * 1024
/** How far clocks of two instances may differ, and how long news of a change may travel. */
const SKEW_MS = 10_000

/** An entry in this process's memory. */
interface Held extends Entry {
  readonly source: Source
  /** Estimate of its place in the heap. */
  readonly bytes: number
}

/** A lookup in Redis and, where that is not fresh, a load: one for all who ask for the key meanwhile. */
interface Flight {
  readonly answer: Promise<CachedRead<unknown>>
  /** Its key was forgotten meanwhile: whoever comes now starts another, and nothing of this one is kept. */
  isDropped: boolean
}

const messageSchema = z.strictObject({
  from: z.string().max(60),
  tenantId: z.string().max(200),
  module: z.enum(cacheModules).optional(),
  key: z.string().max(2000).optional(),
})
type Message = z.infer<typeof messageSchema>

/** Builds the cache; see {@link Cache}. Values are kept frozen, as JSON brings them back. */
export function createCache(options: CacheOptions): Cache {
  const { redis, prefix, timesMs, enabled, lastChange, newest, log } = options
  const channel = `${prefix}:cache`
  const level2: RedisLevel | null =
    redis === null || !enabled ? null : createRedisLevel({ link: redis, prefix, channel, graceMs: timesMs.grace, log })
  /*
   * Values as they are, not as text: parsing the same text again with every hit would cost more than all the rest of a
   * hit. Their size is estimated from their JSON: two bytes a character, which is about what the heap takes.
   */
  const memory = new LRUCache<string, Held>({
    maxSize: options.memoryBytes ?? MEMORY_BYTES,
    sizeCalculation: ({ bytes }) => bytes,
  })
  const flights = new Map<string, Flight>()
  const watchers = new Map<string, Set<() => void>>()
  const counts = { hits: zeros(), misses: zeros(), redisHits: 0, staleHits: 0 }
  const instance = randomUUID()

  const ttlOf = (module: CacheModule, value: unknown) => {
    const ofModule = timesMs[livesAs[module] ?? (module as keyof CacheTimes)]
    return value === null ? Math.min(ofModule, timesMs.negative) : ofModule
  }
  const isFresh = ({ tenantId, module }: CacheKey, entry: Entry, nowMs: number) => {
    const ageMs = nowMs - entry.asOfMs
    if (ageMs < -SKEW_MS || ageMs >= ttlOf(module, entry.value)) return false
    if (module === 'callers') return true
    const last = lastChange(tenantId, module)
    if (last === null || entry.seq < last) return false
    // Of a history that was undone: everybody else would have heard of such a change by now.
    return entry.seq <= newest(tenantId) || ageMs < SKEW_MS
  }
  const isKept = (entry: Entry, nowMs: number) => nowMs - entry.asOfMs < timesMs.grace

  /** What is in memory then: this one, or one of a newer state. */
  const hold = (key: CacheKey, name: string, held: Held): Held => {
    const present = memory.peek(name)
    if (present !== undefined && outranks(present, held, key.module === 'callers')) return present
    memory.set(name, held)
    return held
  }
  const held = (name: string, { entry, textLength }: { entry: Entry; textLength: number }, source: Source): Held => ({
    ...entry,
    source,
    bytes: 2 * (textLength + name.length) + 200,
  })
  /** What a hit says of its source: without Redis a fresh answer is as good as what the storage would say. */
  const sourceOf = (entry: Held, fresh: boolean): Source => (fresh && level2 === null ? entry.source : 'REDIS_CACHE')
  const answerOf = (entry: Held, fresh: boolean): CachedRead<unknown> => ({
    value: entry.value,
    seq: entry.seq,
    asOfMs: entry.asOfMs,
    source: sourceOf(entry, fresh),
    fresh,
  })

  /** What Redis holds, taken over into the memory; the memory's own when that is newer. */
  const lookUp = async (key: CacheKey, name: string, isWanted: () => boolean): Promise<Held | null> => {
    const found = level2 === null ? null : await level2.get(name)
    const entry = found !== null && isWanted() ? hold(key, name, held(name, found, 'REDIS_CACHE')) : memory.get(name)
    return entry !== undefined && isKept(entry, Date.now()) ? entry : null
  }
  const store = (key: CacheKey, name: string, read: StorageRead<unknown>, isWanted: () => boolean) => {
    const text = JSON.stringify(read.value ?? null)
    const { seq, asOfMs, source } = read
    const entry: Entry = { seq, asOfMs, value: frozenFromText(text) }
    if (isWanted()) hold(key, name, held(name, { entry, textLength: text.length }, source))
    const sent = level2?.set(name, entry, text, { byTimeAlone: key.module === 'callers', isWanted })
    return { entry, sent: sent ?? Promise.resolve() }
  }

  const fly = async (
    key: CacheKey,
    name: string,
    load: () => Promise<StorageRead<unknown>>,
    flight: Pick<Flight, 'isDropped'>,
  ): Promise<CachedRead<unknown>> => {
    const isWanted = () => !flight.isDropped
    // While nobody can tell what changed nothing can be fresh: Redis is asked only if the storage cannot answer.
    const isJudgeable = key.module === 'callers' || lastChange(key.tenantId, key.module) !== null
    const kept = level2 !== null && isJudgeable ? await lookUp(key, name, isWanted) : null
    if (kept !== null && isFresh(key, kept, Date.now())) {
      counts.redisHits += 1
      counts.hits[key.module] += 1
      return answerOf(kept, true)
    }
    counts.misses[key.module] += 1
    let read: StorageRead<unknown>
    try {
      read = await load()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      const last = kept ?? (await lookUp(key, name, isWanted))
      if (last === null) throw error
      counts.staleHits += 1
      return answerOf(last, false)
    }
    const { entry, sent } = store(key, name, read, isWanted)
    // Nobody waits for Redis to take it: it never throws, and the answer is there.
    void sent
    return { value: entry.value, seq: read.seq, asOfMs: read.asOfMs, source: read.source, fresh: true }
  }
  const begin = (key: CacheKey, name: string, load: () => Promise<StorageRead<unknown>>): Flight => {
    const mark = { isDropped: false }
    const flight: Flight = Object.assign(mark, { answer: fly(key, name, load, mark) })
    flights.set(name, flight)
    const land = () => {
      if (flights.get(name) === flight) flights.delete(name)
    }
    flight.answer.then(land, land)
    return flight
  }

  const dropHere = ({ tenantId, module, key }: Omit<Message, 'from'>) => {
    const start = tenantName(tenantId, module)
    const concerns = (name: string) => (key === undefined ? name.startsWith(start) : name === start + key)
    for (const [name, flight] of flights) {
      if (!concerns(name)) continue
      flight.isDropped = true
      flights.delete(name)
    }
    if (key !== undefined) memory.delete(start + key)
    else for (const name of [...memory.keys()]) if (concerns(name)) memory.delete(name)
  }
  const tellWatchers = ({ tenantId, module, key }: Omit<Message, 'from'>) => {
    const start = tenantName(tenantId, module)
    for (const [name, listeners] of watchers) {
      if (key === undefined ? name.startsWith(start) : name === start + key) for (const tell of [...listeners]) tell()
    }
  }
  const drop = async (message: Omit<Message, 'from'>) => {
    if (!enabled) return tellWatchers(message)
    dropHere(message)
    const { tenantId, module, key } = message
    const start = tenantName(tenantId, module)
    await (key === undefined ? level2?.removeAll(start) : level2?.remove(start + key))
    // Whoever asks anew must not find on the second level what was dropped on the first.
    tellWatchers(message)
    await level2?.publish({ from: instance, ...message })
  }
  // A lost message costs little: stamps decide what is fresh, and who a caller is lives seconds. So nothing is flushed
  // when the connection comes back.
  if (redis !== null && enabled) {
    subscribeTo(redis, channel, messageSchema, (message) => {
      if (message.from === instance) return
      dropHere(message)
      tellWatchers(message)
    })
  }

  const cache: Cache = {
    read: async <Value>(key: CacheKey, load: () => Promise<StorageRead<Value>>): Promise<CachedRead<Value>> => {
      if (!enabled) return { ...(await load()), fresh: true }
      const name = entryName(key)
      const entry = memory.get(name)
      if (entry !== undefined && isFresh(key, entry, Date.now())) {
        counts.hits[key.module] += 1
        return answerOf(entry, true) as CachedRead<Value>
      }
      const ongoing = flights.get(name)
      if (ongoing === undefined) return (await begin(key, name, load).answer) as CachedRead<Value>
      const { tenantId, module } = key
      const needed = module === 'callers' ? 0 : (lastChange(tenantId, module) ?? newest(tenantId))
      const answer = await ongoing.answer
      // What was under way when a newer change was known already may have read the state before it; whatever begins
      // from now on has not.
      const isEnough = !answer.fresh || answer.seq >= needed
      const last = isEnough ? answer : await (flights.get(name) ?? begin(key, name, load)).answer
      if (last.fresh) counts.hits[module] += 1
      else counts.staleHits += 1
      return last as CachedRead<Value>
    },
    peek: async <Value>(key: CacheKey) => {
      if (!enabled) return null
      const name = entryName(key)
      const entry = memory.get(name)
      if (entry !== undefined && isFresh(key, entry, Date.now())) return answerOf(entry, true) as CachedRead<Value>
      const kept = await lookUp(key, name, () => true)
      return kept === null ? null : (answerOf(kept, isFresh(key, kept, Date.now())) as CachedRead<Value>)
    },
    keep: async (key, read) => {
      if (enabled) await store(key, entryName(key), read, () => true).sent
    },
    forget: ({ tenantId, module, key }) => drop({ tenantId, module, key }),
    clear: (tenantId, module) => drop(module === undefined ? { tenantId } : { tenantId, module }),
    watch: (key, listener) => {
      const name = entryName(key)
      const listeners = watchers.get(name) ?? new Set()
      watchers.set(name, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && watchers.get(name) === listeners) watchers.delete(name)
      }
    },
    stats: () => ({
      status: !enabled ? 'off' : redis !== null && redis.circuit.state !== 'closed' ? 'degraded' : 'ok',
      items: memory.size,
      hits: { ...counts.hits },
      misses: { ...counts.misses },
      redisHits: counts.redisHits,
      staleHits: counts.staleHits,
    }),
  }
  return cache
}

function zeros(): Record<CacheModule, number> {
  return Object.fromEntries(cacheModules.map((module) => [module, 0])) as Record<CacheModule, number>
}
