import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './mariadb.ts'

export interface TestRedis {
  readonly url: string
  readonly port: number
  /** Sends the process a signal: SIGKILL, SIGSTOP, SIGCONT. */
  signal(name: NodeJS.Signals): Promise<void>
  /** Starts it again on its port and files after a kill. */
  restart(): Promise<void>
  /** Starts it again without its files, after a kill. */
  restartEmpty(): Promise<void>
  /** Copies its files as they are now; `restore` starts it again from them, after a kill. */
  backup(): Promise<{ restore(): Promise<void> }>
  /** A client that a test may ask with; the test ends it. */
  connect(): Redis
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/** Settings of a Redis that may hold the journal. */
export const journalSettings = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction']
/** Settings of a Redis that is a cache and no more. */
export const cacheSettings = ['--appendonly', 'no', '--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru']

/** Starts a real Redis with a throw-away folder on a free port. */
export async function startRedis(settings: readonly string[] = journalSettings): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-redis-'))
  const port = await freePort()
  let child = await launch(folder, port, settings)
  const gone = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    await new Promise((resolve) => child.once('exit', resolve))
  }
  const empty = async () => {
    for (const name of ['appendonlydir', 'dump.rdb']) await rm(join(folder, name), { recursive: true, force: true })
  }
  const restart = async () => {
    child = await launch(folder, port, settings)
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal: async (name) => {
      child.kill(name)
      if (name === 'SIGKILL' || name === 'SIGTERM') await gone()
    },
    restart,
    restartEmpty: async () => {
      await empty()
      await restart()
    },
    backup: async () => {
      const copy = await mkdtemp(join(tmpdir(), 'mostrador-redis-copy-'))
      await cp(folder, copy, { recursive: true })
      return {
        restore: async () => {
          await empty()
          await cp(copy, folder, { recursive: true })
          await restart()
        },
      }
    },
    connect: () => new Redis(port, '127.0.0.1'),
    stop: async () => {
      child.kill('SIGKILL')
      await gone()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function launch(folder: string, port: number, settings: readonly string[]): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...settings],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000)
    })
  }
  const killAlong = () => child.kill('SIGKILL')
  process.once('exit', killAlong)
  child.once('exit', () => process.off('exit', killAlong))
  const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 })
  client.on('error', () => undefined)
  try {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (child.exitCode !== null) break
      try {
        await client.connect()
        await client.ping()
        return child
      } catch {
        await sleep(25)
      }
    }
  } finally {
    client.disconnect()
  }
  child.kill('SIGKILL')
  throw new Error(`Redis did not start:\n${log}`)
}
