import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import { isLockFailure, isUnavailable } from './database-errors.ts'
import type { Engine, Store } from './open-store.ts'

export { collision, isCollision, isLockFailure, isUnavailable } from './database-errors.ts'

/** A write transaction in progress; whoever writes or decides a write asks for one. */
export interface Tx {
  readonly db: Transaction<Database>
  readonly engine: Engine
}

const MOST_ATTEMPTS = 10
/** A lock that somebody holds for seconds is not had by asking again and again; who asked had better come back later. */
const MOST_RETRYING_MS = 4000

/**
 * Runs `work` in one write transaction. A deadlock or lock time-out rolls back and runs the whole of it again, reopened,
 * so `work` must do nothing but read and write through `tx`. Throws what `work` throws, after the rollback.
 */
export async function writeTransaction<Value>(store: Store, work: (tx: Tx) => Promise<Value>): Promise<Value> {
  const begunMs = performance.now()
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.writer.transaction().execute((db) => work({ db, engine: store.engine }))
    } catch (error) {
      const late = attempt === MOST_ATTEMPTS || performance.now() - begunMs > MOST_RETRYING_MS
      if (late || !isLockFailure(error)) throw error
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
      // On a line that broke there is nothing to roll back any more.
      await db
        .rollback()
        .execute()
        .catch((error: unknown) => {
          if (!isUnavailable(error)) throw error
        })
        .finally(() => long.close())
    },
  }
}

/** Asks the storage for nothing; throws when it is away. */
export async function ping(store: Store): Promise<void> {
  await sql`SELECT 1`.execute(store.reader)
}
