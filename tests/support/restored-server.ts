import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { openForReading } from '../../src-main/database/open-database.ts'
import type { Mariadb } from './mariadb.ts'
import { runServerCommand, type TestServer } from './test-server.ts'

/** A copy of a server's storage, as an operator takes one while the server runs. */
export interface StorageCopy {
  /**
   * Puts it back in place of what is there. `underRunning`: all of it at once beneath the server, which goes on; otherwise
   * the server is ended and started again. `newEpoch`: with the command that says so to the tills.
   */
  restore(how: { readonly newEpoch: boolean; readonly underRunning: boolean }): Promise<void>
  remove(): Promise<void>
}

export async function copyStorage(server: TestServer, mariadb: Mariadb | null): Promise<StorageCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-copy-'))
  const copied =
    mariadb === null ? await copyFile(server, join(folder, 'copy.db')) : await dump(server, mariadb, folder)
  return {
    restore: async ({ newEpoch, underRunning }) => {
      if (!underRunning) await server.kill('SIGTERM')
      await copied.putBack(underRunning)
      if (newEpoch) {
        const { code, stderr } = await runServerCommand(server.env, 'new-epoch')
        if (code !== 0) throw new Error(`new-epoch: ${stderr}`)
      }
      if (!underRunning) await server.restart()
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function copyFile({ env }: TestServer, copy: string) {
  const file = join(env['DATA_DIR'] ?? '', 'mostrador.db')
  const source = openForReading(file)
  await source.backup(copy)
  source.close()
  return {
    putBack: async () => {
      for (const beside of ['-wal', '-shm']) await rm(`${file}${beside}`, { force: true })
      await pipeline(createReadStream(copy), createWriteStream(file))
    },
  }
}

async function dump({ env }: TestServer, { port, asAdmin }: Mariadb, folder: string) {
  const name = new URL(env['DATABASE_URL'] ?? '').pathname.slice(1)
  const file = join(folder, 'dump.sql')
  const at = ['--no-defaults', '--host=127.0.0.1', `--port=${port}`, '--user=admin']
  await promisify(execFile)('mariadb-dump', [...at, '--single-transaction', `--result-file=${file}`, name])
  const source = (into: string) =>
    promisify(execFile)('mariadb', [...at, into, `--execute=SOURCE ${file}`], { maxBuffer: 1024 * 1024 })
  const tablesOf = async (database: string) =>
    (await asAdmin(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${database}'`)).map(
      (row) => String(row['name']),
    )
  return {
    putBack: async (underRunning: boolean) => {
      if (!underRunning) return void (await source(name))
      // Table by table the server would write beside what is not there yet: both change places in one statement.
      const [copy, old] = [`${name}_copy`, `${name}_old`]
      await asAdmin(`CREATE DATABASE ${copy}`, `CREATE DATABASE ${old}`)
      await source(copy)
      const moves = [
        ...(await tablesOf(name)).map((table) => `${name}.${table} TO ${old}.${table}`),
        ...(await tablesOf(copy)).map((table) => `${copy}.${table} TO ${name}.${table}`),
      ]
      await asAdmin(`RENAME TABLE ${moves.join(', ')}`, `DROP DATABASE ${copy}`, `DROP DATABASE ${old}`)
    },
  }
}
