import type { RedisLink } from '../redis/redis-link.ts'
import type { JournalKeys } from './journal-keys.ts'
import { gaugesScript } from './journal-scripts.ts'

/** A connection as {@link RedisLink.run} hands it out. */
export type Connection = Parameters<Parameters<RedisLink['run']>[0]>[0]
type Pipeline = ReturnType<Connection['pipeline']>

/** What the scripts tell of the journal each time. */
export interface Gauges {
  /** Id of the newest entry ever, whether it is still there or not. */
  readonly lastId: string
  /** Id of the oldest entry that waits; null: none waits. */
  readonly oldestId: string | null
  readonly depth: number
  readonly setAside: number
  readonly creates: number
  readonly updates: number
  readonly deletes: number
  readonly drained: number
  readonly lastDrainAtMs: number | null
}

export function readGauges(told: unknown): Gauges {
  const [lastId, oldestId, depth, setAside, creates, updates, deletes, drained, lastDrainAt] = told as string[]
  const count = (text: string | undefined) => Math.max(0, Number(text ?? '') || 0)
  return {
    lastId: lastId ?? '0-0',
    oldestId: oldestId === undefined || oldestId === '' ? null : oldestId,
    depth: count(depth),
    setAside: count(setAside),
    creates: count(creates),
    updates: count(updates),
    deletes: count(deletes),
    drained: count(drained),
    lastDrainAtMs: lastDrainAt === undefined || lastDrainAt === '' ? null : Number(lastDrainAt),
  }
}

/** Runs a pipeline and throws the first error of any of its commands. */
export async function allOf(pipeline: Pipeline): Promise<unknown[]> {
  return (await pipeline.exec())?.map(([error, value]) => {
    if (error !== null) throw error
    return value
  }) as unknown[]
}

/** Asks, in a pipeline, for the settings that {@link settingsProblem} judges. */
export function askSettings(pipeline: Pipeline): Pipeline {
  return pipeline.config('GET', 'maxmemory-policy').config('GET', '*append*')
}

/**
 * Why a Redis with these settings cannot promise to keep an entry; null: it can. An eviction policy would throw the
 * journal away when memory is short; anything but `appendfsync always` loses what it acknowledged last when it is killed.
 */
export function settingsProblem(policy: unknown, appending: unknown): string | null {
  const settings = new Map<string, string>()
  for (const told of [policy, appending]) {
    const list = Array.isArray(told)
      ? told.map(String)
      : Object.entries(told ?? {})
          .flat()
          .map(String)
    for (let at = 0; at + 1 < list.length; at += 2) settings.set(list[at] ?? '', list[at + 1] ?? '')
  }
  const wanted = [
    ['maxmemory-policy', 'noeviction'],
    ['appendonly', 'yes'],
    ['appendfsync', 'always'],
    ['no-appendfsync-on-rewrite', 'no'],
  ] as const
  for (const [name, value] of wanted) {
    const present = settings.get(name)
    if (present !== value) return `${name} is ${present ?? 'unknown'}, not ${value}`
  }
  return null
}

export interface RedisView {
  readonly gauges: Gauges
  readonly epoch: string | null
  readonly epochBefore: string | null
  readonly serverEpoch: string | null
  /** See {@link settingsProblem}; `refused`: the Redis does not tell its settings. */
  readonly settings: string | 'refused' | null
  /** The append-only file is being written anew: right after it was switched on, nothing is in it yet. */
  readonly rewriting: boolean
}

/** Reads all that shows whether the journal can promise anything, in one round trip. */
export async function lookAtRedis(redis: Connection, keys: JournalKeys): Promise<RedisView> {
  const pipeline = redis
    .pipeline()
    .eval(gaugesScript, 3, keys.stream, keys.counts, keys.aside)
    .get(keys.epoch)
    .get(keys.serverEpoch)
    .info('persistence')
    .set(keys.looked, Date.now())
    .get(keys.epochBefore)
  const replies = (await askSettings(pipeline).exec()) ?? []
  const value = (at: number): unknown => {
    const [error, told] = replies[at] ?? [new Error('no reply'), null]
    if (error !== null) throw error
    return told
  }
  // A full Redis, or one that is a replica, refuses to write.
  value(4)
  return {
    gauges: readGauges(value(0)),
    epoch: value(1) as string | null,
    epochBefore: value(5) as string | null,
    serverEpoch: value(2) as string | null,
    settings: settingsOf(replies),
    rewriting: /aof_rewrite_(in_progress|scheduled):1|aof_last_bgrewrite_status:(?!ok)/.test(String(value(3))),
  }
}

const SETTINGS_AT = 6

function settingsOf(replies: readonly [Error | null, unknown][]): RedisView['settings'] {
  for (const at of [SETTINGS_AT, SETTINGS_AT + 1]) {
    const error = replies[at]?.[0] ?? null
    if (error === null) continue
    if (/unknown command|NOPERM|not allowed|disabled/i.test(error.message)) return 'refused'
    throw error
  }
  return settingsProblem(replies[SETTINGS_AT]?.[1], replies[SETTINGS_AT + 1]?.[1])
}
