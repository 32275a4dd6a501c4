import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { verifyStore } from '../../server/verify/verify-store.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { countRows } from '../server/storages.ts'
import { enrollTill, product, statusesOf, type TillClient } from '../server/till-client.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { setupShop, startServer, type TestServer } from '../support/test-server.ts'

describe('a server whose MySQL is killed', () => {
  let mariadb: Mariadb
  let redis: TestRedis
  let server: TestServer
  let store: Store
  let tills: TillClient[]

  beforeAll(async () => {
    ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
    server = await startServer({
      storage: 'mysql',
      databaseUrl: mariadb.url,
      env: { REDIS_URL: redis.url, REDIS_JOURNAL_URL: redis.url },
    })
    const { enrolmentCodes } = await setupShop(server, { tills: 3 })
    tills = await Promise.all(enrolmentCodes.map((code) => enrollTill(server.url, code)))
    store = openStore({ engine: 'mysql', url: mariadb.url, replicaUrl: null, connections: 2, timeoutMs: 5000 })
  })
  afterAll(async () => {
    await store.close()
    await server.stop()
    await Promise.all([mariadb.stop(), redis.stop()])
  })

  it('accepts what tills push within a second, also after a restart of its own, and commits all of it once', async () => {
    const [first] = tills as [TillClient]
    for (const till of tills) expect(statusesOf(await till.committed([till.openShift()]))).toEqual(['committed'])
    await eventually('the journal is good', async () => {
      const { body } = await first.get<{ journal: { status: string } | string }>('/health')
      return JSON.stringify(body.journal).includes('ok')
    })

    const sold: Operation[] = []
    let ending = false
    let firstAcceptedMs: number | null = null
    let killedMs = Number.POSITIVE_INFINITY
    /** Offers each sale until it is at least accepted, as a till does. */
    const sell = async (till: TillClient) => {
      while (!ending) {
        const sale = till.sale()
        for (;;) {
          const answer = await till.push([sale]).catch(() => null)
          const status = answer?.status === 200 ? answer.body.results[0]?.status : undefined
          if (status === 'accepted') firstAcceptedMs ??= performance.now() - killedMs
          if (status === 'committed' || status === 'accepted') break
        }
        sold.push(sale)
      }
    }
    const selling = tills.map(sell)
    await eventually('they sell', () => sold.length > 30)
    killedMs = performance.now()
    await mariadb.kill()
    await eventually('one is accepted', () => firstAcceptedMs !== null)
    expect(firstAcceptedMs).toBeLessThan(1000)

    const key = uuidv7()
    const single = await first.post('/v1/products', product(), key)
    expect(single).toMatchObject({ status: 202, body: { status: 'accepted', key } })
    expect(single.headers.get('x-source')).toBe('REDIS_BACKUP')
    expect(await first.get(`/v1/operations/${key}`)).toMatchObject({ status: 200, body: { status: 'accepted' } })

    await server.restart()
    const soFar = sold.length
    await eventually('they go on', () => sold.length > soFar + 20)
    await mariadb.restart()
    await eventually('the first word is the last one', async () => {
      const { body } = await first.get<{ status?: string }>(`/v1/operations/${key}`)
      return body.status === 'committed'
    })
    const behind = sold.length
    await eventually('sales are committed again', () => sold.length > behind + 20)
    ending = true
    await Promise.all(selling)
    await eventually('nothing waits', async () => {
      const { body } = await first.get<{ pending_creates: number }>('/sync/status')
      return body.pending_creates === 0
    })
    for (const till of tills) await till.push([till.sale()])
    expect(await countRows(store, 'sales')).toBe(sold.length + tills.length)
    expect((await verifyStore(store)).findings).toEqual([])
  })

  it('accepts soon what tills push while its MySQL is frozen, and commits it when that wakes', async () => {
    const [till] = tills as [TillClient]
    const before = await countRows(store, 'sales')
    await mariadb.pause()
    const began = performance.now()
    const sale = till.sale()
    const statuses: (string | undefined)[] = []
    while (!statuses.includes('accepted')) {
      const answer = await till.push([sale])
      statuses.push(answer.status === 200 ? answer.body.results[0]?.status : String(answer.status))
      if (performance.now() - began > 5000) break
    }
    expect(statuses.at(-1)).toBe('accepted')
    expect(performance.now() - began).toBeLessThan(1500)
    await mariadb.resume()
    await eventually('it is committed', async () => (await till.push([sale])).body.results?.[0]?.status === 'committed')
    expect(await countRows(store, 'sales')).toBe(before + 1)
  })
})
