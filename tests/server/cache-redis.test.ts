import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CacheKey } from '../../server/cache/cache.ts'
import { eventually } from '../support/headless-till.ts'
import { cacheSettings, startRedis, type TestRedis } from '../support/redis.ts'
import { type Instance, type InstanceOptions, loader, openInstance } from './cache-instance.ts'

let redis: TestRedis
let client: Redis
const opened: Instance[] = []
beforeAll(async () => {
  redis = await startRedis(cacheSettings)
  client = redis.connect()
  client.on('error', () => undefined)
})
afterAll(async () => {
  client.disconnect()
  await redis.stop()
})
afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close()
})
const open = async (options: Partial<InstanceOptions> = {}) => {
  const instance = await openInstance({ redis, ...options })
  opened.push(instance)
  return instance
}
const someKey = (module: CacheKey['module'] = 'products'): CacheKey => ({ tenantId: randomUUID(), module, key: 'p1' })
const redisKey = ({ tenantId, module, key }: CacheKey) => `test:tenant:${tenantId}:${module}:${key}`
const isStored = (key: CacheKey) => eventually('it is in Redis', async () => (await client.exists(redisKey(key))) === 1)
/** Waits until what one instance forgets reaches the other's memory: subscriptions take a moment. */
const areConnected = async (one: Instance, two: Instance) => {
  const key = someKey('callers')
  await eventually('instances hear each other', async () => {
    await two.cache.keep(key, { value: 1, seq: 1, source: 'MYSQL', asOfMs: Date.now() })
    await one.cache.forget(key)
    await sleep(5)
    return (await two.cache.peek(key)) === null
  })
}

describe('two instances on one Redis', () => {
  it('share what one of them loaded', async () => {
    const [one, two] = [await open(), await open()]
    const key = someKey()
    const storage = loader({ price: 5 })
    await one.cache.read(key, storage.load)
    await isStored(key)
    expect(await two.cache.read(key, storage.load)).toMatchObject({
      value: { price: 5 },
      fresh: true,
      source: 'REDIS_CACHE',
    })
    expect(storage.loads).toBe(1)
    expect(two.cache.stats()).toMatchObject({ redisHits: 1, hits: { products: 1 }, misses: { products: 0 } })
    await two.cache.read(key, storage.load)
    expect(two.cache.stats()).toMatchObject({ redisHits: 1, hits: { products: 2 } })
  })

  it('ask Redis once for 10,000 who ask at the same time', async () => {
    const [one, two] = [await open(), await open()]
    const key = someKey()
    const storage = loader({ price: 5 })
    await one.cache.read(key, storage.load)
    await isStored(key)
    const gets = async () => Number(/cmdstat_get:calls=(\d+)/.exec(await client.info('commandstats'))?.[1] ?? 0)
    const before = await gets()
    await Promise.all(Array.from({ length: 10_000 }, () => two.cache.read(key, storage.load)))
    expect((await gets()) - before).toBe(1)
    expect(storage.loads).toBe(1)
  })

  it('see a change the moment that they know of it, whatever Redis still holds', async () => {
    const [one, two] = [await open(), await open()]
    const key = someKey()
    const storage = loader('old', 1)
    await one.cache.read(key, storage.load)
    await isStored(key)
    await two.cache.read(key, storage.load)
    Object.assign(storage, { value: 'new', seq: 2 })
    two.feed.seq = 2
    expect((await two.cache.read(key, storage.load)).value).toBe('new')
    one.feed.seq = 2
    await eventually('Redis has the new one', async () => (await one.cache.peek<string>(key))?.value === 'new')
    expect((await one.cache.read(key, storage.load)).value).toBe('new')
    expect(storage.loads).toBe(2)
  })

  it('never put an older state over a newer one', async () => {
    const [one, two, three] = [await open(), await open(), await open()]
    const key = someKey()
    const asOfMs = Date.now()
    await one.cache.keep(key, { value: 'new', seq: 9_007_199_254_740_991, source: 'MYSQL', asOfMs })
    await two.cache.keep(key, { value: 'old', seq: 9_007_199_254_740_990, source: 'MYSQL', asOfMs: asOfMs + 1000 })
    expect((await three.cache.peek(key))?.value).toBe('new')
    // What the slower one has in its own memory gives way too.
    two.feed.seq = Number.MAX_SAFE_INTEGER
    expect((await two.cache.peek(key))?.value).toBe('new')
    // Of a history that was undone: five minutes later a smaller number is the truth.
    await two.cache.keep(key, { value: 'restored', seq: 5, source: 'MYSQL', asOfMs: asOfMs + 301_000 })
    expect((await (await open()).cache.peek(key))?.value).toBe('restored')
  })

  it('forget in each other’s memory what one of them forgets or clears', async () => {
    const [one, two] = [await open(), await open()]
    await areConnected(one, two)
    const token = someKey('callers')
    const caller = loader<string | null>('till')
    await one.cache.read(token, caller.load)
    await isStored(token)
    await two.cache.read(token, caller.load)
    caller.value = null
    await one.cache.forget(token)
    await eventually('the other asks again', async () => (await two.cache.read(token, caller.load)).value === null)

    const [mine, foreign] = [someKey(), someKey()]
    for (const key of [mine, foreign]) {
      await two.cache.keep(key, { value: 'x', seq: 1, source: 'MYSQL', asOfMs: Date.now() })
    }
    await one.cache.clear(mine.tenantId)
    await eventually('it is cleared', async () => (await two.cache.peek(mine)) === null)
    expect((await two.cache.peek(foreign))?.value).toBe('x')
    expect(await client.exists(redisKey(mine), redisKey(foreign))).toBe(1)
  })

  it('with other prefixes know nothing of each other', async () => {
    const [one, two, three] = [await open({ prefix: 'a' }), await open({ prefix: 'b' }), await open({ prefix: 'a*' })]
    const key = someKey()
    await one.cache.keep(key, { value: 'x', seq: 1, source: 'MYSQL', asOfMs: Date.now() })
    expect(await two.cache.peek(key)).toBe(null)
    await three.cache.clear(key.tenantId)
    await two.cache.clear(key.tenantId)
    expect(await client.exists(`a:tenant:${key.tenantId}:products:p1`)).toBe(1)
  })

  it('clear ten thousand answers without a command that holds up Redis', async () => {
    const one = await open()
    const tenantId = randomUUID()
    const pipeline = client.pipeline()
    for (let n = 0; n < 10_000; n += 1) pipeline.set(`test:tenant:${tenantId}:products:${n}`, 'x')
    await pipeline.exec()
    const commands = async () => await client.info('commandstats')
    await one.cache.clear(tenantId)
    expect(await client.keys(`test:tenant:${tenantId}:*`)).toEqual([])
    expect(await commands()).toContain('cmdstat_scan')
    expect(await commands()).not.toContain('cmdstat_flush')
  })

  it('do not listen to what is no message of theirs', async () => {
    const [one, two] = [await open(), await open()]
    await areConnected(one, two)
    const key = someKey()
    await two.cache.keep(key, { value: 'x', seq: 1, source: 'MYSQL', asOfMs: Date.now() })
    for (const text of [
      '',
      '{',
      '{}',
      'null',
      '{"from":1,"tenantId":2}',
      '{"from":"x","tenantId":"y","module":"none"}',
    ]) {
      await client.publish('test:cache', text)
    }
    await areConnected(one, two)
    expect((await two.cache.peek(key))?.value).toBe('x')
  })
})

