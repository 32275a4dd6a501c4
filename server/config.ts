import { z } from 'zod'
import type { StorePlace } from './store/open-store.ts'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const port = z.coerce.number().int().min(0).max(65_535)
const count = z.coerce.number().int().min(1)
const seconds = z.coerce
  .number()
  .min(0)
  .max(7 * 86_400)
const mysqlUrl = z
  .string()
  .refine((text) => isUrl(text, ['mysql:'], true), 'must look like mysql://user:password@host:3306/database')
const redisUrl = z
  .string()
  .refine((text) => isUrl(text, ['redis:', 'rediss:'], false), 'must look like redis://:password@host:6379/0')

const environmentSchema = z.object({
  PORT: port.default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: mysqlUrl.optional(),
  DATABASE_REPLICA_URL: mysqlUrl.optional(),
  DATABASE_CONNECTIONS: count.min(2).max(500).default(10),
  DATABASE_TIMEOUT_MS: count.min(100).max(600_000).default(10_000),
  DATA_DIR: z.string().min(1).default('.data/server'),
  STORAGE_FALLBACK: flag.default(true),
  REDIS_URL: redisUrl.optional(),
  REDIS_JOURNAL_URL: redisUrl.optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w.-]{1,40}$/, 'letters, digits and . _ - only')
    .default('mostrador'),
  JOURNAL_DRAIN_INTERVAL_MS: count.max(86_400_000).default(30_000),
  CACHE_ENABLED: flag.default(true),
  CACHE_PRODUCTS_TTL: seconds.default(60),
  CACHE_CATEGORIES_TTL: seconds.default(300),
  CACHE_UNITS_TTL: seconds.default(3600),
  CACHE_CUSTOMERS_TTL: seconds.default(60),
  CACHE_BALANCE_TTL: seconds.default(60),
  CACHE_NEGATIVE_TTL: seconds.default(15),
  CACHE_CALLERS_TTL: seconds.default(10),
  CACHE_GRACE_TTL: seconds.default(86_400),
  CACHE_VERIFY_INTERVAL_MS: count.max(86_400_000).default(300_000),
  REQUESTS_PER_MINUTE: z.coerce.number().int().min(0).default(6000),
  REQUESTS_PER_MINUTE_PER_ADDRESS: z.coerce.number().int().min(0).default(30_000),
  CONCURRENT_REQUESTS: count.max(10_000).default(64),
  QUEUED_REQUESTS: z.coerce.number().int().min(0).max(100_000).default(256),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: flag.default(false),
  ATTEMPTS_PER_MINUTE: count.default(30),
  RESUMES_PER_DAY: z.coerce.number().int().min(0).default(3),
})

/** How long answers of a module stay fresh without a change of it, ms. */
export interface CacheTimes {
  readonly products: number
  readonly categories: number
  readonly units: number
  readonly customers: number
  readonly balance: number
  /** Of the answer that there is no such thing. */
  readonly negative: number
  /** Who a token belongs to. */
  readonly callers: number
  /** How long an answer is kept to be given, marked with its age, while the storage is away. */
  readonly grace: number
}

export interface Config {
  /** 0: any free one. */
  readonly port: number
  readonly host: string
  readonly place: StorePlace
  /** Start although MySQL is away, and serve what replica, cache and journal can. */
  readonly storageFallback: boolean
  /** null: no Redis, the cache is this process's memory alone. */
  readonly redisUrl: string | null
  /** null: no journal; else a Redis of its own or the cache's, when its settings allow it. */
  readonly journalUrl: string | null
  /** Before every key in Redis. */
  readonly redisPrefix: string
  readonly drainIntervalMs: number
  /** false: every read asks the storage; nothing is kept for when it is away. */
  readonly cacheEnabled: boolean
  readonly cacheTimesMs: CacheTimes
  readonly verifyIntervalMs: number
  readonly limits: {
    /** Of one till or person, and of one address; 0: no limit. */
    readonly perCaller: number
    readonly perAddress: number
    /** Sign-ins, enrolments and set-ups that one address may try in a minute. */
    readonly attempts: number
    /** How often in a day the copies of one till may let themselves out of a fence, all together, before a code is needed. */
    readonly resumes: number
    /** Requests that are worked on at once, and that may wait for their turn; any more are turned away. */
    readonly concurrent: number
    readonly queued: number
  }
  readonly logLevel: string
  /** Believe `X-Forwarded-For`: only behind a proxy that sets it. */
  readonly trustProxy: boolean
}

/** Reads the configuration; throws Error with one line that names the variable, and never its value: it may be a secret. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const read = environmentSchema.safeParse(given)
  if (!read.success) {
    const issue = read.error.issues[0]
    throw new Error(`Bad value of ${issue?.path.join('.')}: ${issue?.message}`)
  }
  const env = read.data
  if (env.DATABASE_URL === undefined && env.DATABASE_REPLICA_URL !== undefined) {
    throw new Error('Bad value of DATABASE_REPLICA_URL: a replica needs a primary; set DATABASE_URL too')
  }
  return {
    port: env.PORT,
    host: env.HOST,
    place:
      env.DATABASE_URL === undefined
        ? { engine: 'embedded', folder: env.DATA_DIR }
        : {
            engine: 'mysql',
            url: env.DATABASE_URL,
            replicaUrl: env.DATABASE_REPLICA_URL ?? null,
            connections: env.DATABASE_CONNECTIONS,
            timeoutMs: env.DATABASE_TIMEOUT_MS,
          },
    storageFallback: env.STORAGE_FALLBACK,
    redisUrl: env.REDIS_URL ?? null,
    // Embedded storage cannot be away while its server runs: there is nothing to bridge.
    journalUrl: env.DATABASE_URL === undefined ? null : (env.REDIS_JOURNAL_URL ?? env.REDIS_URL ?? null),
    redisPrefix: env.REDIS_PREFIX,
    drainIntervalMs: env.JOURNAL_DRAIN_INTERVAL_MS,
    cacheEnabled: env.CACHE_ENABLED,
    cacheTimesMs: {
      products: env.CACHE_PRODUCTS_TTL * 1000,
      categories: env.CACHE_CATEGORIES_TTL * 1000,
      units: env.CACHE_UNITS_TTL * 1000,
      customers: env.CACHE_CUSTOMERS_TTL * 1000,
      balance: env.CACHE_BALANCE_TTL * 1000,
      negative: env.CACHE_NEGATIVE_TTL * 1000,
      callers: env.CACHE_CALLERS_TTL * 1000,
      grace: env.CACHE_GRACE_TTL * 1000,
    },
    verifyIntervalMs: env.CACHE_VERIFY_INTERVAL_MS,
    limits: {
      perCaller: env.REQUESTS_PER_MINUTE,
      perAddress: env.REQUESTS_PER_MINUTE_PER_ADDRESS,
      attempts: env.ATTEMPTS_PER_MINUTE,
      resumes: env.RESUMES_PER_DAY,
      concurrent: env.CONCURRENT_REQUESTS,
      queued: env.QUEUED_REQUESTS,
    },
    logLevel: env.LOG_LEVEL,
    trustProxy: env.TRUST_PROXY,
  }
}

function isUrl(text: string, protocols: readonly string[], needsPath: boolean): boolean {
  const url = URL.parse(text)
  if (url === null || !protocols.includes(url.protocol) || url.hostname === '') return false
  return !needsPath || url.pathname.length > 1
}
