import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { CompiledQuery, type DatabaseConnection, type Driver, Kysely, SqliteDialect, SqliteDriver } from 'kysely'
import type { Source } from '../../src-shared/sync/wire.ts'
import type { Database } from './database.ts'
import { connectMysql, LONG_READERS } from './mysql-connection.ts'

export type Engine = 'mysql' | 'embedded'

/** One database. All writes go through `writeTransaction`, all reads through `readTransaction`. */
export interface Store {
  readonly engine: Engine
  readonly source: Source
  readonly writer: Kysely<Database>
  readonly reader: Kysely<Database>
  /** A connection of its own for a read that takes long; whoever opens it destroys it. */
  openLongReader(): { readonly db: Kysely<Database>; close(): Promise<void> }
  close(): Promise<void>
}

export type StorePlace =
  | {
      readonly engine: 'mysql'
      readonly url: string
      readonly replicaUrl: string | null
      /** In the pool for requests, of each database. */
      readonly connections: number
      /** A statement that takes longer counts as a database that is away. */
      readonly timeoutMs: number
    }
  | { readonly engine: 'embedded'; readonly folder: string }

/**
 * Opens one database for a command: MySQL's primary or the embedded file. Here statements take as long as they like, a
 * migration's or an import's; a server that answers people opens its databases with `openStorage`.
 */
export function openStore(place: StorePlace): Store {
  return place.engine === 'mysql' ? openMysql(place.url, place.connections) : openEmbedded(place.folder)
}

function openMysql(url: string, connections: number): Store {
  const db = connectMysql(url, connections)
  // A pool of its own: a download holds its connection for as long as the slowest line takes.
  const longReader = connectMysql(url, LONG_READERS)
  return {
    engine: 'mysql',
    source: 'MYSQL',
    writer: db,
    reader: db,
    openLongReader: () => ({ db: longReader, close: async () => {} }),
    close: async () => {
      await longReader.destroy()
      await db.destroy()
    },
  }
}

/** Takes the write lock at once: a transaction that read first could not become a writer once another wrote. */
class ImmediateSqliteDriver extends SqliteDriver {
  readonly #database: SqliteDatabase.Database

  constructor(database: SqliteDatabase.Database) {
    super({ database })
    this.#database = database
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** A full disk has rolled back by itself: asking for it again would fail, and hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase.Database

  constructor(database: SqliteDatabase.Database) {
    super({ database })
    this.#database = database
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#database)
  }
}

function openEmbedded(folder: string): Store {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'mostrador.db')
  const database = new SqliteDatabase(file)
  database.pragma('busy_timeout = 10000')
  database.pragma('journal_mode = WAL')
  database.pragma('foreign_keys = ON')
  database.pragma('synchronous = FULL')
  assertDurable(database)
  const openReader = () => {
    const connection = new SqliteDatabase(file)
    connection.pragma('busy_timeout = 10000')
    connection.pragma('query_only = ON')
    return new Kysely<Database>({ dialect: new SqliteDialect({ database: connection }) })
  }
  const writer = new Kysely<Database>({ dialect: new ImmediateSqliteDialect(database) })
  const reader = openReader()
  return {
    engine: 'embedded',
    source: 'EMBEDDED',
    writer,
    reader,
    openLongReader: () => {
      const db = openReader()
      return { db, close: () => db.destroy() }
    },
    close: async () => {
      await reader.destroy()
      await writer.destroy()
    },
  }
}

/** `PRAGMA synchronous` only tells the truth after a write: WAL's default drops to NORMAL with the first one. */
export function assertDurable(database: SqliteDatabase.Database): void {
  database.pragma(`user_version = ${Number(database.pragma('user_version', { simple: true }))}`)
  const settings = {
    journal_mode: database.pragma('journal_mode', { simple: true }),
    synchronous: database.pragma('synchronous', { simple: true }),
    foreign_keys: database.pragma('foreign_keys', { simple: true }),
  }
  if (settings.journal_mode !== 'wal' || settings.synchronous !== 2 || settings.foreign_keys !== 1) {
    throw new Error(`the embedded database is not durable: ${JSON.stringify(settings)}`)
  }
}
