import { createHash, randomUUID } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Cache } from '../../server/cache/cache.ts'
import { type CatalogCopies, createCatalogCopies } from '../../server/cache/catalog-copies.ts'
import { createCache } from '../../server/cache/create-cache.ts'
import { entitiesOf } from '../../server/cache/module-entities.ts'
import { type ChangeNews, createChangeNews } from '../../server/change-news.ts'
import { startCatalogRefresh } from '../../server/jobs/refresh-catalog.ts'
import { createVerificationRecord, verifyCache } from '../../server/jobs/verify-cache.ts'
import { openRedisLink } from '../../server/redis/redis-link.ts'
import type { Storage } from '../../server/store/storage.ts'
import { updateRecord } from '../../server/store/tables/records.ts'
import { isUnavailable, writeTransaction } from '../../server/store/transaction.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { collectingLog, linked, longTimes } from './cache-instance.ts'
import { commitChanges, commitRecords, newTenant, openTestStorage, someProduct } from './feed-writer.ts'
import { storages } from './storages.ts'

let redis: TestRedis
let client: Redis
beforeAll(async () => {
  redis = await startRedis()
  client = redis.connect()
})
afterAll(async () => {
  await client.quit()
  await redis.stop()
})

/** What one process of the server has. */
interface Process {
  readonly news: ChangeNews
  readonly cache: Cache
  readonly copies: CatalogCopies
  readonly lines: { readonly msg: string }[]
  verify(tenantId?: string): ReturnType<typeof verifyCache>
}

