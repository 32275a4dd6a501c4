import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type Circuit, codeOf, createCircuit } from '../circuit.ts'

/** A connection to one Redis behind a circuit breaker; nothing about it ever waits longer than its time-out. */
export interface RedisLink {
  readonly circuit: Circuit
  /** Runs commands; throws at once while the Redis is away, and after the time-out when it hangs. */
  run<Value>(work: (redis: Redis) => Promise<Value>): Promise<Value>
  /** Told after every (re)connection, before the circuit closes: what the Redis holds may be another's, or nothing. */
  onConnected(listener: () => void): void
  /** A connection of its own for subscriptions; it connects again by itself, and ends with the link. */
  openSubscriber(): Redis
  close(): Promise<void>
}

export interface RedisLinkOptions {
  readonly url: string
  /** What it is for: `cache`, `journal`. */
  readonly name: string
  readonly log: Logger
  readonly commandTimeoutMs?: number
}

const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'])

/** Whether an error means that the Redis does not answer; an error reply is an answer. */
export function isRedisAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (AWAY.has(code)) return true
  return /Command timed out|Connection is closed|Stream isn't writeable|max retries|LOADING|MASTERDOWN/i.test(
    error.message,
  )
}

/** ioredis gives errors of its own no code. */
function causeOf(error: unknown): string {
  const code = codeOf(error)
  if (code !== 'Error' || !(error instanceof Error)) return code
  return /timed out/.test(error.message) ? 'TIMED_OUT' : 'DISCONNECTED'
}

/** Opens a link; a Redis that is away now is tried again and again, and no error leaves here. */
export function openRedisLink({ url, name, log, commandTimeoutMs = 250 }: RedisLinkOptions): RedisLink {
  const connect = (timeoutMs: number | undefined) => {
    const redis = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: 1000,
      retryStrategy: (attempt) => Math.min(50 * attempt, 500),
      ...(timeoutMs !== undefined && { commandTimeout: timeoutMs }),
    })
    // The circuit tells of it; without a listener ioredis would print every failed attempt.
    redis.on('error', () => undefined)
    return redis
  }
  const redis = connect(commandTimeoutMs)
  const subscribers: Redis[] = []
  const circuit = createCircuit({
    name: `redis ${name}`,
    probe: () => redis.ping(),
    isFailure: isRedisAway,
    causeOf,
    log,
    // A cache that is slow for a moment is no reason to give it up.
    failures: 3,
  })
  return {
    circuit,
    run: (work) => circuit.execute(() => work(redis)),
    onConnected: (listener) => void redis.on('ready', listener),
    openSubscriber: () => {
      const subscriber = connect(undefined)
      subscribers.push(subscriber)
      return subscriber
    },
    close: async () => {
      circuit.close()
      for (const connection of [redis, ...subscribers]) connection.disconnect()
    },
  }
}
