import type { Logger } from 'pino'
import type { RedisLink } from '../redis/redis-link.ts'
import { decodeEntry, type Entry, encodeEntry, MOST_TEXT_BYTES, REWIND_MS, STAMP_RANGE, stampText } from './entry.ts'

/** The level that instances share. Whatever happens to the Redis, nothing here throws: there is then simply nothing. */
export interface RedisLevel {
  get(name: string): Promise<{ readonly entry: Entry; readonly textLength: number } | null>
  /** Keeps the entry unless a newer one is there already; `isWanted` is asked at the last moment. */
  set(name: string, entry: Entry, text: string, rule: { byTimeAlone: boolean; isWanted(): boolean }): Promise<void>
  remove(name: string): Promise<void>
  /** Removes all whose names begin so. */
  removeAll(nameStart: string): Promise<void>
  publish(message: unknown): Promise<void>
}

/*
 * Compares the stamps where they stand in the encoded entries, so the old one is neither sent nor decoded. Zero-padded
 * digits compare as text, also beyond what Lua's numbers hold exactly. A value of another type is not ours: overwritten.
 */
const SET_UNLESS_NEWER = `
local kept = redis.pcall('GETRANGE', KEYS[1], ARGV[3], ARGV[4])
if type(kept) == 'string' and #kept == #ARGV[5] and not string.find(kept, '%D') and kept > ARGV[5] then
  local keptMs = tonumber(string.sub(kept, -16))
  if keptMs + tonumber(ARGV[6]) > tonumber(string.sub(ARGV[5], -16)) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

const SCAN_COUNT = 500
/** Writes that may be on their way at once; a Redis that is slower than that gets no more. */
const MOST_WRITES = 500
const WARN_EVERY_MS = 60_000

export function createRedisLevel(options: {
  readonly link: RedisLink
  readonly prefix: string
  readonly channel: string
  readonly graceMs: number
  readonly log: Logger
}): RedisLevel {
  const { link, prefix, channel, graceMs, log } = options
  const keyOf = (name: string) => `${prefix}:${name}`
  const warn = warnSeldom(log)
  let writes = 0

  const quietly = async <Value>(work: () => Promise<Value>): Promise<Value | null> => {
    try {
      return await work()
    } catch (error) {
      warn(error)
      return null
    }
  }
  const remove = async (name: string) => void (await quietly(() => link.run((redis) => redis.unlink(keyOf(name)))))

  return {
    get: async (name) => {
      let raw: Buffer | null
      try {
        raw = await link.run((redis) => redis.getBuffer(keyOf(name)))
      } catch (error) {
        if (isWrongType(error)) await remove(name)
        else warn(error)
        return null
      }
      if (raw === null) return null
      const decoded = await decodeEntry(raw)
      if (decoded === null) await remove(name)
      return decoded
    },
    set: async (name, entry, text, { byTimeAlone, isWanted }) => {
      if (link.circuit.state !== 'closed' || text.length > MOST_TEXT_BYTES || writes >= MOST_WRITES) return
      writes += 1
      await quietly(async () => {
        const encoded = await encodeEntry(entry, text)
        if (!isWanted()) return
        const [from, to] = byTimeAlone ? STAMP_RANGE.time : STAMP_RANGE.seqAndTime
        const stamp = stampText(entry).slice(from - 1)
        await link.run((redis) =>
          redis.eval(SET_UNLESS_NEWER, 1, keyOf(name), encoded, Math.max(1, graceMs), from, to, stamp, REWIND_MS),
        )
      })
      writes -= 1
    },
    remove,
    removeAll: async (nameStart) => {
      const pattern = `${escapeGlob(keyOf(nameStart))}*`
      await quietly(async () => {
        for (let cursor = '0'; ; ) {
          const [next, keys] = await link.run((redis) => redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT))
          if (keys.length > 0) {
            await link.run((redis) => {
              const pipeline = redis.pipeline()
              for (const key of keys) pipeline.unlink(key)
              return pipeline.exec()
            })
          }
          if (next === '0') return
          cursor = next
        }
      })
    },
    publish: async (message) =>
      void (await quietly(() => link.run((redis) => redis.publish(channel, JSON.stringify(message))))),
  }
}

/** What Redis's patterns mean by something else than the character itself. */
function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]^-]/g, '\\$&')
}

function isWrongType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE')
}

/** The circuit tells when the Redis goes and comes; this is for all else, and at most once a minute. */
function warnSeldom(log: Logger): (error: unknown) => void {
  let lastMs = Number.NEGATIVE_INFINITY
  return (error) => {
    const now = performance.now()
    if (now - lastMs < WARN_EVERY_MS) return
    lastMs = now
    const code =
      error instanceof Error && 'code' in error ? error.code : error instanceof Error ? error.name : 'unknown'
    log.warn({ code }, 'the cache goes on without Redis')
  }
}
