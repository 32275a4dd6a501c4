import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { inTime } from '../circuit.ts'
import type { RedisLink } from '../redis/redis-link.ts'
import type { Storage } from '../store/storage.ts'
import { appendToJournal } from './append-to-journal.ts'
import { createDrainSide } from './drain-side.ts'
import type { DrainSide, Journal } from './journal.ts'
import { type RawEntry, readEntry } from './journal-entry.ts'
import { journalKeys } from './journal-keys.ts'
import { sweepScript } from './journal-scripts.ts'
import { createPendingReader } from './read-pending.ts'
import { watchJournal } from './watch-journal.ts'

export interface JournalOptions {
  /** null: there is no journal. Its commands may take a second: an append of 4 MiB is synced before it is answered. */
  readonly redis: RedisLink | null
  /** Before every key. */
  readonly prefix: string
  readonly storage: Pick<Storage, 'primary' | 'primaryCircuit' | 'isWritable'>
  readonly log: Logger
  readonly lookEveryMs?: number
}

export type OpenJournal = Journal & DrainSide & { close(): void }

const MOST_ASKING_MS = 250
const LOOK_EVERY_MS = 2000
const MOST_CONNECTING_MS = 2000
/** How often it is looked whether what a tenant waits for is really there. */
const SWEEP_EVERY_MS = 2000

/** Opens the journal; it verifies its Redis by itself, at once and again and again. Throws nothing when that is away. */
export function openJournal({ redis, prefix, storage, log, lookEveryMs = LOOK_EVERY_MS }: JournalOptions): OpenJournal {
  if (redis === null) return noJournal
  const keys = journalKeys(prefix)
  const watch = watchJournal({ redis, keys, storage, log, lookEveryMs })
  const pendingReader = createPendingReader(redis, keys)
  const swept = new LRUCache<string, true>({ max: 1000, ttl: SWEEP_EVERY_MS })
  const wakers = new Set<() => void>()
  const wakeDrain = () => {
    for (const waker of wakers) waker()
  }
  // What it brings back with it is drained at once.
  const stopListening = redis.circuit.onChange((circuit) => {
    if (circuit.state === 'closed') wakeDrain()
  })

  /** What Redis tells within a moment; `otherwise` when it does not. */
  const ask = async <Value>(otherwise: Value, work: Parameters<typeof redis.run<Value>>[0]): Promise<Value> => {
    try {
      return await inTime(redis.run(work), MOST_ASKING_MS)
    } catch {
      return otherwise
    }
  }

  return {
    accept: async (caller, entries) => {
      const verdicts = await appendToJournal({ redis, keys, watch }, caller, entries)
      pendingReader.forget(caller.tenantId)
      return verdicts
    },
    countPending: async (tenantId) => {
      const waiting = await ask(0, (connection) => connection.hlen(keys.pending(tenantId)))
      if (waiting === 0 || swept.has(tenantId)) return waiting
      swept.set(tenantId, true)
      const names = [keys.stream, keys.counts, keys.pending(tenantId), keys.parked(tenantId)]
      return ask(waiting, async (connection) => Number(await connection.eval(sweepScript, 4, ...names)))
    },
    verdictsOf: async (tenantId, operations) => {
      if (operations.length === 0) return []
      const waiting = await ask([], (connection) =>
        connection.hmget(keys.pending(tenantId), ...operations.map(({ key }) => key)),
      )
      return operations.map(({ requestHash }, index) => {
        const hash = waiting[index]?.split(' ')[1]
        return hash === undefined ? null : hash === requestHash ? 'accepted' : 'key-reused'
      })
    },
    pending: (tenantId) => pendingReader.read(tenantId),
    find: (tenantId, key) =>
      ask(null, async (connection) => {
        const waiting =
          (await connection.hget(keys.pending(tenantId), key)) ?? (await connection.hget(keys.parked(tenantId), key))
        const id = waiting?.split(' ')[0]
        if (id === undefined) return null
        const [raw] = (await connection.xrange(keys.stream, id, id)) as RawEntry[]
        return raw === undefined ? null : readEntry(raw).entry
      }),
    status: watch.status,
    wakeDrain,
    readServerEpoch: async () => {
      // A server that starts asks before its first connection stands.
      for (const untilMs = performance.now() + MOST_CONNECTING_MS; performance.now() < untilMs; await sleep(50)) {
        const [epoch] = await ask<(string | null)[]>([], async (connection) => [await connection.get(keys.serverEpoch)])
        if (epoch !== undefined) return epoch
      }
      return null
    },
    keepServerEpoch: watch.keepServerEpoch,
    onWake: (listener) => void wakers.add(listener),
    ...createDrainSide({ redis, keys, watch }),
    close: () => {
      stopListening()
      watch.close()
    },
  }
}

const noJournal: OpenJournal = {
  accept: async () => null,
  countPending: async () => 0,
  verdictsOf: async (_tenantId, operations) => operations.map(() => null),
  pending: async () => [],
  find: async () => null,
  status: () => ({
    status: 'off',
    reason: 'no Redis is configured for it',
    depth: 0,
    oldestAtMs: null,
    pendingCreates: 0,
    pendingUpdates: 0,
    pendingDeletes: 0,
    setAside: 0,
    drained: 0,
    lastDrainAtMs: null,
    resets: 0,
  }),
  wakeDrain: () => undefined,
  readServerEpoch: async () => null,
  keepServerEpoch: () => undefined,
  onWake: () => undefined,
  depth: async () => 0,
  readHeld: async () => [],
  readNew: async () => [],
  remove: async () => 0,
  park: async () => undefined,
  setAside: async () => false,
  noteDrained: async () => undefined,
  close: () => undefined,
}
