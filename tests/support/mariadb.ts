import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Connection, createConnection } from 'mysql2/promise'

export interface MariadbProcess {
  /** `mysql://` URL of the application's user, who has rights on its databases and no others. */
  readonly url: string
  /** Of a user who may do everything, without a database. */
  readonly adminUrl: string
  readonly port: number
  /** Its files are in `data/` in it. */
  readonly folder: string
  /** Sends the process a signal; resolves when one that ends it has. */
  signal(name: NodeJS.Signals): Promise<void>
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>
  /** Freezes it where it is (SIGSTOP): connections stay, and nobody answers. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Starts it again on the same port and files after {@link kill}; one that runs goes on. */
  restart(): Promise<void>
  /** Runs statements as the administrator, each by itself; answers the last one's rows. */
  asAdmin(...statements: readonly string[]): Promise<Record<string, unknown>[]>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

export interface Mariadb extends MariadbProcess {
  /** Name of the database in `url`. */
  readonly database: string
  /** Makes one more empty database and gives its URL. */
  createDatabase(): Promise<string>
}

export interface MariadbReplica extends MariadbProcess {
  stopReplication(): Promise<void>
  startReplication(): Promise<void>
  /** Waits until it has all that the primary has now. */
  waitUntilCaughtUp(): Promise<void>
}

export interface MariadbOptions {
  /** Every commit synced in log and binlog, as deployed. Without it, commits outlive the process, not the machine. */
  readonly durable?: boolean
  /** Further arguments of the server. */
  readonly settings?: readonly string[]
  /** A data folder of its own making, without the server's tables in it. */
  readonly bare?: boolean
}

const deploy = join(import.meta.dirname, '..', '..', 'server', 'deploy')
const user = 'mostrador'
// With what shells, SQL, option files and URLs each take for their own.
const password = `it's "$HOME" \\ @/#%`
const secrets = { MOSTRADOR_APP_PASSWORD: password, MOSTRADOR_REPLICATION_PASSWORD: `${password} too` }
const database = 'mostrador_1'
/** Small files: they are copied for every server. */
const small = ['--innodb-buffer-pool-size=64M', '--innodb-log-file-size=16M']

/** Names in the environment of a run's workers the data folder that {@link startMariadb} copies, see `prepare-mariadb.ts`. */
export const PREPARED_DATA = 'MOSTRADOR_TEST_MARIADB'

/** A free port of the loopback interface, as the system hands it out. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/**
 * Starts a real MariaDB with a throw-away folder on a free port, as `make-primary.sh` makes one; in a run that prepared one,
 * on a copy of that, with the tables of the present version in it.
 */
export async function startMariadb(options: MariadbOptions = {}): Promise<Mariadb> {
  const prepared = options.bare === true ? undefined : process.env[PREPARED_DATA]
  const server = await make('make-primary.sh', ['--server-id', '1'], options, prepared)
  let databases = 1
  return {
    ...server,
    database,
    createDatabase: async () => {
      databases += 1
      const name = `mostrador_${databases}`
      await server.asAdmin(
        `CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
        `GRANT ALL PRIVILEGES ON ${name}.* TO '${user}'@'%'`,
      )
      return urlOf(server.port, name)
    },
  }
}

let replicas = 1

/** Starts a replica of it with all that it has, as `make-replica.sh` makes one. */
export async function startReplica(primary: Mariadb, options: MariadbOptions = {}): Promise<MariadbReplica> {
  replicas += 1
  const follow = ['--server-id', String(replicas), '--primary-port', String(primary.port)]
  const server = await make('make-replica.sh', follow, options)
  return {
    ...server,
    stopReplication: async () => void (await server.asAdmin('STOP REPLICA')),
    startReplication: async () => void (await server.asAdmin('START REPLICA')),
    waitUntilCaughtUp: async () => {
      const [at] = await primary.asAdmin('SELECT @@gtid_binlog_pos AS position')
      const [answer] = await server.asAdmin(`SELECT MASTER_GTID_WAIT('${String(at?.position)}', 20) AS outcome`)
      if (answer?.outcome !== 0) throw new Error('the replica did not catch up within 20 s')
    },
  }
}

async function make(
  script: string,
  args: string[],
  options: MariadbOptions,
  prepared?: string,
): Promise<MariadbProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-mariadb-'))
  const port = await freePort()
  if (prepared !== undefined) {
    await mkdir(join(folder, 'tmp'), { mode: 0o700 })
    await cp(prepared, join(folder, 'data'), { recursive: true })
  }
  await promisify(execFile)(
    join(deploy, script),
    ['--folder', folder, '--port', String(port), '--database', database, '--app-user', user, ...args],
    { env: { ...process.env, ...secrets } },
  )
  // An administrator who comes over TCP, made anew with every start and in no binlog.
  await writeFile(
    join(folder, 'admin.sql'),
    [
      'SET SESSION sql_log_bin = 0;',
      "CREATE USER IF NOT EXISTS 'admin'@'127.0.0.1';",
      "GRANT ALL PRIVILEGES ON *.* TO 'admin'@'127.0.0.1' WITH GRANT OPTION;\n",
    ].join('\n'),
  )
  const settings = [
    `--init-file=${join(folder, 'admin.sql')}`,
    ...small,
    ...(options.durable === true ? [] : ['--sync-binlog=0']),
    ...(options.settings ?? []),
  ]
  let child = await launch(folder, port, settings)
  const signal = async (name: NodeJS.Signals) => {
    child.kill(name)
    if (name === 'SIGKILL' || name === 'SIGTERM') await gone(child)
  }
  return {
    folder,
    url: urlOf(port, database),
    adminUrl: `mysql://admin@127.0.0.1:${port}`,
    port,
    signal,
    kill: () => signal('SIGKILL'),
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    restart: async () => {
      if (child.exitCode === null && child.signalCode === null) return
      child = await launch(folder, port, settings)
    },
    asAdmin: (...statements) => runAsAdmin(port, statements),
    stop: async () => {
      await signal('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function urlOf(port: number, name: string): string {
  return `mysql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`
}

function connectAsAdmin(port: number): Promise<Connection> {
  return createConnection({ host: '127.0.0.1', port, user: 'admin', connectTimeout: 1000 })
}

async function runAsAdmin(port: number, statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const connection = await connectAsAdmin(port)
  try {
    let last: unknown = []
    for (const statement of statements) [last] = await connection.query(statement)
    return Array.isArray(last) ? (last as Record<string, unknown>[]) : []
  } finally {
    connection.destroy()
  }
}

async function launch(folder: string, port: number, settings: readonly string[]): Promise<ChildProcess> {
  const child = spawn('mariadbd', [`--defaults-file=${join(folder, 'my.cnf')}`, ...settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
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
      const connection = await connectAsAdmin(port)
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
