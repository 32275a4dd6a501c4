import { CompiledQuery, Kysely, MysqlDialect } from 'kysely'
import { type ConnectionOptions, createPool } from 'mysql2'
import type { Database } from './database.ts'

/** Strict, the same whatever the server's own settings; READ COMMITTED: a statement after a lock sees what is committed. */
export const SESSION_SETTINGS = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO', SESSION innodb_lock_wait_timeout = 5",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
]

export interface SessionLimits {
  /** The server itself ends a statement after this, in case nobody waits for it any more. */
  readonly statementMs: number
  /**
   * The server ends a session that has been silent for this long. After a network that swallowed everything nobody else
   * does, and until then the session's transaction keeps its locks: on the tenant's counter, for one.
   */
  readonly silenceSeconds: number
}

/** Sets limits of the session; MySQL and MariaDB each read the comment that is meant for them. */
export function limitSession({ statementMs, silenceSeconds }: SessionLimits): string {
  return `SET SESSION wait_timeout = ${silenceSeconds} /*M!100101 , SESSION max_statement_time = ${statementMs / 1000} */ /*!80000 , SESSION max_execution_time = ${statementMs} */`
}

/** Downloads that may run at once; further ones wait. */
export const LONG_READERS = 10

/** How every connection to MySQL is made. */
export function connectionOptions(url: string): ConnectionOptions {
  return {
    uri: url,
    charset: 'utf8mb4_bin',
    // BIGINT arrives as a number while it is a safe integer, which our schemas guarantee.
    supportBigNumbers: true,
    bigNumberStrings: false,
    connectTimeout: 5000,
    enableKeepAlive: true,
  }
}

/** A pool that waits as long as the database takes. */
export function connectMysql(url: string, connections: number): Kysely<Database> {
  return new Kysely<Database>({
    dialect: new MysqlDialect({
      pool: createPool({ ...connectionOptions(url), connectionLimit: connections }),
      onCreateConnection: async (connection) => {
        for (const setting of SESSION_SETTINGS) await connection.executeQuery(CompiledQuery.raw(setting))
      },
    }),
  })
}