describe.each(storages)('copies of catalogs on %s', (engine) => {
  let mariadb: Mariadb | null = null
  let storage: Storage
  const closers: (() => unknown)[] = []
  beforeAll(async () => {
    mariadb = engine === 'mysql' ? await startMariadb() : null
    storage = await openTestStorage(mariadb)
  })
  afterAll(async () => {
    await storage.close()
    await mariadb?.stop()
  })
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })
  const start = async ({ withRedis = true } = {}): Promise<Process> => {
    const { log, lines } = collectingLog()
    const link = withRedis ? openRedisLink({ url: redis.url, name: 'cache', log }) : null
    if (link !== null) await linked(link)
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
    const copies = createCatalogCopies({
      redis: link,
      prefix: 'test',
      storage,
      newest: news.newest,
      graceMs: longTimes.grace,
      log,
    })
    closers.push(() => {
      news.close()
      return link?.close()
    })
    const verify = (tenantId?: string) => verifyCache({ copies, cache, storage, news, log }, tenantId)
    return { news, cache, copies, lines, verify }
  }
  const tenantWith = async (count: number) => {
    const tenantId = await newTenant(storage.primary)
    // In no order, as tills make them.
    const products = Array.from({ length: count }, (_, index) => someProduct(((index * 7919) % count) + 1))
    const seq = await commitRecords(storage.primary, tenantId, 'product', products)
    return { tenantId, seq, products }
  }
  const edit = (tenantId: string, number: number, name: string) =>
    writeTransaction(storage.primary, (tx) =>
      updateRecord(tx, tenantId, 'product', { ...someProduct(number, name), version: 2 }, 1),
    )
  const copyKeys = async (tenantId: string) => (await client.keys(`test:tenant:${tenantId}:*all-rows*`)).sort()

  it('hold every row as it travels, in order, to be found by id and barcode', async () => {
    const { tenantId, seq } = await tenantWith(1700)
    const { copies } = await start()
    const state = await copies.refresh(tenantId, 'product')
    const view = await copies.read(tenantId, 'product')
    if (view === null) throw new Error('there is a copy')
    expect(view).toMatchObject({ seq, asOfMs: state.asOfMs })
    expect(view.ids).toEqual(Array.from({ length: 1700 }, (_, index) => someProduct(index + 1).id))
    const { id, version, updatedAtMs, updatedBy, fields } = someProduct(77)
    const row = { id, version, updatedAtMs, updatedBy, ...fields }
    expect(view.get(id)).toEqual(row)
    expect(view.get('nobody')).toBe(null)
    expect(view.byBarcode('4000000000077')).toEqual([row])
    expect(view.byBarcode('04000000000077')).toEqual([row])
    expect(view.byBarcode('1')).toEqual([])
    const paged: string[] = []
    for (let after = ''; ; after = paged.at(-1) ?? '') {
      const page = view.page({ after, limit: 500 })
      if (page.length === 0) break
      paged.push(...page.map((found) => found.id))
    }
    expect(paged).toEqual(view.ids)
    expect(view.page({ after: 'zzz', limit: 5 })).toEqual([])
    const text = view.page({ after: '', limit: 2000 }).map((found) => `${canonicalJson(found)}\n`)
    expect(createHash('sha256').update(text.join('')).digest('hex')).toBe(state.digest)
    expect(await copies.read(tenantId, 'unit')).toBe(null)
    expect(await copies.read(randomUUID(), 'product')).toBe(null)
  })

  it('hold an empty catalog too', async () => {
    const tenantId = await newTenant(storage.primary)
    const { copies, verify } = await start()
    await copies.refresh(tenantId, 'customer')
    expect(await copies.read(tenantId, 'customer')).toMatchObject({ seq: 0, ids: [] })
    expect((await verify(tenantId)).isConsistent).toBe(true)
  })

  it('are there for other instances, and after a restart, without a database', async () => {
    const { tenantId, seq } = await tenantWith(600)
    const first = await start()
    await first.copies.refresh(tenantId, 'product')
    const second = await start()
    expect(await second.copies.read(tenantId, 'product')).toMatchObject({ seq })
    await edit(tenantId, 3, 'changed')
    const newer = await commitChanges(storage.primary, tenantId, ['product'])
    await first.copies.refresh(tenantId, 'product')
    await eventually(
      'the newer copy is read',
      async () => (await second.copies.read(tenantId, 'product'))?.seq === newer,
    )
    expect((await second.copies.read(tenantId, 'product'))?.get(someProduct(3).id)?.name).toBe('changed')
    // What the first copy was made of is gone: one head and one part are left.
    expect(await copyKeys(tenantId)).toHaveLength(2)
  })

  it('come back to a Redis that lost them, and are no copies when a part is missing', async () => {
    const { tenantId } = await tenantWith(50)
    const { copies } = await start()
    const other = await start()
    await copies.refresh(tenantId, 'product')
    const part = (await copyKeys(tenantId)).find((key) => !key.endsWith('all-rows'))
    await client.unlink(part ?? '')
    expect(await other.copies.read(tenantId, 'product')).toBe(null)
    await client.flushall()
    await copies.share(tenantId, 'product')
    const third = await start()
    expect((await third.copies.read(tenantId, 'product'))?.ids).toHaveLength(50)
  })

  it('are never replaced by those of an older state', async () => {
    const { tenantId, seq } = await tenantWith(5)
    const { copies } = await start()
    const name = `test:tenant:${tenantId}:products:all-rows`
    await copies.refresh(tenantId, 'product')
    const old = await client.getBuffer(name)
    await commitChanges(storage.primary, tenantId, ['product'])
    await copies.refresh(tenantId, 'product')
    // As another instance that read before and writes only now: what it holds is older than what is there.
    const late = await start()
    await client.set(name, old ?? '')
    await late.copies.share(tenantId, 'product')
    await copies.share(tenantId, 'product')
    expect(copies.held(tenantId, 'product')?.seq).toBe(seq + 1)
  })

  it('are refreshed a second after a change, and when nothing changed not at all', async () => {
    const { tenantId, seq } = await tenantWith(20)
    const { copies, news } = await start()
    const { log } = collectingLog()
    const refreshing = startCatalogRefresh({ copies, news, log, passEveryMs: 50, settleMs: 300 })
    closers.push(refreshing.close)
    news.newest(tenantId)
    await eventually('the first copy is there', () => copies.held(tenantId, 'product')?.seq === seq)
    await eventually('all are', () => copies.held(tenantId, 'customer') !== null)
    const first = copies.held(tenantId, 'product')
    const sold = await commitChanges(storage.primary, tenantId, ['sale'])
    await eventually('the sale is known', () => news.newest(tenantId) === sold)
    await edit(tenantId, 1, 'edited')
    const changedMs = performance.now()
    const edited = await commitChanges(storage.primary, tenantId, ['product'])
    news.announce(tenantId, edited, ['product'])
    expect(copies.held(tenantId, 'product')).toEqual(first)
    await eventually('the edit is copied', () => copies.held(tenantId, 'product')?.seq === edited)
    expect(performance.now() - changedMs).toBeGreaterThan(290)
    expect(copies.held(tenantId, 'unit')?.seq).toBe(seq)
  })

  it('are made by one of several instances, and taken over by the others', async () => {
    const { tenantId, seq } = await tenantWith(20)
    const [one, two] = [await start(), await start()]
    const need = { seq, asOfMs: 0, newest: seq }
    const answers = await Promise.all([
      one.copies.bringUpTo(tenantId, 'product', need),
      two.copies.bringUpTo(tenantId, 'product', need),
    ])
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await Promise.all([one, two].map(({ copies }) => copies.bringUpTo(tenantId, 'product', need)))).toEqual([
      true,
      true,
    ])
    expect(one.copies.held(tenantId, 'product')).toEqual(two.copies.held(tenantId, 'product'))
  })

  it('are found equal to the database, also those that lag behind', async () => {
    const { tenantId } = await tenantWith(30)
    const { copies, verify, lines } = await start()
    const first = await verify(tenantId)
    expect(first.isConsistent).toBe(true)
    expect(first.details.map(({ module, equal, rebuilt, rows }) => [module, equal, rebuilt, rows])).toEqual([
      ['products', true, false, 30],
      ['categories', true, false, 0],
      ['units', true, false, 0],
      ['customers', true, false, 0],
      ['quotes', true, false, 0],
      ['users', true, false, 0],
      ['settings', true, false, 0],
    ])
    await edit(tenantId, 1, 'edited')
    const seq = await commitChanges(storage.primary, tenantId, ['product'])
    const second = await verify(tenantId)
    expect(second.isConsistent).toBe(true)
    expect(second.details[0]?.databaseDigest).not.toBe(first.details[0]?.databaseDigest)
    expect(copies.held(tenantId, 'product')?.seq).toBe(seq)
    expect(lines.filter(({ msg }) => msg.includes('something else'))).toEqual([])
  })

  it.each(['with Redis', 'in memory alone'])(
    'that differ at the same number are made anew %s, and the rest of the module goes',
    async (levels) => {
      const withRedis = levels === 'with Redis'
      const { tenantId, seq } = await tenantWith(30)
      const other = await tenantWith(3)
      const { copies, cache, verify, lines } = await start({ withRedis })
      await verify(tenantId)
      const asOfMs = Date.now()
      const kept = { value: 'kept', seq, source: 'MYSQL', asOfMs } as const
      await cache.keep({ tenantId, module: 'products', key: 'one' }, kept)
      await cache.keep({ tenantId, module: 'units', key: 'one' }, kept)
      await cache.keep({ tenantId: other.tenantId, module: 'products', key: 'one' }, kept)
      // Behind the feed's back, as by hand in the database.
      await edit(tenantId, 7, 'by hand')
      const found = await verify(tenantId)
      expect(found.isConsistent).toBe(false)
      expect(found.details[0]).toMatchObject({ module: 'products', equal: false, rebuilt: true })
      expect(found.details.slice(1).every(({ equal }) => equal)).toBe(true)
      expect(lines.filter(({ msg }) => msg.includes('something else'))).toHaveLength(1)
      expect((await copies.read(tenantId, 'product'))?.get(someProduct(7).id)?.name).toBe('by hand')
      expect(await cache.peek({ tenantId, module: 'products', key: 'one' })).toBe(null)
      expect(await cache.peek({ tenantId, module: 'units', key: 'one' })).not.toBe(null)
      expect(await cache.peek({ tenantId: other.tenantId, module: 'products', key: 'one' })).not.toBe(null)
      expect((await verify(tenantId)).isConsistent).toBe(true)
      const record = createVerificationRecord()
      expect(record.last()).toEqual({ isConsistent: true, details: [], atMs: null })
      record.note(found)
      expect(record.last(tenantId)).toMatchObject({ isConsistent: false, atMs: found.details.at(-1)?.checkedAtMs })
      expect(record.last(other.tenantId).details).toEqual([])
      record.note(await verify(tenantId))
      expect(record.last(tenantId).isConsistent).toBe(true)
      expect(record.differences).toBe(1)
    },
  )

  it('that somebody wrote over in Redis are found and made anew, well-formed or not', async () => {
    const { tenantId } = await tenantWith(30)
    const { verify, copies } = await start()
    await verify(tenantId)
    const partKey = async () =>
      (await copyKeys(tenantId)).find((key) => key.includes('products') && !key.endsWith('all-rows')) ?? ''
    const body = await client.getBuffer(await partKey())
    const forged = deflateSync(
      inflateSync(body ?? '')
        .toString()
        .replace('"priceMinor":101', '"priceMinor":999'),
    )
    for (const bytes of [forged, Buffer.alloc((body ?? '').length, 1)]) {
      const head = (await client.getBuffer(`test:tenant:${tenantId}:products:all-rows`))?.toString() ?? ''
      await client.set(
        `test:tenant:${tenantId}:products:all-rows`,
        head.replace(/"bodyBytes":\d+/, `"bodyBytes":${bytes.length}`),
      )
      await client.set(await partKey(), bytes)
      const victim = await start()
      expect(await victim.copies.read(tenantId, 'product')).toBe(null)
      expect((await verify(tenantId)).details[0]).toMatchObject({ equal: false, rebuilt: true })
      expect((await verify(tenantId)).isConsistent).toBe(true)
      expect((await copies.read(tenantId, 'product'))?.get(someProduct(1).id)?.priceMinor).toBe(101)
    }
  })

  it('of a history that was undone are found different and made anew', async () => {
    const { tenantId, seq } = await tenantWith(3)
    const { copies, verify } = await start()
    await edit(tenantId, 1, 'undone')
    await commitChanges(storage.primary, tenantId, ['product'])
    expect((await verify(tenantId)).isConsistent).toBe(true)
    const { writer } = storage.primary
    await writer
      .updateTable('products')
      .set({ name: 'Product 1', version: 1 })
      .where('tenant_id', '=', tenantId)
      .where('version', '=', 2)
      .execute()
    await writer.deleteFrom('changes').where('tenant_id', '=', tenantId).where('seq', '>', seq).execute()
    await writer.updateTable('tenant_counters').set({ seq }).where('tenant_id', '=', tenantId).execute()
    expect((await verify(tenantId)).details[0]).toMatchObject({ equal: false, rebuilt: true })
    expect(copies.held(tenantId, 'product')?.seq).toBe(seq)
    expect((await (await start()).copies.read(tenantId, 'product'))?.seq).toBe(seq)
    expect((await verify(tenantId)).isConsistent).toBe(true)
  })

  it('do without foreign values where copies should be', async () => {
    const { tenantId } = await tenantWith(3)
    const name = `test:tenant:${tenantId}:products:all-rows`
    const { copies } = await start()
    for (const value of ['garbage', `P${'0'.repeat(32)}{"count":1e99}`, `P${'9'.repeat(32)}null`, '']) {
      await client.set(name, value)
      expect(await copies.read(tenantId, 'product')).toBe(null)
      const other = await start()
      expect(await other.copies.read(tenantId, 'product')).toBe(null)
    }
    await client.unlink(name)
    await client.rpush(name, 'a list')
    await copies.refresh(tenantId, 'product')
    const reader = await start()
    expect((await reader.copies.read(tenantId, 'product'))?.ids).toHaveLength(3)
  })
})

it('copies of catalogs are read while the database is away, and cannot be refreshed then', async () => {
  const mariadb = await startMariadb()
  const storage = await openTestStorage(mariadb)
  const tenantId = await newTenant(storage.primary)
  await commitRecords(storage.primary, tenantId, 'product', [someProduct(1)])
  const { log } = collectingLog()
  const copies = createCatalogCopies({
    redis: null,
    prefix: 'test',
    storage,
    newest: () => 0,
    graceMs: 1000,
    log,
  })
  await copies.refresh(tenantId, 'product')
  await mariadb.kill()
  const failure = await copies.refresh(tenantId, 'product').catch((error: unknown) => error)
  expect(isUnavailable(failure)).toBe(true)
  expect((await copies.read(tenantId, 'product'))?.ids).toEqual([someProduct(1).id])
  await storage.close()
  await mariadb.stop()
})
