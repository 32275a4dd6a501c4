import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cache, CacheKey } from '../../server/cache/cache.ts'
import { createCache } from '../../server/cache/create-cache.ts'
import { entitiesOf } from '../../server/cache/module-entities.ts'
import { type ChangeNews, createChangeNews } from '../../server/change-news.ts'
import { openRedisLink, type RedisLink } from '../../server/redis/redis-link.ts'
import { openStorage } from '../../server/store/open-storage.ts'
import type { Storage } from '../../server/store/storage.ts'
import { readRecords, updateRecord } from '../../server/store/tables/records.ts'
import { type Reader, writeTransaction } from '../../server/store/transaction.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { cacheSettings, startRedis, type TestRedis } from '../support/redis.ts'
import { collectingLog, linked, longTimes } from './cache-instance.ts'
import { commitChanges, commitRecords, newTenant, openTestStorage, someProduct } from './feed-writer.ts'

/** One process of the server: storage, news and cache of its own. */
interface Process {
  readonly storage: Storage
  readonly news: ChangeNews
  readonly cache: Cache
  readonly link: RedisLink
  /** How often it asked the storage. */
  loads(): number
  /** The name of product 1, through the cache; `slowly` sleeps in the middle of its read. */
  nameOf(tenantId: string, slowly?: number): Promise<{ name: unknown; fresh: boolean; source: string }>
  /** Renames product 1 as a route does: commit, then announce. */
  rename(tenantId: string, name: string, version: number): Promise<void>
  close(): Promise<void>
}

let mariadb: Mariadb
let redis: TestRedis
const processes: Process[] = []
beforeAll(async () => {
  ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis(cacheSettings)])
  await (await openTestStorage(mariadb)).close()
})
afterAll(async () => {
  for (const process of processes) await process.close()
  await Promise.all([mariadb.stop(), redis.stop()])
})

async function startProcess(): Promise<Process> {
  const { log } = collectingLog()
  const storage = openStorage(
    { engine: 'mysql', url: mariadb.url, replicaUrl: null, connections: 10, timeoutMs: 10_000 },
    log,
  )
  const link = openRedisLink({ url: redis.url, name: 'cache', log })
  await linked(link)
  const news = createChangeNews({ storage, redis: link, prefix: 'test', log })
  const cache = createCache({
    redis: link,
    prefix: 'test',
    timesMs: longTimes,
    enabled: true,
    lastChange: (tenantId, module) => news.lastChange(tenantId, entitiesOf[module]),
    newest: news.newest,
    log,
  })
  let loads = 0
  const { id } = someProduct(1)
  const readName = async (db: Reader, tenantId: string, slowlyMs: number) => {
    loads += 1
    const rows = await readRecords(db, tenantId, 'product', [id])
    await sleep(slowlyMs)
    return rows[0]?.fields.name ?? null
  }
  const process: Process = {
    storage,
    news,
    cache,
    link,
    loads: () => loads,
    nameOf: async (tenantId, slowlyMs = 0) => {
      const key: CacheKey = { tenantId, module: 'products', key: id }
      const read = await cache.read(key, () =>
        storage.read({ tenantId, knownSeq: news.newest(tenantId) }, (db) => readName(db, tenantId, slowlyMs)),
      )
      return { name: read.value, fresh: read.fresh, source: read.source }
    },
    rename: async (tenantId, name, version) => {
      await writeTransaction(storage.primary, (tx) =>
        updateRecord(tx, tenantId, 'product', { ...someProduct(1, name), version: version + 1 }, version),
      )
      news.announce(tenantId, await commitChanges(storage.primary, tenantId, ['product']), ['product'])
    },
    close: async () => {
      news.close()
      await link.close()
      await storage.close()
    },
  }
  processes.push(process)
  return process
}

