import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CacheKey } from '../../server/cache/cache.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { type Instance, type InstanceOptions, loader, openInstance } from './cache-instance.ts'

let redis: TestRedis
const opened: Instance[] = []
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())
afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close()
})

describe.each(['with Redis', 'in memory alone'] as const)('the cache %s', (levels) => {
  const open = async (options: Partial<InstanceOptions> = {}) => {
    const instance = await openInstance({ redis: levels === 'with Redis' ? redis : null, ...options })
    opened.push(instance)
    return instance
  }
  const someKey = (): CacheKey => ({ tenantId: randomUUID(), module: 'products', key: 'p1' })

  it('asks the storage once, and again only after a change of the module', async () => {
    const { cache, feed } = await open()
    const key = someKey()
    const storage = loader({ price: 1 })
    feed.seq = 1
    expect(await cache.read(key, storage.load)).toMatchObject({
      value: { price: 1 },
      fresh: true,
      source: 'MYSQL',
      seq: 1,
    })
    const hit = await cache.read(key, storage.load)
    expect(hit).toMatchObject({
      value: { price: 1 },
      fresh: true,
      source: levels === 'with Redis' ? 'REDIS_CACHE' : 'MYSQL',
    })
    expect(storage.loads).toBe(1)
    Object.assign(storage, { value: { price: 2 }, seq: 2 })
    expect((await cache.read(key, storage.load)).value).toEqual({ price: 1 })
    feed.seq = 2
    expect((await cache.read(key, storage.load)).value).toEqual({ price: 2 })
    expect(storage.loads).toBe(2)
    expect(cache.stats()).toMatchObject({ status: 'ok', items: 1, hits: { products: 2 }, misses: { products: 2 } })
  })

  it('takes nothing as fresh while nobody can tell what changed', async () => {
    const { cache, feed } = await open()
    const key = someKey()
    const storage = loader('a')
    feed.seq = null
    await cache.read(key, storage.load)
    await cache.read(key, storage.load)
    expect(storage.loads).toBe(2)
    feed.seq = 1
    await cache.read(key, storage.load)
    expect(storage.loads).toBe(2)
  })

  it('lets each module live as long as its time says, and the answer that there is nothing its own', async () => {
    const { cache, feed } = await open({ times: { products: 60_000, negative: 15_000, categories: 300_000 } })
    feed.newest = 1
    const isHit = async (module: CacheKey['module'], value: unknown, ageMs: number) => {
      const key: CacheKey = { tenantId: randomUUID(), module, key: 'x' }
      await cache.keep(key, { value, seq: 1, source: 'MYSQL', asOfMs: Date.now() - ageMs })
      const storage = loader(value)
      await cache.read(key, storage.load)
      return storage.loads === 0
    }
    expect(await isHit('products', 'p', 50_000)).toBe(true)
    expect(await isHit('products', 'p', 60_000)).toBe(false)
    expect(await isHit('categories', 'c', 290_000)).toBe(true)
    expect(await isHit('categories', 'c', 300_000)).toBe(false)
    expect(await isHit('categories', null, 10_000)).toBe(true)
    expect(await isHit('categories', null, 15_000)).toBe(false)
    // A clock that was far ahead says nothing about age.
    expect(await isHit('categories', 'c', -60_000)).toBe(false)
  })

  it('judges callers, of whom the feed tells nothing, by their age alone', async () => {
    const { cache, feed } = await open({ times: { callers: 10_000 } })
    const key: CacheKey = { tenantId: randomUUID(), module: 'callers', key: 'token' }
    const storage = loader<string | null>('till', 5)
    feed.seq = null
    await cache.keep(key, { value: 'till', seq: 5, source: 'MYSQL', asOfMs: Date.now() - 5000 })
    expect(await cache.read(key, storage.load)).toMatchObject({ value: 'till', fresh: true })
    expect(storage.loads).toBe(0)
    const other: CacheKey = { ...key, key: 'other' }
    await cache.keep(other, { value: 'till', seq: 5, source: 'MYSQL', asOfMs: Date.now() - 10_000 })
    // Revoked meanwhile: the change number of the answer tells nothing here, only its time.
    Object.assign(storage, { value: null, seq: 0 })
    expect((await cache.read(other, storage.load)).value).toBe(null)
    expect((await cache.peek(other))?.value).toBe(null)
    await cache.forget(other)
    expect(await cache.peek(other)).toBe(null)
  })

  it('loads once for 10,000 who ask at the same time', async () => {
    const { cache } = await open()
    const key = someKey()
    const storage = loader({ n: 1 })
    storage.delayMs = 20
    const answers = await Promise.all(Array.from({ length: 10_000 }, () => cache.read(key, storage.load)))
    expect(storage.loads).toBe(1)
    expect(answers.every(({ value, fresh }) => value.n === 1 && fresh)).toBe(true)
  })

  it('gives nobody who came after a change the answer of a load that began before it', async () => {
    const { cache, feed } = await open()
    const key = someKey()
    const storage = loader('old', 1)
    storage.delayMs = 50
    feed.seq = 1
    const early = cache.read(key, storage.load)
    await sleep(10)
    Object.assign(storage, { value: 'new', seq: 2 })
    feed.seq = 2
    const late = await Promise.all([cache.read(key, storage.load), cache.read(key, storage.load)])
    expect(late.map(({ value }) => value)).toEqual(['new', 'new'])
    expect((await early).value).toBe('old')
    expect(storage.loads).toBe(2)
    expect((await cache.read(key, storage.load)).value).toBe('new')
    expect(storage.loads).toBe(2)
  })

  it('never serves as fresh after a commit what was loaded before it and arrived after it', async () => {
    const { cache, feed } = await open()
    const key = someKey()
    const storage = loader('before', 1)
    storage.delayMs = 30
    feed.seq = 1
    const loading = cache.read(key, storage.load)
    await sleep(5)
    feed.seq = 2
    expect((await loading).value).toBe('before')
    Object.assign(storage, { value: 'after', seq: 2, delayMs: 0 })
    expect(await cache.read(key, storage.load)).toMatchObject({ value: 'after', fresh: true })
  })

  it('gives while the storage is away what it kept, marked, and throws where it kept nothing', async () => {
    const { cache, feed } = await open({ times: { products: 1 } })
    const key = someKey()
    const storage = loader('kept', 1)
    const first = await cache.read(key, storage.load)
    await sleep(5)
    storage.isAway = true
    feed.seq = null
    expect(await cache.read(key, storage.load)).toEqual({ ...first, fresh: false, source: 'REDIS_CACHE' })
    expect(cache.stats().staleHits).toBe(1)
    await expect(cache.read({ ...key, key: 'other' }, storage.load)).rejects.toThrow('away')
    const fault = async () => {
      throw new Error('a fault of ours')
    }
    await expect(cache.read(key, fault)).rejects.toThrow('a fault of ours')
  })

  it('keeps nothing for longer than its grace', async () => {
    const { cache } = await open({ times: { products: 10, grace: 60_000 } })
    const storage = loader('x')
    storage.isAway = true
    const [older, old] = [someKey(), someKey()]
    await cache.keep(older, { value: 'older', seq: 1, source: 'MYSQL', asOfMs: Date.now() - 60_000 })
    await cache.keep(old, { value: 'old', seq: 1, source: 'MYSQL', asOfMs: Date.now() - 50_000 })
    await expect(cache.read(older, storage.load)).rejects.toThrow('away')
    expect(await cache.peek(older)).toBe(null)
    expect(await cache.read(old, storage.load)).toMatchObject({ value: 'old', fresh: false })
  })

  it('never lets an older state replace a newer one', async () => {
    const { cache } = await open()
    const key = someKey()
    const asOfMs = Date.now()
    await cache.keep(key, { value: 'new', seq: 10, source: 'MYSQL', asOfMs })
    await cache.keep(key, { value: 'old', seq: 9, source: 'REPLICA', asOfMs: asOfMs + 5 })
    await cache.keep(key, { value: 'earlier', seq: 10, source: 'MYSQL', asOfMs: asOfMs - 5 })
    expect((await cache.peek(key))?.value).toBe('new')
    await cache.keep(key, { value: 'newer', seq: 11, source: 'MYSQL', asOfMs: asOfMs - 5 })
    expect((await cache.peek(key))?.value).toBe('newer')
  })

  it('does not take answers of a history that was undone as fresh, and lets the new one replace them', async () => {
    const { cache, feed } = await open()
    const key = someKey()
    const now = Date.now()
    await cache.keep(key, { value: 'undone', seq: 100, source: 'MYSQL', asOfMs: now - 6 * 60_000 })
    const storage = loader('restored', 50)
    feed.newest = 50
    feed.seq = 40
    await cache.read(key, storage.load)
    expect((await cache.peek(key))?.value).toBe('restored')
  })

  it('hands out one value to all, which nobody can change', async () => {
    const { cache } = await open()
    const key = someKey()
    const value = { list: [{ n: 1 }] }
    const storage = loader(value)
    const first = await cache.read(key, storage.load)
    expect(() => first.value.list.push({ n: 2 })).toThrow(TypeError)
    expect(Object.isFrozen(value)).toBe(false)
    value.list.push({ n: 3 })
    expect((await cache.read(key, storage.load)).value).toEqual({ list: [{ n: 1 }] })
  })

  it.each(['forget', 'clear'] as const)(
    'keeps nothing of a load that was under way when it was told to %s',
    async (how) => {
      const { cache } = await open()
      const key: CacheKey = { tenantId: randomUUID(), module: 'callers', key: 'token' }
      const storage = loader<string | null>('valid')
      storage.delayMs = 30
      const loading = cache.read(key, storage.load)
      await sleep(5)
      storage.value = null
      await (how === 'forget' ? cache.forget(key) : cache.clear(key.tenantId, 'callers'))
      expect((await loading).value).toBe('valid')
      expect(await cache.peek(key)).toBe(null)
      const [early, late] = await Promise.all([cache.read(key, storage.load), cache.read(key, storage.load)])
      expect([early.value, late.value]).toEqual([null, null])
      expect(storage.loads).toBe(2)
    },
  )

  it('keeps nothing at all when it is switched off', async () => {
    const { cache } = await open({ enabled: false })
    const key = someKey()
    const storage = loader('x')
    await cache.read(key, storage.load)
    await cache.read(key, storage.load)
    await cache.keep(key, { value: 'x', seq: 1, source: 'MYSQL', asOfMs: Date.now() })
    expect(storage.loads).toBe(2)
    expect(await cache.peek(key)).toBe(null)
    expect(cache.stats()).toMatchObject({ status: 'off', items: 0 })
  })

  it('holds no more in memory than it may', async () => {
    const { cache } = await open({ memoryBytes: 200_000, redis: null })
    const tenantId = randomUUID()
    const storage = loader('x'.repeat(1000))
    for (let n = 0; n < 1000; n += 1) await cache.read({ tenantId, module: 'products', key: String(n) }, storage.load)
    const { items } = cache.stats()
    expect(items).toBeGreaterThan(50)
    expect(items).toBeLessThan(100)
    const tooLarge = loader('x'.repeat(300_000))
    expect((await cache.read({ tenantId, module: 'products', key: 'large' }, tooLarge.load)).value).toHaveLength(
      300_000,
    )
    await cache.read({ tenantId, module: 'products', key: 'large' }, tooLarge.load)
    expect(tooLarge.loads).toBe(2)
  })

  it('clears a tenant, or one module of it, and nobody else whatever stands in the ids', async () => {
    // With Redis, what it holds; no memory hides it.
    const { cache } = await open(levels === 'with Redis' ? { memoryBytes: 1 } : {})
    const tenants = ['a', 'a*', 'a?', '[a]', 'a:products', 'a:products:x', 'ä ö/\\^-', '*']
    const keyOf = (tenantId: string, module: CacheKey['module'] = 'products'): CacheKey => ({
      tenantId,
      module,
      key: 'x:*?[y]\n',
    })
    const keepAll = async () => {
      for (const tenantId of tenants) {
        for (const module of ['products', 'units'] as const) {
          await cache.keep(keyOf(tenantId, module), { value: tenantId, seq: 1, source: 'MYSQL', asOfMs: Date.now() })
        }
      }
    }
    for (const cleared of tenants) {
      await keepAll()
      await cache.clear(cleared, 'units')
      expect((await cache.peek(keyOf(cleared)))?.value).toBe(cleared)
      await cache.clear(cleared)
      for (const tenantId of tenants) {
        for (const module of ['products', 'units'] as const) {
          expect((await cache.peek(keyOf(tenantId, module)))?.value).toBe(tenantId === cleared ? undefined : tenantId)
        }
      }
    }
  })
})
