import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RedisLink } from '../redis/redis-link.ts'
import type { CatalogCopy } from './catalog-text.ts'
import type { RedisLevel } from './redis-level.ts'

/** Copies of whole catalogs in Redis. Nothing here throws: what is not whole is not there. */
export interface CopyStore {
  /** What the stored copy says of itself; null: there is none, or Redis is away. */
  head(name: string): Promise<CopyHead | null>
  /** The stored copy; null also when a part of it was evicted. */
  get(name: string): Promise<CatalogCopy | null>
  /** Keeps the copy unless one of a newer state is there. */
  put(name: string, copy: CatalogCopy): Promise<void>
  remove(name: string): Promise<void>
  /** Whether this process may refresh the copy now: of several instances one does. Without Redis each for itself. */
  claim(name: string, forMs: number): Promise<boolean>
  release(name: string): Promise<void>
}

const headSchema = z.strictObject({
  count: z.int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  textBytes: z
    .int()
    .min(0)
    .max(1024 ** 3),
  bodyBytes: z
    .int()
    .min(0)
    .max(1024 ** 3),
  /** Names the parts of this very copy: readers of the one before it can finish. */
  generation: z.uuid(),
})
export type CopyHead = z.infer<typeof headSchema> & { readonly seq: number; readonly asOfMs: number }

/** A part a command: a large catalog in one would hold up every other command on the connection, and in Redis. */
const PART_BYTES = 256 * 1024

export function createCopyStore(options: {
  readonly link: RedisLink
  readonly level: RedisLevel
  readonly prefix: string
  readonly graceMs: number
}): CopyStore {
  const { link, level, prefix, graceMs } = options
  const partKey = (name: string, generation: string, part: number) => `${prefix}:${name}:${generation}:${part}`
  const claimKey = (name: string) => `${prefix}:${name}:claim`

  const removeParts = async (name: string, { generation, bodyBytes }: Pick<CopyHead, 'generation' | 'bodyBytes'>) => {
    const keys = Array.from({ length: Math.ceil(bodyBytes / PART_BYTES) }, (_, part) => partKey(name, generation, part))
    if (keys.length > 0) await link.run((redis) => redis.unlink(...keys)).catch(() => undefined)
  }
  const head = async (name: string): Promise<CopyHead | null> => {
    const found = await level.get(name)
    if (found === null) return null
    const { seq, asOfMs, value } = found.entry
    const read = headSchema.safeParse(value)
    if (read.success) return { ...read.data, seq, asOfMs }
    await level.remove(name)
    return null
  }

  return {
    head,
    get: async (name) => {
      const found = await head(name)
      if (found === null) return null
      const { seq, asOfMs, count, digest, textBytes, bodyBytes, generation } = found
      const parts: Buffer[] = []
      try {
        for (let part = 0; part * PART_BYTES < bodyBytes; part += 1) {
          const bytes = await link.run((redis) => redis.getBuffer(partKey(name, generation, part)))
          if (bytes === null) return null
          parts.push(bytes)
        }
      } catch {
        return null
      }
      const body = Buffer.concat(parts)
      return body.length === bodyBytes ? { seq, asOfMs, count, digest, textBytes, body } : null
    },
    put: async (name, copy) => {
      if (link.circuit.state !== 'closed') return
      const { seq, asOfMs, count, digest, textBytes, body } = copy
      const own = { count, digest, textBytes, bodyBytes: body.length, generation: randomUUID() }
      const before = await head(name)
      try {
        for (let part = 0; part * PART_BYTES < body.length; part += 1) {
          const bytes = body.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)
          await link.run((redis) => redis.set(partKey(name, own.generation, part), bytes, 'PX', Math.max(1, graceMs)))
        }
      } catch {
        // What was written expires by itself.
        return
      }
      const rule = { byTimeAlone: false, isWanted: () => true }
      await level.set(name, { seq, asOfMs, value: own }, JSON.stringify(own), rule)
      const after = await head(name)
      if (after === null) return
      if (after.generation !== own.generation) await removeParts(name, own)
      else if (before !== null) await removeParts(name, before)
    },
    remove: async (name) => {
      const found = await head(name)
      await level.remove(name)
      if (found !== null) await removeParts(name, found)
    },
    claim: async (name, forMs) => {
      const claim = () => link.run((redis) => redis.set(claimKey(name), '1', 'PX', Math.ceil(forMs), 'NX'))
      return claim().then(
        (answer) => answer === 'OK',
        () => true,
      )
    },
    release: async (name) => void (await link.run((redis) => redis.unlink(claimKey(name))).catch(() => undefined)),
  }
}
