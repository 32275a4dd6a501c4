import { Kysely, MysqlDialect } from 'kysely'
import type { Logger } from 'pino'
import type { Source } from '../../src-shared/sync/wire.ts'
import { type Circuit, createCircuit } from '../circuit.ts'
import type { Database } from './database.ts'
import { isAway, isReadOnly } from './database-errors.ts'
import { isProbeFailure, openDatabaseProbe, probeFailure } from './database-probe.ts'
import { openGuardedPool, type PoolUse } from './guarded-pool.ts'
import { LONG_READERS } from './mysql-connection.ts'
import type { Store } from './open-store.ts'

/** One MySQL server behind its circuit. */
export interface GuardedDatabase {
  readonly store: Store
  readonly circuit: Circuit
  poolUse(): PoolUse[]
}

export interface GuardedDatabaseOptions {
  readonly name: 'primary' | 'replica'
  readonly url: string
  /** In the pool for requests. */
  readonly connections: number
  readonly timeoutMs: number
  readonly log: Logger
}

/** Of a request's connection: no statement follows another that late but in a process that is stuck itself. */
const REQUEST_SILENCE_SECONDS = 5
/** Of a download's, which asks for the next page when its reader has taken the one before. */
const DOWNLOAD_SILENCE_SECONDS = 600

/** For a free connection: with more in the queue than it clears in this time, coming back later is the better way. */
const MOST_WAIT_MS = 3000

/** Opens a database that may be away, now or later; nothing is asked of it before the first use but its probe. */
export function openGuardedDatabase(options: GuardedDatabaseOptions): GuardedDatabase {
  const { name, url, timeoutMs } = options
  const isPrimary = name === 'primary'
  const source: Source = isPrimary ? 'MYSQL' : 'REPLICA'
  const probe = openDatabaseProbe(url, isPrimary)
  const circuit = createCircuit({
    name: `mysql ${name}`,
    probe: async () => {
      await probe.ask().catch((error: unknown) => {
        throw probeFailure(error)
      })
    },
    // A primary that takes no writes is somebody else's replica, or about to be: its state is nobody's truth.
    isFailure: (error) => isProbeFailure(error) || isAway(error) || (isPrimary && isReadOnly(error)),
    log: options.log,
    // Twice this and twice the probe's time-out is how long a silent database can keep anybody waiting.
    probeEveryMs: 50,
  })
  const onError = (error: unknown) => {
    if (isReadOnly(error)) probe.doubtWrites()
  }
  const guard = { url, circuit, timeoutMs, onError }
  const requests = openGuardedPool({
    ...guard,
    name,
    connections: options.connections,
    waitMs: Math.min(timeoutMs, MOST_WAIT_MS),
    silenceSeconds: REQUEST_SILENCE_SECONDS,
  })
  // A pool of its own: a download holds its connection for as long as the slowest line takes.
  const downloads = openGuardedPool({
    ...guard,
    name: `${name} downloads`,
    connections: LONG_READERS,
    waitMs: timeoutMs,
    silenceSeconds: DOWNLOAD_SILENCE_SECONDS,
  })
  const db = new Kysely<Database>({ dialect: new MysqlDialect({ pool: requests }) })
  const longReader = new Kysely<Database>({ dialect: new MysqlDialect({ pool: downloads }) })
  return {
    circuit,
    poolUse: () => [requests.use(), downloads.use()],
    store: {
      engine: 'mysql',
      source,
      writer: db,
      reader: db,
      openLongReader: () => ({ db: longReader, close: async () => {} }),
      close: async () => {
        circuit.close()
        probe.close()
        await longReader.destroy()
        await db.destroy()
      },
    },
  }
}