describe('cache, feed and database together', () => {
  const newShop = async (one: Process) => {
    const tenantId = await newTenant(one.storage.primary)
    await commitRecords(one.storage.primary, tenantId, 'product', [someProduct(1, 'first')])
    for (const { news } of processes) {
      news.newest(tenantId)
      await eventually('all know the shop', () => news.lastChange(tenantId, ['product']) === 1)
    }
    return tenantId
  }

  it('show a commit at once where it was made, and everywhere else within a second, with Redis and without', async () => {
    const [one, two, three] = [await startProcess(), await startProcess(), await startProcess()]
    const tenantId = await newShop(one)
    let version = 1
    const seenWithin = async (name: string, ms: number) => {
      for (const { nameOf } of [one, two, three]) await nameOf(tenantId)
      await one.rename(tenantId, name, version)
      version += 1
      expect(await one.nameOf(tenantId)).toMatchObject({ name, fresh: true })
      const seen = ({ nameOf }: Process) =>
        eventually(`${name} is seen`, async () => (await nameOf(tenantId)).name === name, ms)
      await Promise.all([seen(two), seen(three)])
    }
    for (let round = 0; round < 5; round += 1) await seenWithin(`renamed ${round}`, 1000)
    const loads = [one, two, three].map((process) => process.loads())
    for (let n = 0; n < 100; n += 1) await Promise.all([one, two, three].map(({ nameOf }) => nameOf(tenantId)))
    expect([one, two, three].map((process) => process.loads())).toEqual(loads)
    await redis.signal('SIGSTOP')
    try {
      await eventually('the freeze is noticed', () => processes.every(({ link }) => link.circuit.state === 'open'))
      await seenWithin('while Redis hangs', 1000)
    } finally {
      await redis.signal('SIGCONT')
    }
    await redis.signal('SIGKILL')
    await seenWithin('while Redis is dead', 1000)
    await redis.restartEmpty()
    await eventually('Redis is back', () => processes.every(({ link }) => link.circuit.state === 'closed'))
    await seenWithin('after its return', 1000)
  })

  it('never show as fresh what was read before a commit, although it arrived after it', async () => {
    const one = processes[0] ?? (await startProcess())
    const two = processes[1] ?? (await startProcess())
    const tenantId = await newShop(one)
    const slow = one.nameOf(tenantId, 300)
    await sleep(100)
    await two.rename(tenantId, 'second', 1)
    expect((await slow).name).toBe('first')
    // The slow one has filled memory and Redis with what it saw; its stamp gives it away.
    await eventually('the other is told', () => one.news.newest(tenantId) === 2)
    expect(await one.nameOf(tenantId)).toMatchObject({ name: 'second', fresh: true })
    expect(await two.nameOf(tenantId)).toMatchObject({ name: 'second', fresh: true })
  })

  it('stay right under writers and readers at the same time', async () => {
    const [one, two] = [processes[0] ?? (await startProcess()), processes[1] ?? (await startProcess())]
    const tenantId = await newShop(one)
    let done = false
    const lapses: string[] = []
    /** What a process showed never goes back, and one's own write shows at once. */
    const reader = async ({ nameOf }: Process) => {
      let last = 0
      while (!done) {
        const { name, fresh } = await nameOf(tenantId, Math.random() < 0.2 ? 5 : 0)
        const version = Number(String(name).replace('first', '1').replace('v', ''))
        if (fresh && version < last) lapses.push(`${version} after ${last}`)
        last = Math.max(last, version)
        await sleep(1)
      }
    }
    const readers = [one, one, two, two].map(reader)
    for (let version = 1; version <= 60; version += 1) {
      await one.rename(tenantId, `v${version + 1}`, version)
      expect((await one.nameOf(tenantId)).name).toBe(`v${version + 1}`)
    }
    done = true
    await Promise.all(readers)
    expect(lapses).toEqual([])
  })

  it('show what was kept while MySQL is dead, marked, and the truth after its return', async () => {
    const one = processes[0] ?? (await startProcess())
    const tenantId = await newShop(one)
    expect(await one.nameOf(tenantId)).toMatchObject({ name: 'first', fresh: true, source: 'MYSQL' })
    await mariadb.kill()
    await eventually('nobody can tell any more', () => one.news.lastChange(tenantId, ['product']) === null)
    expect(await one.nameOf(tenantId)).toEqual({ name: 'first', fresh: false, source: 'REDIS_CACHE' })
    await mariadb.restart()
    await eventually('it is fresh again', async () => (await one.nameOf(tenantId)).fresh)
  })
})
