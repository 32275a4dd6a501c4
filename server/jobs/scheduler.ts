import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { isLeaseLost, type JobLocks, type Lease } from './job-locks.ts'

export interface JobOptions {
  /** Part of each wait that is left to chance, 0 to 1, so that instances do not do everything at once. */
  readonly jitter?: number
  /** When it runs first, ms from now; after one interval when absent. */
  readonly firstInMs?: number
}

export interface OnceOptions extends JobOptions {
  /**
   * What to do while another instance holds the job. `retry`: look again soon, and more and more rarely, since the other
   * may die in the middle of it. `skip`: wait for the next turn, the other is doing it.
   */
  readonly whenHeld?: 'retry' | 'skip'
}

export interface ScheduledJob {
  /** Runs it now; once more after this run when it runs already. */
  wake(): void
}

export interface Scheduler {
  /** Does `work` every `intervalMs` in this process. */
  every(
    name: string,
    intervalMs: number,
    work: (signal: AbortSignal) => Promise<unknown>,
    options?: JobOptions,
  ): ScheduledJob
  /** Does `work` every `intervalMs` on one instance at a time, under the lock of its name. */
  everyLocked(
    name: string,
    intervalMs: number,
    work: (lease: Lease) => Promise<unknown>,
    options?: OnceOptions,
  ): ScheduledJob
  /** Starts nothing more, aborts what runs and waits for it, at most a few seconds. */
  close(): Promise<void>
}

/** What came of one run; `held`: nothing, another instance has the job, or the database is away. */
type Outcome = 'done' | 'held'

const FIRST_RETRY_MS = 250
const MOST_INTERVALS = 10
const MOST_CLOSING_MS = 3000

/**
 * Runs jobs again and again, none of them twice at once in this process. After a fault it waits twice as long each time,
 * up to ten intervals; a fault is logged when it first comes, and when it is over, not each time.
 */
export function createScheduler({ locks, log }: { readonly locks: JobLocks; readonly log: Logger }): Scheduler {
  const closing = new AbortController()
  const loops: Promise<void>[] = []

  const add = (
    name: string,
    intervalMs: number,
    run: () => Promise<Outcome>,
    { jitter = 0.1, firstInMs = intervalMs, whenHeld = 'retry' }: OnceOptions = {},
  ): ScheduledJob => {
    let woken = false
    let wakeUp = () => {}
    const pause = async (ms: number) => {
      if (woken || closing.signal.aborted) return
      const early = new AbortController()
      wakeUp = () => early.abort()
      const signal = AbortSignal.any([early.signal, closing.signal])
      const spread = ms * (1 - jitter / 2 + Math.random() * jitter)
      await sleep(spread, undefined, { signal, ref: false }).catch(() => undefined)
      wakeUp = () => {}
    }
    const loop = async () => {
      let faults = 0
      let refusals = 0
      let told: string | null = null
      await pause(firstInMs)
      while (!closing.signal.aborted) {
        woken = false
        let waitMs = intervalMs
        try {
          const outcome = await run()
          refusals = outcome === 'held' ? refusals + 1 : 0
          if (outcome === 'held' && whenHeld === 'retry') waitMs = betweenAttempts(refusals, intervalMs)
          if (outcome === 'done') {
            if (told !== null) log.info({ job: name, faults }, 'a job works again')
            faults = 0
            told = null
          }
        } catch (error) {
          // Not a fault of the job: another instance goes on with it.
          if (!isLeaseLost(error)) {
            faults += 1
            const what = describe(error)
            if (what !== told && !closing.signal.aborted) log.warn({ job: name, ...fault(error) }, 'a job failed')
            told = what
            waitMs = Math.min(intervalMs * 2 ** Math.min(faults, 10), intervalMs * MOST_INTERVALS)
          }
        }
        await pause(waitMs)
      }
    }
    loops.push(loop())
    return {
      wake: () => {
        woken = true
        wakeUp()
      },
    }
  }

  return {
    every: (name, intervalMs, work, options) =>
      add(
        name,
        intervalMs,
        async () => {
          await work(closing.signal)
          return 'done'
        },
        options,
      ),
    everyLocked: (name, intervalMs, work, options) =>
      add(
        name,
        intervalMs,
        async () => {
          const done = await locks.run(name, async (lease) => {
            await work({ ...lease, signal: AbortSignal.any([lease.signal, closing.signal]) })
            return true
          })
          return done === null ? 'held' : 'done'
        },
        options,
      ),
    close: async () => {
      closing.abort()
      await Promise.race([Promise.all(loops), sleep(MOST_CLOSING_MS, undefined, { ref: false })])
    },
  }
}

/** Between the attempts of an instance that waits: twice as long each time, up to the interval, half of it by chance. */
function betweenAttempts(attempts: number, intervalMs: number): number {
  const most = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20), intervalMs)
  return most * (0.5 + Math.random() / 2)
}

/** Codes of drivers; their messages name hosts, users and statements. */
function fault(error: unknown): { readonly code: string; readonly stack?: string | undefined } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code !== undefined) return { code }
  return error instanceof Error ? { code: error.name, stack: error.stack } : { code: 'unknown' }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${fault(error).code} ${error.message}` : String(error)
}
