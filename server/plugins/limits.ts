import { isIPv4, isIPv6 } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Caller } from '../caller.ts'
import type { Config } from '../config.ts'
import { problem } from '../problems.ts'
import type { RedisLink } from '../redis/redis-link.ts'
import type { App } from '../routes/app.ts'
import { sendProblem } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Neither counted nor made to wait: what has to answer just when nothing else does. */
    alwaysAnswered?: boolean
    /** Whoever guesses secrets would call it: an address may only so often, see `limits.attempts`. */
    guessable?: boolean
  }
  interface FastifyRequest {
    /** How the counting of the request's address went, under way since its first byte. */
    addressCount: Promise<Verdict> | null
  }
}

/** How long to wait, ms; 0: go on. */
type Verdict = number
type Counter = (key: string) => Promise<Verdict>

export interface LimitsOptions {
  readonly limits: Pick<Config['limits'], 'perCaller' | 'perAddress' | 'attempts'>
  /** Where all instances count together; null: each for itself. */
  readonly link: RedisLink | null
  /** Before every key in Redis. */
  readonly prefix: string
  /** Told of each request that is turned away. */
  readonly onTurnedAway?: () => void
}

const WINDOW_SECONDS = 60
/** Blocked addresses and callers that are remembered; the others are found out by counting. */
const MOST_BLOCKED = 10_000
const unlimited: Counter = async () => 0

/**
 * Counts requests of each address and of each caller in windows of a minute, and turns away with 429 what is too much.
 * Counted together in Redis; while that is away each instance counts for itself, from nothing: for a minute up to twice
 * as much may pass, and nobody is kept out. Call it before the routes; authentication is `onRequest`, and both counts
 * are waited for right behind it, so they cost the time of one round trip, and a body that nobody wants is not read.
 */
export function limitRequests(app: App, { limits, link, prefix, onTurnedAway }: LimitsOptions): void {
  const counter = (name: string, points: number) => createCounter(`${prefix}:limit:${name}`, points, link)
  const countAddress = counter('address', limits.perAddress)
  const countCaller = counter('caller', limits.perCaller)
  const countAttempt = counter('attempt', limits.attempts)
  const turnAway = (reply: FastifyReply, waitMs: number) => {
    onTurnedAway?.()
    return sendProblem(reply, problem('rate-limited'), Math.max(1, Math.ceil(waitMs / 1000)))
  }

  app.decorateRequest('addressCount', null)
  app.addHook('onRequest', async (request, reply) => {
    if (isExempt(request)) return
    const { count, blockedMs } = countAddress
    const address = addressKey(request.ip)
    // What is known to be too much is not even looked up.
    const waitMs = blockedMs(address)
    if (waitMs > 0) return turnAway(reply, waitMs)
    request.addressCount = count(address)
  })
  app.addHook('preParsing', async (request, reply) => {
    if (isExempt(request)) return
    const verdicts = await Promise.all([
      request.addressCount ?? 0,
      request.caller === null ? 0 : countCaller.count(callerKey(request.caller)),
      request.routeOptions.config.guessable === true ? countAttempt.count(addressKey(request.ip)) : 0,
    ])
    const waitMs = Math.max(...verdicts)
    if (waitMs > 0) return turnAway(reply, waitMs)
  })
}

function isExempt(request: FastifyRequest): boolean {
  return request.routeOptions.config.alwaysAnswered === true
}

/** Neither of the two throws. `blockedMs` answers from this process's memory. */
function createCounter(
  keyPrefix: string,
  points: number,
  link: RedisLink | null,
): { readonly count: Counter; readonly blockedMs: (key: string) => Verdict } {
  if (points === 0) return { count: unlimited, blockedMs: () => 0 }
  const options = { keyPrefix, points, duration: WINDOW_SECONDS }
  const memory = new RateLimiterMemory(options)
  const limiter =
    link === null ? memory : new RateLimiterRedis({ ...options, storeClient: asClient(link), insuranceLimiter: memory })
  // Who is over the limit stays so until the window ends: no need to ask again.
  const blockedUntilMs = new LRUCache<string, number>({ max: MOST_BLOCKED })
  const blockedMs = (key: string) => Math.max(0, (blockedUntilMs.get(key) ?? 0) - Date.now())
  return {
    blockedMs,
    count: async (key) => {
      const knownMs = blockedMs(key)
      if (knownMs > 0) return knownMs
      const waitMs = await limiter.consume(key).then(() => 0, verdictOf)
      if (waitMs > 0) blockedUntilMs.set(key, Date.now() + waitMs)
      return waitMs
    },
  }
}

/** A fault of the counting keeps nobody out. */
function verdictOf(refusal: unknown): Verdict {
  return refusal instanceof RateLimiterRes ? Math.max(1, refusal.msBeforeNext) : 0
}

type Redis = Parameters<Parameters<RedisLink['run']>[0]>[0]
type WithScript = Redis & Record<string, (parameters: readonly string[]) => Promise<unknown>>

/** What the limiter knows as its Redis client: its script, run through the link, which throws at once while Redis is away. */
function asClient(link: RedisLink): Record<string, unknown> {
  const client: Record<string, unknown> = {
    defineCommand: (name: string, definition: { numberOfKeys: number; lua: string }) => {
      client[name] = (parameters: readonly string[]) =>
        link.run(async (redis) => {
          if (!(name in redis)) redis.defineCommand(name, definition)
          return (redis as WithScript)[name]?.(parameters)
        })
    },
  }
  return client
}

function callerKey(caller: Caller): string {
  return `${caller.tenantId}:${caller.kind === 'till' ? caller.tillId : caller.userId}`
}

/** The address, of IPv6 its /64: that is the least that one household is given, and it may use all of it. */
export function addressKey(ip: string): string {
  const address = ip.replace(/%.*$/, '')
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  if (mapped !== undefined && isIPv4(mapped)) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const after = tail === undefined ? 0 : tail.split(':').filter(Boolean).length
  const all =
    tail === undefined ? groups : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - after)).fill('0')]
  const network = [...all, ...(tail ?? '').split(':').filter(Boolean)].slice(0, 4)
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
