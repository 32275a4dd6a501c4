// `npm start`: a server on embedded storage with a demo shop, and a till enrolled in it. Everything stays in .data/demo,
// so the next start goes on where this one ended; delete that folder to begin anew.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buildServerWhenStale, serverProgram } from './build-server.ts'
import { projectFolder } from './electron-program.ts'
import { runTill } from './run-till.ts'

const folder = process.env.MOSTRADOR_DEMO_DIR ?? join(projectFolder, '.data', 'demo')
const memory = join(folder, 'demo.json')
const serverData = join(folder, 'server')
const preferredPort = 7400

interface Demo {
  readonly port: number
  readonly user: string
  readonly password: string
  /** Works once, at the till's first start. */
  readonly enrolmentCode: string
}

async function start(): Promise<number> {
  await buildServerWhenStale()
  const demo = existsSync(memory) ? (JSON.parse(readFileSync(memory, 'utf8')) as Demo) : await setUpDemo()
  const server = await startServer(demo.port)
  try {
    return await runTill({
      MOSTRADOR_DATA_DIR: join(folder, 'till'),
      MOSTRADOR_SERVER_URL: `http://127.0.0.1:${demo.port}`,
      MOSTRADOR_ENROLMENT_CODE: demo.enrolmentCode,
    })
  } finally {
    await stopServer(server)
  }
}

async function setUpDemo(): Promise<Demo> {
  console.log(`Setting up the demo shop in ${folder} ...`)
  mkdirSync(serverData, { recursive: true })
  const user = 'demo'
  const password = randomBytes(9).toString('base64url')
  const catalog = join(projectFolder, 'resources', 'demo', 'catalog.csv')
  const shop = ['--tenant', 'Mostrador Demo', '--store', 'Abarrotes La Esquina', '--user', user, '--password', password]
  const setup = spawnSync(process.execPath, [serverProgram, 'setup', ...shop, '--tills', '1', '--catalog', catalog], {
    encoding: 'utf8',
    env: serverEnvironment(),
  })
  if (setup.status !== 0) {
    throw new Error(`the demo shop could not be set up; remove ${folder} to begin anew\n${setup.stdout}${setup.stderr}`)
  }
  const { enrolmentCodes } = JSON.parse(setup.stdout.trim().split('\n').at(-1) ?? '') as { enrolmentCodes: string[] }
  const demo: Demo = {
    port: (await isFree(preferredPort)) ? preferredPort : await freePort(),
    user,
    password,
    enrolmentCode: enrolmentCodes[0] ?? '',
  }
  writeFileSync(memory, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  return demo
}

/** The demo's own storage, whatever database this shell's environment names. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const { DATABASE_URL, DATABASE_REPLICA_URL, REDIS_URL, REDIS_JOURNAL_URL, ...environment } = process.env
  return { ...environment, DATA_DIR: serverData, HOST: '127.0.0.1', LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' }
}

async function startServer(port: number): Promise<ChildProcess> {
  if (!(await isFree(port))) throw new Error(`port ${port} is taken; is the demo running already?`)
  const server = spawn(process.execPath, [serverProgram], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...serverEnvironment(), PORT: String(port) },
    // In a process group of its own, so that Ctrl-C closes the till first and the server after it.
    detached: true,
  })
  process.once('exit', () => server.kill())
  for (let attempt = 0; attempt < 200 && server.exitCode === null; attempt += 1) {
    const health = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null)
    if (health?.ok) return server
    await wait(100)
  }
  server.kill()
  throw new Error('the server did not start; what it said is above')
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
}

/** Whether nobody listens on a port of this machine. */
function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  )
}

function freePort(): Promise<number> {
  return listenOnce(0)
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer()
    listener.once('error', reject)
    listener.listen(port, '127.0.0.1', () => {
      const address = listener.address()
      listener.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}

try {
  process.exitCode = await start()
} catch (error) {
  console.error(`mostrador: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
