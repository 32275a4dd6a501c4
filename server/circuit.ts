import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type { Logger } from 'pino'

/** Code of the error that work gets which an open circuit turns away. */
export const CIRCUIT_OPEN = 'CIRCUIT_OPEN'

/** A circuit breaker before one thing that may die or hang: a database, a Redis. */
export interface Circuit {
  readonly name: string
  readonly state: 'closed' | 'open' | 'half-open'
  /** Since when it is in this state, ms. */
  readonly sinceMs: number
  /** Code of what opened it last; null while it has never been open. */
  readonly cause: string | null
  /** Runs `work` and counts its failures; throws an error with code {@link CIRCUIT_OPEN} at once unless the circuit is closed. */
  execute<Value>(work: () => Promise<Value>): Promise<Value>
  /** Told of every change; answers how to stop listening. */
  onChange(listener: (circuit: Circuit) => void): () => void
  /** Ends the probing. */
  close(): void
}

export interface CircuitOptions {
  readonly name: string
  /** Asks for nothing but an answer. It alone tries what lies behind while the circuit is open: requests are no guinea pigs. */
  readonly probe: () => Promise<unknown>
  /** Whether an error means that what lies behind is away; any other error is an answer. */
  readonly isFailure: (error: unknown) => boolean
  /** What an error is called in the log, where it has no code that says so; never its message. */
  readonly causeOf?: (error: unknown) => string
  readonly log: Logger
  readonly probeEveryMs?: number
  /** A probe that takes longer counts as failed. */
  readonly probeTimeoutMs?: number
  /** Failures in a row that open it. */
  readonly failures?: number
}

const TIMED_OUT = 'TIMED_OUT'

/**
 * Opens after some failures in a row, of requests or of its own regular probe, and closes with the first probe that
 * succeeds. Logs each change once, with cause and duration.
 */
export function createCircuit(options: CircuitOptions): Circuit {
  const { name, log, causeOf = codeOf, probeEveryMs = 100, probeTimeoutMs = 250, failures = 2 } = options
  const policy = circuitBreaker(
    handleWhen((error) => codeOf(error) === TIMED_OUT || options.isFailure(error)),
    { halfOpenAfter: 0, breaker: new ConsecutiveBreaker(failures) },
  )
  const listeners = new Set<(circuit: Circuit) => void>()
  let sinceMs = Date.now()
  let openSinceMs: number | null = null
  let cause: string | null = null
  let closed = false

  const circuit: Circuit = {
    name,
    get state() {
      return stateOf(policy.state)
    },
    get sinceMs() {
      return sinceMs
    },
    get cause() {
      return cause
    },
    execute: async (work) => {
      if (policy.state !== CircuitState.Closed) throw circuitOpen(name)
      return policy.execute(work)
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => {
      closed = true
    },
  }
  policy.onBreak((reason) => {
    cause = 'error' in reason ? causeOf(reason.error) : 'unknown'
    if (openSinceMs !== null) return
    openSinceMs = Date.now()
    log.warn({ circuit: name, cause }, 'circuit opened')
    tell()
  })
  policy.onReset(() => {
    log.info({ circuit: name, cause, openForMs: Date.now() - (openSinceMs ?? sinceMs) }, 'circuit closed')
    openSinceMs = null
    tell()
  })
  function tell(): void {
    sinceMs = Date.now()
    for (const listener of listeners) listener(circuit)
  }

  async function keepProbing(): Promise<void> {
    while (!closed) {
      await policy.execute(() => inTime(options.probe(), probeTimeoutMs)).catch(() => undefined)
      await sleep(probeEveryMs, undefined, { ref: false })
    }
  }
  void keepProbing()
  return circuit
}

/** The error of work that came while the circuit was open. */
export function circuitOpen(name: string): Error {
  return Object.assign(new Error(`${name} is away`), { code: CIRCUIT_OPEN })
}

/**
 * What `work` comes to, or an error with code `TIMED_OUT`. A process that was busy itself is no proof that nobody
 * answered: an answer that has arrived meanwhile still counts.
 */
export async function inTime<Value>(work: Promise<Value>, mostMs: number): Promise<Value> {
  const abandoned = new AbortController()
  const late = (async () => {
    await sleep(mostMs, undefined, { ref: false, signal: abandoned.signal })
    // Two turns of the loop: what waits in the sockets is read, and what it settles runs.
    await nextTurn()
    await nextTurn()
    throw Object.assign(new Error(`no answer within ${mostMs} ms`), { code: TIMED_OUT })
  })()
  late.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    abandoned.abort()
  }
}

function stateOf(state: CircuitState): Circuit['state'] {
  if (state === CircuitState.Closed) return 'closed'
  return state === CircuitState.HalfOpen ? 'half-open' : 'open'
}

/** Codes are fit for logs; messages of drivers name hosts, users and statements. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown'
}
