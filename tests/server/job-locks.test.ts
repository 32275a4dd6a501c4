import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createJobLocks, isLeaseLost, type JobLocks, type JobLocksOptions } from '../../server/jobs/job-locks.ts'
import { openRedisLink, type RedisLink } from '../../server/redis/redis-link.ts'
import { migrate } from '../../server/store/migrate.ts'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { insertRows } from '../../server/store/rows.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { builtProgram } from '../support/built-program.ts'
import { eventually } from '../support/headless-till.ts'
import { freePort, type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { nodeBinary } from '../support/test-server.ts'
import type { HolderEvent, HolderOptions } from './job-holder.ts'

const log = pino({ level: 'silent' })
const LEASE_MS = 1200

let mariadb: Mariadb
let redis: TestRedis
let databaseUrl: string
let store: Store
const ends: (() => unknown)[] = []

beforeAll(async () => {
  ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
})
afterAll(async () => {
  await Promise.all([mariadb.stop(), redis.stop()])
})
beforeEach(async () => {
  databaseUrl = await mariadb.createDatabase()
  store = openMysql(databaseUrl)
  await migrate(store)
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await store.close()
})

function openMysql(url: string): Store {
  return openStore({ engine: 'mysql', url, replicaUrl: null, connections: 5, timeoutMs: 10_000 })
}

function openLink(url: string): RedisLink {
  const link = openRedisLink({ url, name: 'locks', log })
  ends.push(() => link.close())
  return link
}

async function connectedLink(): Promise<RedisLink> {
  const link = openLink(redis.url)
  await eventually('Redis answers', () =>
    link
      .run((client) => client.ping())
      .then(
        () => true,
        () => false,
      ),
  )
  return link
}

function openLocks(options: Partial<JobLocksOptions> = {}): JobLocks {
  const locks = createJobLocks({ redis: null, store, prefix: 'test', log, leaseMs: LEASE_MS, ...options })
  ends.push(() => locks.close())
  return locks
}

/** A job that goes on until `end` is called. */
function untilEnded() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { ended, end }
}

interface Holder {
  readonly events: HolderEvent[]
  has(event: HolderEvent['event']): boolean
  fence(): number
  send(command: 'write' | 'begin' | 'go on' | 'end'): void
  signal(name: NodeJS.Signals): void
}

async function startHolder(options: Partial<HolderOptions> = {}): Promise<Holder> {
  const all = { databaseUrl, redisUrl: redis.url, job: 'drain', leaseMs: LEASE_MS, everyMs: 50, ...options }
  const child = spawn(nodeBinary, [await builtProgram('tests/server/job-holder.ts'), JSON.stringify(all)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  ends.push(() => child.kill('SIGKILL'))
  const events: HolderEvent[] = []
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) events.push(JSON.parse(line) as HolderEvent)
  })
  const has = (event: HolderEvent['event']) => events.some((each) => each.event === event)
  await eventually('the holder is ready', () => has('ready'), 30_000)
  return {
    events,
    has,
    fence: () => events.findLast((each) => each.event === 'held')?.fence ?? 0,
    send: (command) => child.stdin.write(`${command}\n`),
    signal: (name) => child.kill(name),
  }
}

async function writtenRows(): Promise<string[]> {
  const rows = await store.reader.selectFrom('server_state').select('value').where('name', 'like', 'drain-%').execute()
  return rows.map(({ value }) => value)
}

