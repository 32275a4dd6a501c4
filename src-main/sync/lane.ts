import { backOffMs } from './back-off.ts'

/** What one round of work came to. */
export type Round =
  | { readonly outcome: 'done' }
  /** Try again after the back-off; `retryAfterMs` when the server named a time. */
  | { readonly outcome: 'failed'; readonly retryAfterMs?: number }
  /** Nothing to hope for until somebody acts: sleeps until {@link Lane.retryNow}. */
  | { readonly outcome: 'stopped' }

export interface LaneOptions {
  /** Never throws; ends soon after `signal` aborts. */
  readonly round: (signal: AbortSignal) => Promise<Round>
  /** How long to sleep after a round that went well when nobody wakes the lane. */
  readonly idleMs: () => number
  readonly random: () => number
}

/** One kind of work that is never done twice at once: woken by hints, repeated by itself, slowed down by failures. */
export interface Lane {
  start(): void
  /** Aborts the round under way and waits for its end. */
  stop(): Promise<void>
  /** There is something to do. Does not shorten a back-off: a busy till must not hammer a server that is down. */
  wake(): void
  /** There is hope again: ends a back-off and a stop at once. */
  retryNow(): void
  /** Starts a round as soon as possible and waits until one that began after this call has ended. */
  runOnce(): Promise<void>
  /** Ms until the end of a back-off; null when it does not wait for that. */
  backsOffForMs(): number | null
  isRunning(): boolean
}

type State = 'off' | 'idle' | 'running' | 'backing-off' | 'stopped'

export function createLane(options: LaneOptions): Lane {
  let state: State = 'off'
  let failures = 0
  let wokenMeanwhile = false
  let hopeMeanwhile = false
  let timer: NodeJS.Timeout | undefined
  /** By a clock that nobody sets. */
  let wakesAt = 0
  let abort = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let waiters: (() => void)[] = []

  const sleep = (ms: number) => {
    clearTimeout(timer)
    wakesAt = performance.now() + ms
    timer = setTimeout(begin, ms)
    timer.unref()
  }
  const begin = () => {
    clearTimeout(timer)
    state = 'running'
    abort = new AbortController()
    wokenMeanwhile = false
    hopeMeanwhile = false
    running = run()
  }
  const run = async () => {
    const served = waiters
    waiters = []
    const round = await options.round(abort.signal)
    for (const resolve of served) resolve()
    if (state === 'off') return
    if (round.outcome === 'done') {
      failures = 0
      state = 'idle'
    } else if (round.outcome === 'failed') {
      failures += 1
      state = 'backing-off'
    } else {
      state = 'stopped'
    }
    if (waiters.length > 0 || hopeMeanwhile || (wokenMeanwhile && state === 'idle')) begin()
    else if (state === 'idle') sleep(options.idleMs())
    else if (round.outcome === 'failed') sleep(Math.max(backOffMs(failures, options.random), round.retryAfterMs ?? 0))
  }

  return {
    start: () => {
      if (state !== 'off') return
      failures = 0
      begin()
    },
    stop: async () => {
      state = 'off'
      clearTimeout(timer)
      abort.abort()
      await running
      for (const resolve of waiters) resolve()
      waiters = []
    },
    wake: () => {
      wokenMeanwhile = true
      if (state === 'idle') begin()
    },
    retryNow: () => {
      failures = 0
      hopeMeanwhile = true
      if (state === 'idle' || state === 'backing-off' || state === 'stopped') begin()
    },
    runOnce: () => {
      if (state === 'off') return Promise.resolve()
      return new Promise((resolve) => {
        waiters.push(resolve)
        if (state !== 'running') begin()
      })
    },
    backsOffForMs: () => (state === 'backing-off' ? Math.max(0, wakesAt - performance.now()) : null),
    isRunning: () => state === 'running',
  }
}
