import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import type { Connection } from './connection.ts'
import { copyBeforeMigration } from './copy-before-migration.ts'
import { DamagedDatabaseError, setDamagedFileAside } from './damaged-database.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/all.ts'

export interface OpenOptions {
  /** Where the copy goes that is made before a migration; beside the file when absent. */
  readonly migrationsBackupFolder?: string
}

/**
 * Opens the till's file for writing, as the one writing connection that it may have: checked, migrated, and set so that
 * a commit is on disk when it returns. Throws DamagedDatabaseError (the file is then copied aside), NewerDatabaseError,
 * or what the disk throws.
 */
export function openDatabase(file: string, options: OpenOptions = {}): Connection {
  const connection = openSound(file)
  try {
    migrate(connection, migrations, (fromVersion) =>
      copyBeforeMigration(connection, options.migrationsBackupFolder ?? join(dirname(file), 'backups'), fromVersion),
    )
    assertDurable(connection)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Opens a finished file, such as a copy that is to be verified. */
export function openForReading(file: string): Connection {
  return new Database(file, { readonly: true, fileMustExist: true })
}

/** Opens a copy that nobody else uses, to change it: no write-ahead log is left beside it. */
export function openCopy(file: string): Connection {
  const connection = new Database(file, { fileMustExist: true })
  connection.pragma('journal_mode = DELETE')
  return connection
}

/** What is wrong with a file, as SQLite's quick check says it; empty when nothing is. */
export function quickCheck(connection: Connection): string[] {
  const found = connection.pragma('quick_check(20)') as { quick_check: string }[]
  return found.map((row) => row.quick_check).filter((text) => text !== 'ok')
}

/** Tables whose pages a check can walk: all but the virtual ones, whose content lies in tables of its own. */
export function checkedTables(connection: Connection): string[] {
  return connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")
    .pluck()
    .all() as string[]
}

/** What is wrong with one table and its indexes; empty when nothing is. */
export function checkTable(connection: Connection, table: string): string[] {
  const found = connection.pragma(`quick_check("${table}")`) as { quick_check: string }[]
  return found.map((row) => row.quick_check).filter((text) => text !== 'ok')
}

function openSound(file: string): Connection {
  const isNew = !existsSync(file)
  let connection: Connection | undefined
  let damage: string
  try {
    connection = new Database(file, { timeout: 5000 })
    configure(connection)
    if (isNew) return connection
    const problems = quickCheck(connection)
    if (problems.length === 0) return connection
    damage = problems.join('; ')
  } catch (error) {
    if (!isDamage(error)) {
      connection?.close()
      throw error
    }
    damage = String(error)
  }
  const aside = setDamagedFileAside(file, connection)
  connection?.close()
  throw new DamagedDatabaseError(file, damage, aside)
}

function isDamage(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError && (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB')
  )
}

function configure(connection: Connection): void {
  connection.pragma('journal_mode = WAL')
  // Set explicitly: with better-sqlite3's default, WAL commits are not synced to disk.
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('trusted_schema = OFF')
  connection.pragma('cache_size = -32000')
}

/** Reads the settings back after a write: `synchronous` reads as FULL before the first one even when it is not. */
function assertDurable(connection: Connection): void {
  connection.exec('UPDATE settings SET id = id')
  const settings = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, busy_timeout: 5000 }
  for (const [name, wanted] of Object.entries(settings)) {
    const found = connection.pragma(name, { simple: true })
    if (found !== wanted) throw new Error(`the database setting ${name} is ${String(found)} instead of ${wanted}`)
  }
}
