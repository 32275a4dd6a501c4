import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import type { Engine, Store } from './open-store.ts'

/** A write transaction in progress; whoever writes or decides a write asks for one. */
export interface Tx {
  readonly db: Transaction<Database>
  readonly engine: Engine
}

const MOST_ATTEMPTS = 10

/**
 * Runs `work` in one write transaction. A deadlock or lock time-out rolls back and runs the whole of it again, reopened,
 * so `work` must do nothing but read and write through `tx`. Throws what `work` throws, after the rollback.
 */
export async function writeTransaction<Value>(store: Store, work: (tx: Tx) => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.writer.transaction().execute((db) => work({ db, engine: store.engine }))
    } catch (error) {
      if (!isLockFailure(error) || attempt === MOST_ATTEMPTS) throw error
      await sleep(Math.random() * 10 * 2 ** Math.min(attempt, 6))
    }
  }
}

/** Runs `work` on one consistent state of the database: all its reads see the same moment. */
export function readTransaction<Value>(
  store: Store,
  work: (db: Transaction<Database>) => Promise<Value>,
): Promise<Value> {
  return store.reader.transaction().setIsolationLevel('repeatable read').execute(work)
}

/** What reads the database: a connection or a transaction. */
export type Reader = Kysely<Database>

/** Begins a read of one consistent state that may take as long as its reader likes; whoever begins it ends it. */
export async function beginLongRead(store: Store): Promise<{ readonly db: Reader; end(): Promise<void> }> {
  const long = store.openLongReader()
  const begin = long.db.startTransaction().setIsolationLevel('repeatable read').execute()
  const db = await begin.catch(async (error: unknown) => {
    await long.close()
    throw error
  })
  return {
    db,
    end: async () => {
      await db.rollback().execute()
      await long.close()
    },
  }
}

/** Asks the storage for nothing; throws when it is away. */
export async function ping(store: Store): Promise<void> {
  await sql`SELECT 1`.execute(store.reader)
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** Another transaction was in the way; nothing of ours is written, the same again may well succeed. */
export function isLockFailure(error: unknown): boolean {
  const code = codeOf(error)
  return (
    code === 'ER_LOCK_DEADLOCK' ||
    code === 'ER_LOCK_WAIT_TIMEOUT' ||
    code === 'ER_CHECKREAD' ||
    code.startsWith('SQLITE_BUSY')
  )
}

const COLLISION = 'MOSTRADOR_COLLISION'

/** What a transaction throws when a row that it read has been changed by another one before it could write. */
export function collision(): Error {
  return Object.assign(new Error('another transaction was faster'), { code: COLLISION })
}

/** Another transaction made or changed the same: nothing of ours is written, and deciding again sees the other's work. */
export function isCollision(error: unknown): boolean {
  const code = codeOf(error)
  return (
    code === COLLISION ||
    code === 'ER_DUP_ENTRY' ||
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
  )
}

const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'POOL_CLOSED',
  'SQLITE_FULL',
])

/** The storage is away or stays blocked: the caller should come back later with the very same request. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error)
  if (isLockFailure(error) || UNAVAILABLE.has(code) || code.startsWith('SQLITE_IOERR')) return true
  return error instanceof Error && /closed state|Pool is closed|driver has already been destroyed/.test(error.message)
}