describe.each(['Redis and the database', 'the database alone'])('a job lock in %s', (where) => {
  const redisUrl = () => (where === 'the database alone' ? null : redis.url)

  it('lets one of two processes work at a time, and the other as soon as the first is done', async () => {
    const first = await startHolder({ redisUrl: redisUrl() })
    await eventually('the first holds it', () => first.has('held'))
    const second = await startHolder({ redisUrl: redisUrl() })
    await eventually('the second is refused, more than once', () => second.events.length > 5)
    // Longer than a lease: the first has to renew it.
    await sleep(LEASE_MS * 1.5)
    expect([first.has('lost'), second.has('held')]).toEqual([false, false])
    first.send('write')
    await eventually('the first writes', () => first.has('wrote'))
    first.send('end')
    await eventually('the second holds it', () => second.has('held'), LEASE_MS * 0.9)
    expect(second.fence()).toBe(first.fence() + 1)
  })

  it('passes on after its lease when its holder is killed, and not before', async () => {
    const first = await startHolder({ redisUrl: redisUrl() })
    await eventually('the first holds it', () => first.has('held'))
    const other = await startHolder({ redisUrl: redisUrl() })
    first.signal('SIGKILL')
    const killedAt = performance.now()
    await eventually('the other holds it', () => other.has('held'), LEASE_MS + 1500)
    expect(performance.now() - killedAt).toBeGreaterThan(LEASE_MS * 0.5)
    expect(other.fence()).toBe(first.fence() + 1)
  })

  it('passes on when its holder is paused longer than its lease, which wakes to no harm', async () => {
    const paused = await startHolder({ redisUrl: redisUrl() })
    await eventually('it holds it', () => paused.has('held'))
    const other = await startHolder({ redisUrl: redisUrl() })
    paused.signal('SIGSTOP')
    await eventually('the other holds it', () => other.has('held'))
    other.send('write')
    await eventually('the other writes', () => other.has('wrote'))
    // Written before it wakes: the first thing that it does is to write.
    paused.send('write')
    paused.signal('SIGCONT')
    await eventually('its transaction fails', () => paused.has('failed'))
    await eventually('its signal is aborted', () => paused.has('lost'))
    expect(paused.events.find((each) => each.event === 'failed')).toMatchObject({ lost: true })
    expect(await writtenRows()).toEqual([String(other.fence())])
    other.send('write')
    await eventually('the other goes on', () => other.events.filter(({ event }) => event === 'wrote').length === 2)
    expect(other.has('lost')).toBe(false)
  })
})

it('does not pass on in the middle of a transaction of a paused holder, but once that has died', async () => {
  const paused = await startHolder()
  await eventually('it holds it', () => paused.has('held'))
  const other = await startHolder()
  paused.send('begin')
  await eventually('it is in its transaction', () => paused.has('begun'))
  paused.signal('SIGSTOP')
  await sleep(LEASE_MS * 2)
  expect(other.has('held')).toBe(false)
  paused.signal('SIGKILL')
  await eventually('the other holds it', () => other.has('held'))
  expect(await writtenRows()).toEqual([])
})

it('stops the transactions of a holder whose lease another has taken, whatever the holder believes', async () => {
  const locks = openLocks()
  const outcome = await locks.run('drain', async (lease) => {
    const insert = (name: string) =>
      writeTransaction(store, async (tx) => {
        await lease.assertHeld(tx)
        await insertRows(tx, 'server_state', [{ name, value: '' }])
      })
    await insert('before')
    await store.writer
      .updateTable('job_fences')
      .set({ fence: lease.fence + 1, holder: 'another' })
      .execute()
    const failure = await insert('after').catch((error: unknown) => error)
    expect(isLeaseLost(failure)).toBe(true)
    expect(lease.signal.aborted).toBe(true)
    return 'done'
  })
  expect(outcome).toBe('done')
  expect(await store.reader.selectFrom('server_state').select('name').execute()).toEqual([{ name: 'before' }])
})

it('keeps two apart of which only one sees Redis', async () => {
  const withRedis = openLocks({ redis: await connectedLink() })
  const without = openLocks({ redis: openLink(`redis://127.0.0.1:${await freePort()}`) })
  const { ended, end } = untilEnded()
  const running = without.run('verify', () => ended)
  await eventually(
    'the lease is taken',
    async () => (await store.reader.selectFrom('job_leases').select('job').execute()).length > 0,
  )
  expect(await withRedis.run('verify', async () => 'both')).toBeNull()
  end()
  await running
  expect(await withRedis.run('verify', async () => 'next')).toBe('next')
})

it('goes on through the death of Redis and its return without data, and lets nobody else in', async () => {
  const mine = await startRedis()
  ends.push(() => mine.stop())
  const link = openLink(mine.url)
  await eventually('Redis answers', () => link.circuit.state === 'closed')
  const holder = openLocks({ redis: link })
  const other = openLocks({ redis: openLink(mine.url) })
  const { ended, end } = untilEnded()
  let lost = false
  let held = false
  const running = holder.run('verify', async (lease) => {
    held = true
    lease.signal.addEventListener('abort', () => {
      lost = true
    })
    await ended
    await writeTransaction(store, (tx) => lease.assertHeld(tx))
    return 'done'
  })
  await eventually('it is held', () => held)
  await mine.signal('SIGKILL')
  expect(await other.run('verify', async () => 'twice')).toBeNull()
  await mine.restartEmpty()
  expect(await other.run('verify', async () => 'twice')).toBeNull()
  const asked = mine.connect()
  ends.push(() => asked.disconnect())
  await eventually('the lock is in Redis again', async () => (await asked.get('test:lock:verify')) !== null)
  await asked.flushall()
  expect(await other.run('verify', async () => 'twice')).toBeNull()
  await sleep(LEASE_MS * 1.2)
  expect(lost).toBe(false)
  end()
  expect(await running).toBe('done')
  expect(await asked.get('test:lock:verify')).toBeNull()
})

