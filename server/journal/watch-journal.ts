import type { Logger } from 'pino'
import { CIRCUIT_OPEN } from '../circuit.ts'
import { isRedisAway, type RedisLink } from '../redis/redis-link.ts'
import type { Storage } from '../store/storage.ts'
import { agreeAnew, isSameJournal, readAgreed } from './agree-epoch.ts'
import type { JournalStatus } from './journal.ts'
import { BEYOND_ENTRIES, isOlder, type JournalKeys, NO_ENTRY, newerOf } from './journal-keys.ts'
import { type Gauges, lookAtRedis, type RedisView } from './look-at-redis.ts'

export interface WatchOptions {
  readonly redis: RedisLink
  readonly keys: JournalKeys
  readonly storage: Pick<Storage, 'primary' | 'primaryCircuit' | 'isWritable'>
  readonly log: Logger
  readonly lookEveryMs: number
}

/** Knows whether the journal can promise anything, and finds out by itself. */
export interface JournalWatch {
  /** Whether it can promise now; waits for a look that is under way. */
  isGood(): Promise<boolean>
  /** The epoch that was agreed on; null: none yet. */
  epoch(): string | null
  /** The newest entry that this process knows of. */
  newestId(): string
  /** What a script told: the present figures. */
  saw(gauges: Gauges): void
  /** It cannot promise any more, for this reason; it looks by itself whether it can again. */
  doubt(reason: string): void
  /** Looks now. */
  look(): Promise<void>
  status(): JournalStatus
  keepServerEpoch(epoch: string): void
  close(): void
}

const AWAY = 'its Redis is away'
/** How every start begins. */
const NOT_AGREED = 'MySQL has to agree on its epoch first'

