import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import { readCounters, readFeedRanges } from './cache/read-feed.ts'
import { subscribeTo } from './cache/subscribe.ts'
import { inTime } from './circuit.ts'
import type { RedisLink } from './redis/redis-link.ts'
import type { Storage } from './store/storage.ts'

type Listener = (seq: number) => void

/**
 * Knows what changes in the feeds of the tenants that this process works for. Announcements travel by Redis at once; a
 * poll of the tenants' counters, twice a second, finds what was not announced here and reads in the feed what it was.
 *
 * An announcement marks what it names, and waits for nothing that may be missing before it: on a busy day something
 * always is. What a lost announcement would have named is marked with the next poll, so another instance's change is
 * known here after half a second at the latest, while the database answers. For that reason nothing has to be flushed
 * either when the connection to Redis comes back.
 */
export interface ChangeNews {
  /** After a commit: the tenant's newest change number, and the entities (`product`, `sale` ...) that it changed. */
  announce(tenantId: string, seq: number, entities: readonly string[]): void
  /** Told of every growth of the tenant's feed; answers how to stop listening. */
  listen(tenantId: string, listener: Listener): () => void
  /** The tenant's newest change number as far as it is known here; 0: unknown. */
  newest(tenantId: string): number
  /**
   * The tenant's last change number that may have touched one of the entities; null while this process cannot tell: it
   * has just begun to look, or no database has answered for two seconds.
   */
  lastChange(tenantId: string, entities: readonly string[]): number | null
  /** The tenants that were asked about lately. */
  tenants(): string[]
  close(): void
}

export interface ChangeNewsOptions {
  readonly storage: Pick<Storage, 'primary' | 'replica' | 'primaryCircuit' | 'replicaCircuit'>
  readonly redis: RedisLink | null
  readonly prefix: string
  readonly log: Logger
  /** Told when a tenant's feed is shorter than it was: the database was put back to an older state. */
  readonly onRewound?: (tenantId: string) => void
}

const POLL_MS = 500
const POLL_TIMEOUT_MS = 1000
/** How long a poll's result is taken as the present state. */
const SURE_FOR_MS = 2000
const FORGET_AFTER_MS = 10 * 60_000
/** With its first look at a tenant this process reads so much of the feed; what lies before counts as changed at its end. */
const LOOK_BACK = 1000
/** More than this at once (an import, say) is not looked through: everything may have changed. */
const MOST_CHANGES = 10_000

const messageSchema = z.strictObject({
  from: z.string().max(60),
  tenantId: z.string().max(200),
  seq: z.int().min(1),
  entities: z.array(z.string().max(60)).max(100),
})

/** What is known of one tenant's feed. */
interface Followed {
  newest: number
  /** Up to here it is known which change touched what; null: nothing is known yet. */
  explained: number | null
  /** Everything may have changed then. */
  floor: number
  readonly last: Map<string, number>
  /** When the poll began that saw its counter last; on the clock of `performance.now()`, like the next. */
  confirmedMs: number
  askedMs: number
  readonly listeners: Set<Listener>
}

