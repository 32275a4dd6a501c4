import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Connection } from './connection.ts'
import { openForReading, quickCheck } from './open-database.ts'
import { syncFile, syncFolder } from './sync-path.ts'

/** Copies the file as it is before a migration, verified; the same version's copy of an earlier try is replaced. */
export function copyBeforeMigration(connection: Connection, folder: string, fromVersion: number): void {
  mkdirSync(folder, { recursive: true })
  const target = join(folder, `${basename(connection.name, '.db')}-before-migration-from-${fromVersion}.db`)
  const unfinished = `${target}.partial`
  if (existsSync(unfinished)) rmSync(unfinished)
  // VACUUM INTO does not sync what it writes, hence the steps after it.
  connection.prepare('VACUUM INTO ?').run(unfinished)
  const copy = openForReading(unfinished)
  try {
    const problems = quickCheck(copy)
    if (problems.length > 0) throw new Error(`the copy before the migration is not sound: ${problems.join('; ')}`)
    for (const table of tablesOf(connection)) {
      if (countRows(copy, table) !== countRows(connection, table)) {
        throw new Error(`the copy before the migration lacks rows of ${table}`)
      }
    }
  } finally {
    copy.close()
  }
  syncFile(unfinished)
  renameSync(unfinished, target)
  syncFolder(folder)
}

/** Names of the ordinary tables, without those that full-text search keeps for itself. */
export function tablesOf(connection: Connection): string[] {
  return connection
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%' AND name NOT LIKE 'sqlite%' ORDER BY name`,
    )
    .pluck()
    .all() as string[]
}

export function countRows(connection: Connection, table: string): number {
  return connection.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number
}