export function watchJournal({ redis, keys, storage, log, lookEveryMs }: WatchOptions): JournalWatch {
  let state: Pick<JournalStatus, 'status' | 'reason'> = { status: 'error', reason: 'not looked at yet' }
  let gauges: Gauges | null = null
  let epoch: string | null = null
  let newestId = NO_ENTRY
  let resets = 0
  /** A loss that was noticed, and after which no new epoch has been agreed on yet. */
  let lossNoticed = false
  let serverEpoch: string | null = null
  let looking: Promise<void> | null = null
  let queued: Promise<void> | null = null
  let closed = false

  const turn = (status: JournalStatus['status'], reason: string | null) => {
    if (state.status === status && state.reason === reason) return
    state = { status, reason }
    if (status === 'ok') log.info('the journal takes operations while MySQL is away')
    else log[reason === NOT_AGREED ? 'info' : 'warn']({ reason }, 'the journal cannot promise anything')
  }
  const saw = (told: Gauges) => {
    gauges = told
    newestId = newerOf(newestId, told.lastId)
  }
  const adopt = (agreed: string, lastId: string) => {
    if (epoch !== agreed) newestId = lastId
    epoch = agreed
    lossNoticed = false
  }
  const noticeLoss = (view: RedisView) => {
    if (lossNoticed) return
    lossNoticed = true
    resets += 1
    const found = view.epoch === null ? 'empty' : view.epoch === epoch ? 'older' : 'of another epoch'
    log.error({ found, entries: view.gauges.depth }, 'the journal has lost entries: the tills still hold them')
  }

  /** Why the journal is not the one that was agreed on; null: it is. */
  async function compare(view: RedisView, knownId: string): Promise<string | null> {
    const held = { epoch: view.epoch, lastId: view.gauges.lastId }
    const agreed = await readAgreed(storage)
    if (agreed === null) {
      if (epoch === null && held.epoch === null) return NOT_AGREED
      // Another instance agreed with MySQL on a new one after ours, before MySQL went away: no older copy can know that.
      const isNext = held.epoch !== epoch && view.epochBefore === epoch
      if (held.epoch !== null && (epoch === null || isNext)) adopt(held.epoch, held.lastId)
      const known = isNext ? held.lastId : knownId
      if (held.epoch === epoch && !isOlder(held.lastId, known)) return lossNoticed ? 'it lost entries' : null
      noticeLoss(view)
      return 'it lost entries; MySQL has to agree on a new epoch'
    }
    const known = (of: string | null) => (of !== epoch ? NO_ENTRY : lossNoticed ? BEYOND_ENTRIES : knownId)
    if (agreed.epoch !== null && isSameJournal(held, agreed, known(agreed.epoch))) {
      adopt(agreed.epoch, held.lastId)
      return null
    }
    const read = async () => {
      const now = await redis.run((connection) => lookAtRedis(connection, keys))
      return { epoch: now.epoch, lastId: now.gauges.lastId }
    }
    const write = async (fresh: string, before: string | null) => {
      await redis.run((connection) => connection.mset(keys.epoch, fresh, keys.epochBefore, before ?? ''))
    }
    const agreement = await agreeAnew(storage, read, write, known)
    if (agreement === null) return NOT_AGREED
    if (agreement.isNew && !agreement.isFirst) noticeLoss(view)
    if (agreement.isNew) log.info('the journal has a new epoch')
    adopt(agreement.epoch, held.lastId)
    return null
  }

  async function lookOnce(): Promise<void> {
    try {
      // What is appended while it looks is no entry that the look should have seen.
      const knownId = newestId
      const view = await redis.run((connection) => lookAtRedis(connection, keys))
      gauges = view.gauges
      if (view.settings === 'refused') {
        return turn('off', 'its Redis does not tell its settings (CONFIG GET), so it could not be trusted')
      }
      const lost = await compare(view, knownId)
      newestId = newerOf(newestId, view.gauges.lastId)
      if (serverEpoch !== null && view.serverEpoch !== serverEpoch) {
        const kept = serverEpoch
        await redis.run((connection) => connection.set(keys.serverEpoch, kept))
      }
      const beginning = state.status !== 'ok' && view.rewriting ? 'its append-only file is being written anew' : null
      const problem = view.settings ?? lost ?? beginning
      turn(problem === null ? 'ok' : 'error', problem)
    } catch (error) {
      turn('error', isRedisAway(error) || codeOf(error) === CIRCUIT_OPEN ? AWAY : `its Redis answers ${wordsOf(error)}`)
    }
  }
  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = null
    })
    return looking
  }
  /** What is being looked at is no answer any more: looks once again after it. */
  const lookAnew = () => {
    if (closed) return
    if (looking === null) return void look()
    queued ??= looking.then(() => {
      queued = null
      return look()
    })
  }
  redis.onConnected(() => {
    if (state.status === 'ok') turn('error', 'not looked at since it was connected')
    lookAnew()
  })
  const stopListening = [
    redis.circuit.onChange(lookAnew),
    storage.primaryCircuit?.onChange((circuit) => {
      if (circuit.state === 'closed') lookAnew()
    }),
  ]
  const timer = setInterval(() => void look(), lookEveryMs)
  timer.unref()
  void look()

  return {
    isGood: async () => {
      if (state.status !== 'ok') await (queued ?? looking)
      return state.status === 'ok'
    },
    epoch: () => epoch,
    newestId: () => newestId,
    saw,
    doubt: (reason) => {
      turn('error', reason)
      lookAnew()
    },
    look,
    status: () => ({
      ...state,
      depth: gauges?.depth ?? 0,
      oldestAtMs: gauges === null || gauges.oldestId === null ? null : Number(gauges.oldestId.split('-')[0]),
      pendingCreates: gauges?.creates ?? 0,
      pendingUpdates: gauges?.updates ?? 0,
      pendingDeletes: gauges?.deletes ?? 0,
      setAside: gauges?.setAside ?? 0,
      drained: gauges?.drained ?? 0,
      lastDrainAtMs: gauges?.lastDrainAtMs ?? null,
      resets,
    }),
    keepServerEpoch: (kept) => {
      serverEpoch = kept
      lookAnew()
    },
    close: () => {
      closed = true
      clearInterval(timer)
      for (const stop of stopListening) stop?.()
    },
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/** The kind of an error reply (`OOM`, `NOAUTH` ...): the rest of it may quote keys. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? (/^[A-Z]{3,}/.exec(error.message)?.[0] ?? error.name) : 'nothing sensible'
}
