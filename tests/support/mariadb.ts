import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'

export interface Mariadb {
  /** `mysql://` URL of a database that exists and is empty. */
  readonly url: string
  readonly port: number
  /** Makes one more empty database and gives its URL. */
  createDatabase(): Promise<string>
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port and files after {@link kill}. */
  restart(): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/** A free port of the loopback interface, as the system hands it out. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** Starts a real MariaDB with a throw-away folder on a free port. */
export async function startMariadb(): Promise<Mariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-mariadb-'))
  const data = join(folder, 'data')
  await promisify(execFile)('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...asRoot(),
  ])
  const port = await freePort()
  let child = await launch(folder, port)
  let databases = 0

  const createDatabase = async () => {
    databases += 1
    const name = `mostrador_${databases}`
    const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' })
    await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
    await connection.end()
    return `mysql://root@127.0.0.1:${port}/${name}`
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await gone(child)
  }
  return {
    url: await createDatabase(),
    port,
    createDatabase,
    kill,
    restart: async () => {
      child = await launch(folder, port)
    },
    stop: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}

async function launch(folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(
    'mariadbd',
    [
      '--no-defaults',
      `--datadir=${join(folder, 'data')}`,
      `--socket=${join(folder, 'mariadbd.sock')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=1',
      '--innodb-buffer-pool-size=64M',
      ...asRoot(),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000)
  })
  const killAlong = () => child.kill('SIGKILL')
  process.once('exit', killAlong)
  child.once('exit', () => process.off('exit', killAlong))
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) break
    try {
      const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 1000 })
      await connection.end()
      return child
    } catch {
      await sleep(50)
    }
  }
  child.kill('SIGKILL')
  throw new Error(`MariaDB did not start:\n${log}`)
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  await new Promise((resolve) => child.once('exit', resolve))
}
