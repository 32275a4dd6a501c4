import type { Connection } from './connection.ts'

/** One step of the schema; `version` becomes the file's `user_version`. Numbered in tens, so that one can go between. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

/** The file was written by a newer program: opening it with this one could lose what it does not know. */
export class NewerDatabaseError extends Error {
  override name = 'NewerDatabaseError'
  constructor(file: string, found: number, known: number) {
    super(`${file} has version ${found}, this program knows ${known}: install the newer program`)
  }
}

export function schemaVersion(connection: Connection): number {
  return connection.pragma('user_version', { simple: true }) as number
}

/**
 * Brings a file up to the newest version, each step in its own transaction together with its `user_version`.
 * `copyFirst` is called once before the first step when the file is not new. Throws NewerDatabaseError.
 */
export function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  copyFirst: (fromVersion: number) => void,
): void {
  const found = schemaVersion(connection)
  const newest = migrations.at(-1)?.version ?? 0
  if (found > newest) throw new NewerDatabaseError(connection.name, found, newest)
  const due = migrations.filter((migration) => migration.version > found)
  if (due.length === 0) return
  if (found > 0) copyFirst(found)
  for (const migration of due) {
    connection
      .transaction(() => {
        connection.exec(migration.sql)
        connection.pragma(`user_version = ${migration.version}`)
      })
      .immediate()
  }
}
