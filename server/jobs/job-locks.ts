import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { CIRCUIT_OPEN, inTime } from '../circuit.ts'
import type { RedisLink } from '../redis/redis-link.ts'
import type { Store } from '../store/open-store.ts'
import { holdsFence, releaseLease, renewLease, takeFence, takeLease } from '../store/tables/job-leases.ts'
import { isUnavailable, type Tx } from '../store/transaction.ts'
import { keepRenewed } from './keep-renewed.ts'
import { createRedisLock } from './redis-lock.ts'

/** The right to do a job that runs once across instances, for as long as it is held. */
export interface Lease {
  /** Counts up with every holder of the job: of two who believe to hold it, the one with the greater number does. */
  readonly fence: number
  /** Aborted when the lease is lost or the server ends. */
  readonly signal: AbortSignal
  /**
   * Throws (see {@link isLeaseLost}) when somebody else holds the job now. The first statement of each of the job's write
   * transactions: a holder that slept through its lease and wakes in the middle of its work then changes nothing.
   */
  assertHeld(tx: Tx): Promise<void>
}

/** Jobs that must run once across instances: a lock in Redis, where there is none in the database. */
export interface JobLocks {
  /**
   * Runs `work` while holding the lock of `job`. null: nothing was done, because another instance holds it, or because
   * the database is away, without which no job can work.
   */
  run<Value>(job: string, work: (lease: Lease) => Promise<Value>): Promise<Value | null>
  /** Aborts what runs and waits for it, at most a few seconds; nothing is run after it. */
  close(): Promise<void>
}

export interface JobLocksOptions {
  /** null: the database alone decides. */
  readonly redis: RedisLink | null
  readonly store: Store
  /** Before the names of the locks in Redis. */
  readonly prefix: string
  readonly log: Logger
  /** How long a holder that died keeps others away, ms; a holder that lives renews it three times in that. */
  readonly leaseMs?: number
}

const LEASE_LOST = 'LEASE_LOST'
const MOST_CLOSING_MS = 3000

/** Another instance has the job now, or the server ends: nothing of the transaction is written. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === LEASE_LOST
}

function leaseLost(job: string): Error {
  return Object.assign(new Error(`the lease of the job ${job} is lost`), { code: LEASE_LOST })
}

/**
 * Locks in three steps, each of which narrows what the one before lets through: a key in Redis turns away who waits
 * without a question to the database; a lease in the database, by the database's clock, decides; and the fence that comes
 * with it makes a holder harmless that does not know yet that it lost.
 */
export function createJobLocks({ redis, store, prefix, log, leaseMs = 6000 }: JobLocksOptions): JobLocks {
  // One for all jobs of this process: what a release that nobody heard left behind is its own again.
  const holder = `${hostname()
    .replace(/[^\w.-]/g, '')
    .slice(0, 60)}/${process.pid}/${randomUUID()}`
  const running = new Map<string, { readonly end: AbortController; readonly done: Promise<unknown> }>()
  // Nobody else works on an embedded file; should somebody all the same, then the fence stops the earlier one.
  const shared = store.engine === 'mysql'

  /** The new fence, or why there is none. */
  const take = async (job: string): Promise<number | 'held' | 'away'> => {
    try {
      if (!shared) return await takeFence(store, { job, holder })
      return (await inTime(takeLease(store, { job, holder, leaseMs }), leaseMs)) ?? 'held'
    } catch (error) {
      if (!isAway(error)) throw error
      return 'away'
    }
  }

  const runOne = async <Value>(
    job: string,
    work: (lease: Lease) => Promise<Value>,
    end: AbortController,
  ): Promise<Value | null> => {
    const lock = redis !== null && shared ? createRedisLock(redis, `${prefix}:lock:${job}`) : null
    if ((await lock?.hold(holder, leaseMs)) === false) return null
    const done = new AbortController()
    let renewing = Promise.resolve()
    let mayBeOurs = shared
    try {
      const askedAtMs = performance.now()
      const fence = await take(job)
      if (fence === 'held') mayBeOurs = false
      if (fence === 'held' || fence === 'away') return null
      const lose = () => {
        log.warn({ job, fence }, 'a job lost its lease')
        end.abort(leaseLost(job))
      }
      const renew = async () => {
        await lock?.hold(holder, leaseMs)
        return inTime(renewLease(store, { job, holder }), leaseMs / 3)
      }
      if (shared) renewing = keepRenewed({ leaseMs, askedAtMs, renew, onLost: lose, ended: done.signal })
      const assertHeld = async (tx: Tx) => {
        if (!end.signal.aborted && !(await holdsFence(tx, { job, holder }, fence))) lose()
        if (end.signal.aborted) throw leaseLost(job)
      }
      return end.signal.aborted ? null : await work({ fence, signal: end.signal, assertHeld })
    } finally {
      done.abort()
      await renewing
      // What cannot be released now runs out.
      if (mayBeOurs) await inTime(releaseLease(store, { job, holder }), leaseMs / 3).catch(() => undefined)
      await lock?.release(holder)
    }
  }

  let closed = false
  return {
    run: async (job, work) => {
      if (closed || running.has(job)) return null
      const end = new AbortController()
      const task = runOne(job, work, end).finally(() => running.delete(job))
      running.set(job, { end, done: task.catch(() => undefined) })
      return task
    },
    close: async () => {
      closed = true
      for (const [job, { end }] of running) end.abort(leaseLost(job))
      const all = Promise.all([...running.values()].map(({ done }) => done))
      await Promise.race([all, sleep(MOST_CLOSING_MS, undefined, { ref: false })])
    },
  }
}

function isAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === CIRCUIT_OPEN || code === 'TIMED_OUT' || isUnavailable(error)
}
