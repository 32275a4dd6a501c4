import { LRUCache } from 'lru-cache'
import type { RedisLink } from '../redis/redis-link.ts'
import type { JournalEntry } from './journal.ts'
import { type RawEntry, readEntry } from './journal-entry.ts'
import { isOlder, type JournalKeys } from './journal-keys.ts'
import { allOf } from './look-at-redis.ts'

/** What waits of a tenant is asked for with every read while MySQL is away: the same answer serves for this long. */
const FRESH_MS = 100
const MOST_TENANTS = 500

interface Known {
  readonly readAtMs: number
  readonly entries: readonly JournalEntry[]
}

/** Reads the waiting entries of tenants; an entry never changes, so each is fetched once. */
export function createPendingReader(redis: RedisLink, keys: JournalKeys) {
  const known = new LRUCache<string, Known>({ max: MOST_TENANTS })
  const reading = new Map<string, Promise<JournalEntry[]>>()

  async function fetch(tenantId: string): Promise<JournalEntry[]> {
    const before = new Map((known.get(tenantId)?.entries ?? []).map((entry) => [entry.id, entry]))
    const readAtMs = performance.now()
    const entries = await redis.run(async (connection) => {
      const lists = await allOf(connection.pipeline().hvals(keys.pending(tenantId)).hvals(keys.parked(tenantId)))
      const ids = (lists.flat() as string[]).map((waiting) => waiting.split(' ')[0] ?? '')
      const unknown = ids.filter((id) => !before.has(id))
      const pipeline = connection.pipeline()
      for (const id of unknown) pipeline.xrange(keys.stream, id, id)
      const fetched = unknown.length === 0 ? [] : ((await allOf(pipeline)) as RawEntry[][])
      for (const raw of fetched.flat()) {
        const { entry } = readEntry(raw)
        if (entry !== null) before.set(entry.id, entry)
      }
      return ids.map((id) => before.get(id)).filter((entry) => entry !== undefined)
    })
    entries.sort((a, b) => (isOlder(a.id, b.id) ? -1 : 1))
    known.set(tenantId, { readAtMs, entries })
    return entries
  }

  return {
    /** In arrival order; nothing when the Redis does not answer. */
    read: async (tenantId: string): Promise<JournalEntry[]> => {
      const last = known.get(tenantId)
      if (last !== undefined && performance.now() - last.readAtMs < FRESH_MS) return [...last.entries]
      const running = reading.get(tenantId)
      if (running !== undefined) return running.catch(() => [])
      const work = fetch(tenantId).finally(() => reading.delete(tenantId))
      reading.set(tenantId, work)
      return work.catch(() => [])
    },
    /** Something was appended: the next read asks again. */
    forget: (tenantId: string): void => {
      const last = known.get(tenantId)
      if (last !== undefined) known.set(tenantId, { ...last, readAtMs: Number.NEGATIVE_INFINITY })
    },
  }
}