describe('what stands in Redis', () => {
  it('is compressed when it is long, and comes back the same', async () => {
    const [one, two] = [await open(), await open()]
    const values = [
      'short',
      null,
      0,
      false,
      [],
      { text: 'ñ€😀\u0000"' },
      'x'.repeat(2000),
      Array.from({ length: 2000 }, (_, day) => ({ day, netMinor: day * 100 })),
      randomBytes(20_000).toString('base64'),
    ]
    for (const value of values) {
      const key = someKey()
      await one.cache.keep(key, { value, seq: 1, source: 'MYSQL', asOfMs: Date.now() })
      expect((await two.cache.peek(key))?.value).toEqual(value)
      const raw = (await client.getBuffer(redisKey(key))) ?? Buffer.alloc(0)
      const text = JSON.stringify(value)
      expect(String.fromCharCode(raw[0] ?? 0)).toBe(text.length < 2048 ? 'P' : 'Z')
      if (Array.isArray(value) && value.length > 0) expect(raw.length * 4).toBeLessThan(text.length)
      const expiresIn = await client.pttl(redisKey(key))
      expect(expiresIn).toBeGreaterThan(23 * 3_600_000)
      expect(expiresIn).toBeLessThanOrEqual(24 * 3_600_000)
    }
  })

  it('is loaded anew and cleaned up when it is not what it should be', async () => {
    const key = someKey()
    const storage = loader('good')
    const writer = await open()
    await writer.cache.keep(key, { value: 'x'.repeat(5000), seq: 1, source: 'MYSQL', asOfMs: Date.now() })
    const long = (await client.getBuffer(redisKey(key))) ?? Buffer.alloc(0)
    const stamp = `${'1'.padStart(16, '0')}${String(Date.now()).padStart(16, '0')}`
    const bad: (string | Buffer)[] = [
      '',
      'garbage',
      '{"seq":1,"value":"forged"}',
      randomBytes(500),
      long.subarray(0, long.length - 10),
      `P${stamp}`,
      `P${stamp}{"half":`,
      `Z${stamp}"not deflated"`,
      `P${'9'.repeat(32)}"beyond"`,
      `X${stamp}"another marker"`,
    ]
    let loads = 0
    for (const value of bad) {
      await client.set(redisKey(key), value)
      const { cache } = await open()
      expect(await cache.peek(key)).toBe(null)
      expect(await client.exists(redisKey(key))).toBe(0)
      await client.set(redisKey(key), value)
      expect((await cache.read(key, storage.load)).value).toBe('good')
      loads += 1
      expect(storage.loads).toBe(loads)
      await eventually(
        'the good one took its place',
        async () => (await (await open()).cache.peek(key))?.value === 'good',
      )
    }
    await client.del(redisKey(key))
    await client.rpush(redisKey(key), 'a', 'list')
    const { cache } = await open()
    expect((await cache.read(key, storage.load)).value).toBe('good')
    await isStored(key)
    expect(await client.type(redisKey(key))).toBe('string')
  })

  it('is not decompressed without a bound', async () => {
    const key = someKey()
    const { deflateSync } = await import('node:zlib')
    const bomb = deflateSync(`"${' '.repeat(64 * 1024 * 1024)}"`)
    const stamp = `${'1'.padStart(16, '0')}${String(Date.now()).padStart(16, '0')}`
    await client.set(redisKey(key), Buffer.concat([Buffer.from(`Z${stamp}`), bomb]))
    const { cache } = await open()
    expect(await cache.peek(key)).toBe(null)
    expect(await client.exists(redisKey(key))).toBe(0)
  })
})

