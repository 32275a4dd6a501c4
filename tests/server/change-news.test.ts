import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ChangeNews, createChangeNews } from '../../server/change-news.ts'
import { openRedisLink, type RedisLink } from '../../server/redis/redis-link.ts'
import type { Storage } from '../../server/store/storage.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { collectingLog, linked } from './cache-instance.ts'
import { commitChanges, newTenant, openTestStorage } from './feed-writer.ts'
import { storages } from './storages.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

describe.each(storages)('news of changes on %s', (engine) => {
  let mariadb: Mariadb | null = null
  let storage: Storage
  const opened: { news: ChangeNews; link: RedisLink | null }[] = []
  beforeAll(async () => {
    mariadb = engine === 'mysql' ? await startMariadb() : null
    storage = await openTestStorage(mariadb)
  })
  afterAll(async () => {
    await storage.close()
    await mariadb?.stop()
  })
  afterEach(async () => {
    for (const { news, link } of opened.splice(0)) {
      news.close()
      await link?.close()
    }
  })
  const open = async (options: { on?: Storage; withRedis?: boolean; onRewound?: (tenantId: string) => void } = {}) => {
    const { log } = collectingLog()
    const link = options.withRedis ? openRedisLink({ url: redis.url, name: 'cache', log }) : null
    if (link !== null) await linked(link)
    const { onRewound } = options
    const news = createChangeNews({
      storage: options.on ?? storage,
      redis: link,
      prefix: 'test',
      log,
      ...(onRewound !== undefined && { onRewound }),
    })
    opened.push({ news, link })
    return news
  }
  const isSure = (news: ChangeNews, tenantId: string) =>
    eventually('this process can tell', () => news.lastChange(tenantId, ['product']) !== null)
  /** Waits until announcements of one reach the other: subscriptions take a moment. */
  const isHeard = async (from: ChangeNews, to: ChangeNews) => {
    const probe = `probe-${Math.random()}`
    to.newest(probe)
    await eventually('announcements arrive', () => {
      from.announce(probe, 1 + to.newest(probe), [])
      return to.newest(probe) > 0
    })
  }

  it('cannot tell before it has looked, and then tells what touched what', async () => {
    const tenantId = await newTenant(storage.primary)
    await commitChanges(storage.primary, tenantId, ['product', 'unit', 'sale', 'stock-level'])
    const news = await open()
    expect(news.lastChange(tenantId, ['product'])).toBe(null)
    expect(news.newest(tenantId)).toBe(0)
    await isSure(news, tenantId)
    expect(news.newest(tenantId)).toBe(4)
    expect(news.lastChange(tenantId, ['product'])).toBe(1)
    expect(news.lastChange(tenantId, ['unit', 'product'])).toBe(2)
    expect(news.lastChange(tenantId, ['sale', 'refund', 'expense'])).toBe(3)
    expect(news.lastChange(tenantId, ['customer'])).toBe(0)
  })

  it('takes everything as changed where it does not look back so far', async () => {
    const tenantId = await newTenant(storage.primary)
    await commitChanges(storage.primary, tenantId, ['product'])
    for (let batch = 0; batch < 3; batch += 1) {
      await commitChanges(
        storage.primary,
        tenantId,
        Array.from({ length: 500 }, () => 'sale'),
      )
    }
    const news = await open()
    await isSure(news, tenantId)
    expect(news.lastChange(tenantId, ['product'])).toBe(501)
    expect(news.lastChange(tenantId, ['sale'])).toBe(1501)
  })

  it('finds within a second what another process wrote without a word', async () => {
    const tenantId = await newTenant(storage.primary)
    const news = await open()
    await isSure(news, tenantId)
    const heard: number[] = []
    const stop = news.listen(tenantId, (seq) => void heard.push(seq))
    await commitChanges(storage.primary, tenantId, ['unit', 'product', 'unit'])
    const writtenMs = performance.now()
    await eventually('the change is known', () => news.newest(tenantId) === 3)
    expect(performance.now() - writtenMs).toBeLessThan(1000)
    expect(news.lastChange(tenantId, ['product'])).toBe(2)
    expect(news.lastChange(tenantId, ['unit'])).toBe(3)
    expect(news.lastChange(tenantId, ['category'])).toBe(0)
    expect(heard).toEqual([3])
    stop()
    await commitChanges(storage.primary, tenantId, ['unit'])
    await eventually('the next change is known', () => news.newest(tenantId) === 4)
    expect(heard).toEqual([3])
  })

  it('knows its own writes at once, and those of another instance as fast as Redis tells', async () => {
    const tenantId = await newTenant(storage.primary)
    const [here, there] = [await open({ withRedis: true }), await open({ withRedis: true })]
    await isHeard(here, there)
    await isSure(there, tenantId)
    const heard: number[] = []
    there.listen(tenantId, (seq) => void heard.push(seq))
    const seq = await commitChanges(storage.primary, tenantId, ['product', 'stock-level'])
    here.announce(tenantId, seq, ['product', 'stock-level'])
    expect(here.newest(tenantId)).toBe(2)
    await eventually('the other knows', () => there.newest(tenantId) === 2, 300)
    expect(there.lastChange(tenantId, ['product'])).toBe(2)
    // The poll corrects nothing downwards, and tells nobody twice.
    await sleep(700)
    expect(there.lastChange(tenantId, ['product'])).toBe(2)
    expect(heard).toEqual([2])
  })

  it('fills with its poll what an announcement before it would have named', async () => {
    const tenantId = await newTenant(storage.primary)
    const [here, there] = [await open({ withRedis: true }), await open({ withRedis: true })]
    await isHeard(here, there)
    await isSure(there, tenantId)
    await commitChanges(storage.primary, tenantId, ['unit'])
    const seq = await commitChanges(storage.primary, tenantId, ['sale'])
    // That of number 1 is lost.
    here.announce(tenantId, seq, ['sale'])
    await eventually('the sale is known', () => there.lastChange(tenantId, ['sale']) === 2)
    await eventually('the unit is known too', () => there.lastChange(tenantId, ['unit']) === 1, 1000)
    expect(there.lastChange(tenantId, ['product'])).toBe(0)
  })

  it('does not believe announcements that the database does not know of, nor what is none', async () => {
    const tenantId = await newTenant(storage.primary)
    await commitChanges(storage.primary, tenantId, ['product'])
    const rewound: string[] = []
    const news = await open({ withRedis: true, onRewound: (id) => rewound.push(id) })
    const liar = await open({ withRedis: true })
    await isHeard(liar, news)
    await isSure(news, tenantId)
    const client = redis.connect()
    for (const text of [
      'no json',
      'null',
      '{}',
      JSON.stringify({ from: 'x', tenantId, seq: 'NaN', entities: [] }),
      JSON.stringify({ from: 'x', tenantId, seq: -5, entities: ['product'] }),
      JSON.stringify({ from: 'x', tenantId, seq: 1e300, entities: ['product'] }),
      JSON.stringify({ from: 'x', tenantId: { $ne: 1 }, seq: 5, entities: ['product'] }),
    ]) {
      await client.publish('test:changes', text)
    }
    await client.publish('test:changes', JSON.stringify({ from: 'x', tenantId, seq: 999, entities: ['product'] }))
    await client.quit()
    await eventually('the lie is heard', () => news.newest(tenantId) === 999)
    await eventually('and found to be one', () => news.newest(tenantId) === 1)
    expect(news.lastChange(tenantId, ['product'])).toBe(1)
    expect(rewound).toContain(tenantId)
  })

  it('notices that a database was put back to an older state', async () => {
    const tenantId = await newTenant(storage.primary)
    await commitChanges(storage.primary, tenantId, ['product', 'unit', 'product'])
    const rewound: string[] = []
    const news = await open({ onRewound: (id) => rewound.push(id) })
    await isSure(news, tenantId)
    await storage.primary.writer.deleteFrom('changes').where('tenant_id', '=', tenantId).where('seq', '>', 1).execute()
    await storage.primary.writer
      .updateTable('tenant_counters')
      .set({ seq: 1 })
      .where('tenant_id', '=', tenantId)
      .execute()
    await eventually('it is noticed', () => rewound.includes(tenantId))
    expect(news.newest(tenantId)).toBe(1)
    expect(rewound).toEqual([tenantId])
    await commitChanges(storage.primary, tenantId, ['unit'])
    await eventually('it goes on from there', () => news.lastChange(tenantId, ['unit']) === 2)
  })

  it('takes a feed that lacks a change as changed altogether', async () => {
    const tenantId = await newTenant(storage.primary)
    const news = await open()
    await isSure(news, tenantId)
    await storage.primary.writer
      .updateTable('tenant_counters')
      .set({ seq: 3 })
      .where('tenant_id', '=', tenantId)
      .execute()
    await eventually('it is known', () => news.lastChange(tenantId, ['product']) === 3)
  })

  it('asks for all tenants at once, however many there are', async () => {
    const ids = await Promise.all(Array.from({ length: 300 }, () => newTenant(storage.primary)))
    const news = await open()
    for (const tenantId of ids) news.newest(tenantId)
    await eventually('all are known', () => ids.every((tenantId) => news.lastChange(tenantId, ['product']) === 0))
    await Promise.all(ids.map((tenantId) => commitChanges(storage.primary, tenantId, ['product'])))
    await eventually('all changes are known', () =>
      ids.every((tenantId) => news.lastChange(tenantId, ['product']) === 1),
    )
    expect(news.tenants()).toHaveLength(300)
  })
})

