import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CacheKey } from '../../server/cache/cache.ts'
import { cacheSettings, startRedis, type TestRedis } from '../support/redis.ts'
import { type Instance, openInstance } from './cache-instance.ts'

let redis: TestRedis
const opened: Instance[] = []
beforeAll(async () => {
  redis = await startRedis(cacheSettings)
})
afterAll(async () => {
  for (const instance of opened) await instance.close()
  await redis.stop()
})

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < 200; n += 1) {
    const beganMs = performance.now()
    await work()
    times.push(performance.now() - beganMs)
  }
  return times.sort((a, b) => a - b)[100] ?? 0
}

/** The least of several ratios, each of medians taken one after the other: what else the machine does only blurs them. */
async function ratio(work: () => Promise<unknown>, floor: () => Promise<unknown>): Promise<number> {
  const ratios: number[] = []
  for (let round = 0; round < 8; round += 1) ratios.push((await median(work)) / (await median(floor)))
  return Math.min(...ratios)
}

const product = {
  id: randomUUID(),
  name: 'Coffee, ground',
  barcodes: ['4006381333931'],
  priceMinor: 1299,
  note: 'x'.repeat(300),
}
const balance = Array.from({ length: 365 }, (_, day) => ({
  day,
  incomeMinor: day * 1234,
  refundsMinor: day,
  netMinor: 7,
}))

it.each([
  // What is short is compared with the GET alone; of a year of days, parsing takes longer than fetching, for anybody.
  ['a product', product, false],
  ['a balance of a year', balance, true],
])('a hit of %s costs at most twice a bare GET through ioredis', async (what, value, parsed) => {
  const instance = await openInstance({ redis })
  // No memory to speak of, so that every hit comes from Redis.
  const redisOnly = await openInstance({ redis, memoryBytes: 1 })
  opened.push(instance, redisOnly)
  const client = redis.connect()
  const key: CacheKey = { tenantId: randomUUID(), module: 'balance', key: 'year' }
  await instance.cache.keep(key, { value, seq: 1, source: 'MYSQL', asOfMs: Date.now() })
  await client.set('bare', JSON.stringify(value))
  const unexpected = () => Promise.reject(new Error('a hit loads nothing'))

  const get = () => client.get('bare')
  const getAndParse = async () => JSON.parse((await client.get('bare')) ?? '')
  const inMemory = await ratio(() => instance.cache.read(key, unexpected), get)
  const inRedis = await ratio(() => redisOnly.cache.read(key, unexpected), parsed ? getAndParse : get)
  await client.quit()
  console.log(`${what}: hit in memory ${inMemory.toFixed(3)}, in Redis ${inRedis.toFixed(2)} of a GET`)
  expect(inMemory).toBeLessThan(2)
  expect(inRedis).toBeLessThan(2)
})