/** Follows the feeds of tenants from the moment that somebody asks about them. */
export function createChangeNews(options: ChangeNewsOptions): ChangeNews {
  const { storage, redis, prefix, log, onRewound = () => undefined } = options
  const channel = `${prefix}:changes`
  const instance = randomUUID()
  const tenants = new Map<string, Followed>()
  let polling = false
  let pollSoon = false
  let closed = false

  const follow = (tenantId: string): Followed => {
    const nowMs = performance.now()
    const known = tenants.get(tenantId)
    if (known !== undefined) {
      known.askedMs = nowMs
      return known
    }
    const followed: Followed = {
      newest: 0,
      explained: null,
      floor: 0,
      last: new Map(),
      confirmedMs: Number.NEGATIVE_INFINITY,
      askedMs: nowMs,
      listeners: new Set(),
    }
    tenants.set(tenantId, followed)
    // Not before the next turn: whoever asks about many tenants at once costs one poll.
    if (!pollSoon && !closed) setImmediate(() => void poll())
    pollSoon = true
    return followed
  }
  const mark = (followed: Followed, entities: Iterable<readonly [string, number]>) => {
    for (const [entity, seq] of entities) followed.last.set(entity, Math.max(seq, followed.last.get(entity) ?? 0))
  }
  const grow = (followed: Followed, seq: number) => {
    if (seq <= followed.newest) return
    followed.newest = seq
    for (const listener of [...followed.listeners]) {
      try {
        listener(seq)
      } catch (error) {
        log.warn({ err: error }, 'a listener to changes failed')
      }
    }
  }
  const hear = (followed: Followed, seq: number, entities: readonly string[]) => {
    mark(
      followed,
      entities.map((entity) => [entity, seq] as const),
    )
    grow(followed, seq)
  }

  /** Whether a database answered. */
  const pollOn = async (store: Storage['primary'], isPrimary: boolean): Promise<void> => {
    const beganMs = performance.now()
    const asked = [...tenants].map(([tenantId, followed]) => ({ tenantId, followed, newest: followed.newest }))
    const ids = asked.map(({ tenantId }) => tenantId)
    const counters = await inTime(readCounters(store.reader, ids), POLL_TIMEOUT_MS)
    const moved: { tenantId: string; followed: Followed; after: number; upTo: number }[] = []
    for (const { tenantId, followed, newest } of asked) {
      const counter = counters.get(tenantId) ?? 0
      // An announcement follows its commit, so the primary cannot be behind it: its history was undone (or the
      // announcement was nobody's). A replica may well be behind, and only tells less.
      if (isPrimary && counter < newest) {
        rewind(tenantId, followed, counter)
        continue
      }
      const after = followed.explained ?? Math.max(0, counter - LOOK_BACK)
      if (counter <= after) confirm(followed, counter, beganMs)
      else moved.push({ tenantId, followed, after, upTo: counter })
    }
    const readable = moved.filter(({ after, upTo }) => upTo - after <= MOST_CHANGES)
    const contents = await inTime(readFeedRanges(store.reader, readable), POLL_TIMEOUT_MS)
    for (const range of moved) {
      const { tenantId, followed, after, upTo } = range
      const content = contents.get(tenantId)
      if (content?.count === upTo - after) {
        mark(followed, content.last)
        if (followed.explained === null) followed.floor = after
      } else {
        followed.floor = Math.max(followed.floor, upTo)
      }
      confirm(followed, upTo, beganMs)
    }
  }
  const confirm = (followed: Followed, counter: number, beganMs: number) => {
    if (followed.explained === null) followed.floor = Math.max(followed.floor, Math.max(0, counter - LOOK_BACK))
    followed.explained = Math.max(counter, followed.explained ?? 0)
    followed.confirmedMs = beganMs
    grow(followed, counter)
  }
  const rewind = (tenantId: string, followed: Followed, counter: number) => {
    log.warn({ tenantId, known: followed.newest, counter }, 'a feed is shorter than it was')
    Object.assign(followed, { newest: counter, explained: counter, floor: counter })
    followed.last.clear()
    onRewound(tenantId)
  }

  const poll = async (): Promise<void> => {
    if (polling || closed) return
    polling = true
    pollSoon = false
    try {
      forgetUnasked()
      if (tenants.size > 0) await pollWhereItAnswers()
    } finally {
      polling = false
    }
    if (pollSoon && !closed) setImmediate(() => void poll())
  }
  /** Circuits are not told of failures here: each has a probe of its own, which tells why. */
  const pollWhereItAnswers = async () => {
    const { primary, replica, primaryCircuit, replicaCircuit } = storage
    if (primaryCircuit === null || primaryCircuit.state === 'closed') {
      try {
        return await pollOn(primary, true)
      } catch (error) {
        log.debug({ code: (error as { code?: string }).code }, 'could not look for changes')
      }
    }
    if (replica === null || (replicaCircuit !== null && replicaCircuit.state !== 'closed')) return
    // While the primary is away nobody commits, so the replica tells all that a read there could show.
    await pollOn(replica, false).catch(() => undefined)
  }
  const forgetUnasked = () => {
    const before = performance.now() - FORGET_AFTER_MS
    for (const [tenantId, { askedMs, listeners }] of tenants) {
      if (askedMs < before && listeners.size === 0) tenants.delete(tenantId)
    }
  }
  const timer = setInterval(() => void poll(), POLL_MS)
  timer.unref()

  if (redis !== null) {
    subscribeTo(redis, channel, messageSchema, ({ from, tenantId, seq, entities }) => {
      const followed = tenants.get(tenantId)
      if (from !== instance && followed !== undefined) hear(followed, seq, entities)
    })
  }
  const publish = async (message: z.infer<typeof messageSchema>) => {
    // Lost while Redis is away: the others' polls find it.
    await redis?.run((client) => client.publish(channel, JSON.stringify(message))).catch(() => undefined)
  }

  return {
    announce: (tenantId, seq, entities) => {
      hear(follow(tenantId), seq, entities)
      void publish({ from: instance, tenantId, seq, entities: [...entities] })
    },
    listen: (tenantId, listener) => {
      const { listeners } = follow(tenantId)
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    newest: (tenantId) => follow(tenantId).newest,
    lastChange: (tenantId, entities) => {
      const { explained, confirmedMs, floor, last } = follow(tenantId)
      if (explained === null || performance.now() - confirmedMs > SURE_FOR_MS) return null
      return entities.reduce((seq, entity) => Math.max(seq, last.get(entity) ?? 0), floor)
    },
    tenants: () => [...tenants.keys()],
    close: () => {
      closed = true
      clearInterval(timer)
    },
  }
}
