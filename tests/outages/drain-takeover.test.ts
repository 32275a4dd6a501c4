import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyStore } from '../../server/verify/verify-store.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import {
  drained,
  type Instance,
  isOk,
  type JournalTill,
  knowsMysqlAway,
  openInstance,
  openTenant,
  verdictsOf,
} from '../server/journal-instance.ts'
import { countRows } from '../server/storages.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { nodeBinary } from '../support/test-server.ts'

const SALES = 300
const TILLS = 4
const LEASE_MS = 1000

describe('a drain that another instance takes over', () => {
  let mariadb: Mariadb
  let redis: TestRedis
  let client: Redis
  let here: Instance
  let databaseUrl: string
  let operations: Operation[]
  const children: ChildProcess[] = []

  beforeAll(async () => {
    ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
    client = redis.connect()
  })
  afterAll(async () => {
    client.disconnect()
    await Promise.all([mariadb.stop(), redis.stop()])
  })
  beforeEach(async () => {
    databaseUrl = await mariadb.createDatabase()
    await client.flushall()
    here = openInstance({ databaseUrl, redisUrl: redis.url, drains: false })
    const tills = await openTenant(here.storage, 'La Esquina', TILLS)
    await isOk(here)
    await mariadb.kill()
    await knowsMysqlAway(here)
    operations = []
    for (const till of tills) {
      const chain = [till.openShift(), ...Array.from({ length: SALES }, () => till.sale())]
      expect(new Set(await here.offer(till as JournalTill, ...chain))).toEqual(new Set(['accepted']))
      operations.push(...chain)
    }
    await mariadb.restart()
    await eventually('MySQL is back', () => here.storage.isWritable())
  })
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
    }
    await here.close()
  })

  const startDrain = (): ChildProcess => {
    const program = join(import.meta.dirname, '..', 'server', 'drain-program.ts')
    const options = JSON.stringify({ databaseUrl, redisUrl: redis.url, leaseMs: LEASE_MS })
    const child = spawn(nodeBinary, [program, options], { stdio: ['ignore', 'inherit', 'inherit'] })
    process.once('exit', () => child.kill('SIGKILL'))
    children.push(child)
    return child
  }
  const exited = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve))
  const depthBelow = (share: number) =>
    eventually(
      `less than ${share} of it is left`,
      async () => (await here.journal.depth()) < operations.length * share,
      20_000,
    )
  const everythingOnce = async () => {
    expect(new Set(await verdictsOf(here, operations))).toEqual(new Set(['committed']))
    expect(await countRows(here.storage.primary, 'sales')).toBe(SALES * TILLS)
    expect(await countRows(here.storage.primary, 'operations')).toBe(operations.length)
    expect((await verifyStore(here.storage.primary)).findings).toEqual([])
    expect(here.journal.status()).toMatchObject({ setAside: 0, resets: 0 })
  }

  it('after kill -9 in the middle, twice, is finished with everything once', async () => {
    for (const share of [0.9, 0.6]) {
      const child = startDrain()
      await depthBelow(share)
      const gone = exited(child)
      child.kill('SIGKILL')
      await gone
      expect(await here.journal.depth()).toBeGreaterThan(0)
    }
    startDrain()
    await drained(here)
    await everythingOnce()
  })

  it('from a holder that slept through its lease changes nothing twice when that wakes', async () => {
    const sleeper = startDrain()
    await depthBelow(0.8)
    sleeper.kill('SIGSTOP')
    const left = await here.journal.depth()
    expect(left).toBeGreaterThan(0)
    startDrain()
    await eventually('the other takes over', async () => (await here.journal.depth()) < left - 100, 20_000)
    sleeper.kill('SIGCONT')
    await drained(here)
    await everythingOnce()
  })
})