describe('a Redis that goes away', () => {
  it('by kill -9: memory and storage answer on, nobody sees an error, and it is used again after its return', async () => {
    const instance = await open()
    const { cache, lines, feed } = instance
    const kept = someKey()
    const storage = loader('x')
    await cache.read(kept, storage.load)
    await isStored(kept)
    await redis.signal('SIGKILL')
    expect((await cache.read(kept, storage.load)).fresh).toBe(true)
    expect(storage.loads).toBe(1)
    for (let n = 0; n < 200; n += 1) {
      await cache.read({ ...kept, key: `k${n}` }, storage.load)
      await cache.forget({ ...kept, key: `k${n}` })
    }
    await cache.clear(kept.tenantId, 'units')
    await eventually('it is told', () => cache.stats().status === 'degraded')
    expect(lines.filter(({ level, msg }) => level === 40 && msg.includes('without Redis')).length).toBeLessThanOrEqual(
      1,
    )
    storage.isAway = true
    feed.seq = null
    expect(await cache.read(kept, storage.load)).toMatchObject({ value: 'x', fresh: false })
    await redis.restartEmpty()
    await eventually('it is back', () => cache.stats().status === 'ok')
    storage.isAway = false
    feed.seq = 1
    const next = someKey()
    await eventually('it keeps answers again', async () => {
      await cache.keep(next, { value: 'y', seq: 1, source: 'MYSQL', asOfMs: Date.now() })
      return (await client.exists(redisKey(next)).catch(() => 0)) === 1
    })
  })

  it('by SIGSTOP: nothing hangs longer than a command’s time-out, and once it is noticed nothing at all', async () => {
    const { cache, feed } = await open()
    feed.seq = 1
    const storage = loader('x')
    await redis.signal('SIGSTOP')
    try {
      const beganMs = performance.now()
      expect((await cache.read(someKey(), storage.load)).value).toBe('x')
      expect(performance.now() - beganMs).toBeLessThan(1000)
      await eventually('it is noticed', () => cache.stats().status === 'degraded')
      const laterMs = performance.now()
      for (let n = 0; n < 100; n += 1) await cache.read(someKey(), storage.load)
      expect(performance.now() - laterMs).toBeLessThan(500)
    } finally {
      await redis.signal('SIGCONT')
    }
    await eventually('it is back', () => cache.stats().status === 'ok')
  })

  it('flushed: answers are loaded or come from memory, and fill it again', async () => {
    const [one, two] = [await open(), await open()]
    const key = someKey()
    const storage = loader('x')
    await one.cache.read(key, storage.load)
    await isStored(key)
    await client.flushall()
    expect((await one.cache.read(key, storage.load)).value).toBe('x')
    expect(storage.loads).toBe(1)
    await two.cache.read(key, storage.load)
    expect(storage.loads).toBe(2)
    await isStored(key)
  })

  it('from the start: the process begins without it', async () => {
    await redis.signal('SIGKILL')
    const { openRedisLink } = await import('../../server/redis/redis-link.ts')
    const { collectingLog, longTimes } = await import('./cache-instance.ts')
    const { createCache } = await import('../../server/cache/create-cache.ts')
    const { log } = collectingLog()
    const link = openRedisLink({ url: redis.url, name: 'cache', log })
    const cache = createCache({
      redis: link,
      prefix: 'test',
      timesMs: longTimes,
      enabled: true,
      lastChange: () => 0,
      newest: () => 1,
      log,
    })
    const key = someKey()
    const storage = loader('x')
    await cache.read(key, storage.load)
    await cache.read(key, storage.load)
    expect(storage.loads).toBe(1)
    await redis.restartEmpty()
    await eventually('it is found', async () => {
      await cache.keep(key, { value: 'x', seq: 1, source: 'MYSQL', asOfMs: Date.now() })
      return (await client.exists(redisKey(key)).catch(() => 0)) === 1
    })
    await link.close()
  })
})
