import { z } from 'zod'
import type { StorePlace } from './store/open-store.ts'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .refine((text) => isMysqlUrl(text), 'must look like mysql://user:password@host:3306/database')
    .optional(),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(500).default(10),
  DATA_DIR: z.string().min(1).default('.data/server'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: flag.default(false),
  ATTEMPTS_PER_MINUTE: z.coerce.number().int().min(1).default(30),
})

export interface Config {
  /** 0: any free one. */
  readonly port: number
  readonly host: string
  readonly place: StorePlace
  readonly logLevel: string
  /** Believe `X-Forwarded-For`: only behind a proxy that sets it. */
  readonly trustProxy: boolean
  /** Sign-ins, enrolments and set-ups that one address may try in a minute. */
  readonly attemptsPerMinute: number
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
  const { DATABASE_URL: url, DATA_DIR: folder, DATABASE_CONNECTIONS: connections } = read.data
  return {
    port: read.data.PORT,
    host: read.data.HOST,
    place: url === undefined ? { engine: 'embedded', folder } : { engine: 'mysql', url, connections },
    logLevel: read.data.LOG_LEVEL,
    trustProxy: read.data.TRUST_PROXY,
    attemptsPerMinute: read.data.ATTEMPTS_PER_MINUTE,
  }
}

function isMysqlUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.protocol === 'mysql:' && url.hostname !== '' && url.pathname.length > 1
}
