import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildServerWhenStale, serverProgram } from '../../scripts/build-server.ts'
import { readConfig } from '../../server/config.ts'
import {
  type SetupAnswer,
  type SetupRequest,
  setUpTenant,
  setupRequestSchema,
} from '../../server/routes/tenants/set-up-tenant.ts'
import { migrate } from '../../server/store/migrate.ts'
import { openStore } from '../../server/store/open-store.ts'
import { freePort } from './mariadb.ts'

const root = join(import.meta.dirname, '..', '..')
const ownNode = join(root, 'node_modules', '.bin', 'node')
/** The Node that the npm scripts run on. */
export const nodeBinary = existsSync(ownNode) ? ownNode : process.execPath

export interface TestServerOptions {
  readonly storage: 'embedded' | 'mysql'
  /** Of embedded storage; a new throw-away folder when absent. */
  readonly dataDir?: string
  /** Of MySQL storage, see `startMariadb`. */
  readonly databaseUrl?: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
}

export interface TestServer {
  readonly url: string
  readonly port: number
  /** The environment that the server runs in: what `setup` and other commands need to reach the same storage. */
  readonly env: Readonly<Record<string, string>>
  /** Sends the signal and waits until the process is gone; answers its exit code (null when the signal ended it). */
  kill(signal: NodeJS.Signals): Promise<number | null>
  /** Starts it again on the same port and storage, with `env` on top; ends it with `kill -9` first when it still runs. */
  restart(env?: Readonly<Record<string, string>>): Promise<void>
  /** Clean end (SIGTERM). */
  stop(): Promise<void>
  /** All that it wrote to standard output and standard error, over restarts too. */
  logs(): string
}

let built: Promise<void> | null = null

/** Path of the server's program, built first when its sources are other ones. */
export async function builtServer(): Promise<string> {
  built ??= buildServerWhenStale()
  await built
  return serverProgram
}

/** Starts the real server program on a free port and waits until it listens. */
export async function startServer(options: TestServerOptions): Promise<TestServer> {
  const port = options.port ?? (await freePort())
  const env = await storageEnvironment(options)
  const serverEnv = {
    ...env,
    PORT: String(port),
    HOST: '127.0.0.1',
    ATTEMPTS_PER_MINUTE: '100000',
    RESUMES_PER_DAY: '1000',
    ...options.env,
  }
  let output = ''
  const launch = (more: Readonly<Record<string, string>> = {}) =>
    launchServer({ ...serverEnv, ...more }, (text) => {
      output += text
    })
  let child = await launch()
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill(signal)
    return exited
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    env,
    kill,
    restart: async (more) => {
      await kill('SIGKILL')
      child = await launch(more)
    },
    stop: async () => {
      await kill('SIGTERM')
    },
    logs: () => output,
  }
}

async function storageEnvironment(options: TestServerOptions): Promise<Record<string, string>> {
  if (options.storage === 'embedded')
    return { DATA_DIR: options.dataDir ?? (await mkdtemp(join(tmpdir(), 'mostrador-'))) }
  if (options.databaseUrl === undefined) throw new Error('MySQL storage needs a databaseUrl')
  return { DATABASE_URL: options.databaseUrl }
}

/** What a program of the project is started with: this process's environment without the server's own variables. */
function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { DATABASE_URL: _url, DATA_DIR: _dir, PORT: _port, HOST: _host, ...rest } = process.env
  return { ...rest, ...env }
}

async function launchServer(env: Record<string, string>, onOutput: (text: string) => void): Promise<ChildProcess> {
  const child = spawn(nodeBinary, [await builtServer()], {
    cwd: root,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const killAlong = () => child.kill('SIGKILL')
  process.once('exit', killAlong)
  child.once('exit', () => process.off('exit', killAlong))
  return new Promise((resolve, reject) => {
    let seen = ''
    const listen = (chunk: Buffer) => {
      const text = chunk.toString()
      onOutput(text)
      if (seen.includes('Mostrador server listening on')) return
      seen += text
      if (seen.includes('Mostrador server listening on')) resolve(child)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened:\n${seen}`)))
  })
}

export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one of the server's commands (`setup`, `verify` ...) to its end on the storage that `env` names. */
export async function runServerCommand(
  env: Readonly<Record<string, string>>,
  ...command: readonly string[]
): Promise<CommandOutcome> {
  try {
    const { stdout, stderr } = await promisify(execFile)(nodeBinary, [await builtServer(), ...command], {
      cwd: root,
      env: environment(env),
      maxBuffer: 64 * 1024 * 1024,
    })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string }
    return { code: code ?? -1, stdout: stdout ?? '', stderr: stderr ?? String(error) }
  }
}

export interface ShopOptions {
  readonly tenant?: string
  readonly tills?: number
  readonly currency?: string
  /** Path of a `.csv` or `.csv.gz` catalog. */
  readonly catalog?: string
}

export interface Shop {
  readonly tenantId: string
  readonly storeId: string
  readonly userId: string
  readonly enrolmentCodes: string[]
  /** Names and password to sign in with. */
  readonly tenant: string
  readonly user: string
  readonly password: string
}

/**
 * Sets up a tenant, on a server that runs or on its storage alone: with the real `setup` command where there is a catalog,
 * else with what that command calls, which spares a program's start.
 */
export async function setupShop(
  server: TestServer | Readonly<Record<string, string>>,
  options: ShopOptions = {},
): Promise<Shop> {
  const env = isTestServer(server) ? server.env : server
  const { tenant = 'Abarrotes La Esquina', tills = 1, currency = 'MXN', catalog } = options
  const who = { tenant, user: 'Lucía', password: 'correct horse battery' }
  const request = { ...who, store: 'Centro', tills, currency }
  const made = catalog === undefined ? await setUpHere(env, request) : await runSetup(env, { ...request, catalog })
  return { ...made, ...who }
}

async function setUpHere(env: Readonly<Record<string, string>>, request: Omit<SetupRequest, 'timeZone'>) {
  const store = openStore(readConfig(env).place)
  try {
    await migrate(store)
    const made = await setUpTenant(store, setupRequestSchema.parse(request))
    if (!made.ok) throw new Error(`not set up: ${made.refusal}`)
    return made.value
  } finally {
    await store.close()
  }
}

async function runSetup(
  env: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string | number>>,
): Promise<SetupAnswer> {
  const command = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const { code, stdout, stderr } = await runServerCommand(env, 'setup', ...command)
  if (code !== 0) throw new Error(`setup ended with ${code}:\n${stderr}`)
  return JSON.parse(stdout) as SetupAnswer
}

function isTestServer(server: TestServer | Readonly<Record<string, string>>): server is TestServer {
  return typeof (server as TestServer).logs === 'function'
}