it('removes and renews only a lock of its own', async () => {
  const locks = openLocks({ redis: await connectedLink() })
  const asked = redis.connect()
  ends.push(() => asked.disconnect())
  await locks.run('verify', async () => {
    await asked.set('test:lock:verify', 'of another', 'PX', 60_000)
    await store.writer.updateTable('job_leases').set({ holder: 'another', lease_ms: 60_000 }).execute()
    await sleep(LEASE_MS / 2)
  })
  expect(await asked.get('test:lock:verify')).toBe('of another')
  expect(await store.reader.selectFrom('job_leases').select(['holder', 'lease_ms']).execute()).toEqual([
    { holder: 'another', lease_ms: 60_000 },
  ])
  await asked.del('test:lock:verify')
})

it('does nothing while the database is away, and what runs is told within its lease', async () => {
  const mine = await startMariadb()
  ends.push(() => mine.stop())
  const own = openMysql(mine.url)
  ends.push(() => own.close())
  await migrate(own)
  const locks = openLocks({ store: own })
  let reason: unknown
  const began = await locks.run('drain', async ({ signal }) => {
    await mine.kill()
    const killedAt = performance.now()
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    reason = signal.reason
    return performance.now() - killedAt
  })
  expect(began).toBeLessThan(LEASE_MS * 1.5)
  expect(isLeaseLost(reason)).toBe(true)
  expect(await locks.run('drain', async () => 'ran')).toBeNull()
  await mine.restart()
  // Its own lease of before is in nobody's way: what waits for the database's return runs at once.
  await eventually('it runs again', async () => (await locks.run('drain', async () => 'ran')) === 'ran', LEASE_MS / 2)
})

it('does not take a job for held for long because the clock of the database was set back', async () => {
  await store.writer
    .insertInto('job_leases')
    .values({ job: 'verify', holder: 'dead', renewed_at_ms: Date.now() + 3_600_000, lease_ms: 1000 })
    .execute()
  expect(await openLocks().run('verify', async () => 'ran')).toBe('ran')
})

it('throws what the work throws, and gives the lock back', async () => {
  const [one, two] = [openLocks({ redis: await connectedLink() }), openLocks({ redis: await connectedLink() })]
  await expect(one.run('verify', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await two.run('verify', async () => 'ran')).toBe('ran')
})

it('aborts what runs when it is closed, gives the lock back, and runs nothing after', async () => {
  const locks = openLocks({ redis: await connectedLink() })
  const running = locks.run('verify', async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return 'stopped'
  })
  await eventually(
    'it runs',
    async () => (await store.reader.selectFrom('job_leases').select('job').execute()).length > 0,
  )
  await locks.close()
  expect(await running).toBe('stopped')
  expect(await locks.run('verify', async () => 'ran')).toBeNull()
  expect(await openLocks({ redis: await connectedLink() }).run('verify', async () => 'ran')).toBe('ran')
})

describe('on embedded storage', () => {
  it('runs a job once at a time, at once after a crash, and fences off a second process on the same file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mostrador-locks-'))
    const [one, two] = [openStore({ engine: 'embedded', folder }), openStore({ engine: 'embedded', folder })]
    ends.push(() => Promise.all([one.close(), two.close()]))
    await migrate(one)
    const locks = openLocks({ store: one })
    const others = openLocks({ store: two })
    const failure = await locks.run('nightly', async (lease) => {
      expect(await locks.run('nightly', async () => 'twice')).toBeNull()
      expect(await locks.run('another', async () => 'ran')).toBe('ran')
      await writeTransaction(one, (tx) => lease.assertHeld(tx))
      expect(await others.run('nightly', async ({ fence }) => fence)).toBe(lease.fence + 1)
      return writeTransaction(one, (tx) => lease.assertHeld(tx)).catch((error: unknown) => error)
    })
    expect(isLeaseLost(failure)).toBe(true)
  })
})