describe('news of changes while databases die', () => {
  let mariadb: Mariadb
  beforeAll(async () => {
    mariadb = await startMariadb()
  })
  afterAll(() => mariadb.stop())

  it('cannot tell any more two seconds after the database has died, and can again after its return', async () => {
    const storage = await openTestStorage(mariadb)
    const tenantId = await newTenant(storage.primary)
    await commitChanges(storage.primary, tenantId, ['product'])
    const { log } = collectingLog()
    const news = createChangeNews({ storage, redis: null, prefix: 'test', log })
    await eventually('it can tell', () => news.lastChange(tenantId, ['product']) === 1)
    await mariadb.kill()
    const diedMs = performance.now()
    await eventually('it cannot tell', () => news.lastChange(tenantId, ['product']) === null)
    expect(performance.now() - diedMs).toBeLessThan(3000)
    expect(news.newest(tenantId)).toBe(1)
    await mariadb.restart()
    await eventually('it can tell again', () => news.lastChange(tenantId, ['product']) === 1)
    news.close()
    await storage.close()
  })

  it('asks the replica while the primary is away, which tells less and takes nothing back', async () => {
    const primary = await openTestStorage(mariadb, await mariadb.createDatabase())
    const behind = await openTestStorage(mariadb, await mariadb.createDatabase())
    const tenantId = await newTenant(primary.primary)
    await behind.primary.writer.insertInto('tenant_counters').values({ tenant_id: tenantId, seq: 0 }).execute()
    await commitChanges(behind.primary, tenantId, ['product'])
    await commitChanges(primary.primary, tenantId, ['product', 'unit'])
    const state = { isAway: false }
    const { log } = collectingLog()
    const circuit = primary.primaryCircuit
    if (circuit === null) throw new Error('MySQL has a circuit')
    const news = createChangeNews({
      storage: {
        primary: primary.primary,
        replica: behind.primary,
        // What the circuit says is all that the news look at.
        primaryCircuit: new Proxy(circuit, {
          get: (target, name) => (name === 'state' && state.isAway ? 'open' : Reflect.get(target, name)),
        }),
        replicaCircuit: behind.primaryCircuit,
      },
      redis: null,
      prefix: 'test',
      log,
    })
    await eventually('it can tell', () => news.lastChange(tenantId, ['unit']) === 2)
    state.isAway = true
    await sleep(2600)
    expect(news.lastChange(tenantId, ['unit'])).toBe(2)
    expect(news.newest(tenantId)).toBe(2)
    news.close()
    await primary.close()
    await behind.close()
  })
})
