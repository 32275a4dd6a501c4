import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PREPARED_DATA, startMariadb } from './mariadb.ts'
import { runServerCommand } from './test-server.ts'

/*
 * Makes once a run what every MariaDB of its tests begins with: making a data folder and the tables in it takes longer than
 * most tests.
 */

let folder: string | undefined

export async function setup(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'mostrador-prepared-'))
  const server = await startMariadb({ bare: true })
  try {
    const migrated = await runServerCommand({ DATABASE_URL: server.url }, 'migrate')
    if (migrated.code !== 0) throw new Error(migrated.stderr)
    // Nothing is left to be recovered, and no replica is told of what its copy of the primary has.
    await server.asAdmin('RESET MASTER', 'SET GLOBAL innodb_fast_shutdown = 0')
    await server.signal('SIGTERM')
    await cp(join(server.folder, 'data'), folder, { recursive: true })
  } finally {
    await server.stop()
  }
  process.env[PREPARED_DATA] = folder
}

export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
}
