import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addressKey, type LimitsOptions, limitRequests } from '../../server/plugins/limits.ts'
import { openRedisLink, type RedisLink } from '../../server/redis/redis-link.ts'
import type { App } from '../../server/routes/app.ts'
import { eventually } from '../support/headless-till.ts'
import { cacheSettings, startRedis, type TestRedis } from '../support/redis.ts'
import { authenticate, bareApp, listenOn, silent } from './bare-app.ts'

const generous = { perCaller: 0, perAddress: 0, attempts: 1000 }
const redisIsHere = (link: RedisLink) =>
  eventually('the link is up', () => link.circuit.state === 'closed' && works(link))
const works = (link: RedisLink) =>
  link
    .run((redis) => redis.ping())
    .then(
      () => true,
      () => false,
    )

interface Instance {
  readonly app: App
  readonly link: RedisLink | null
  /** Requests that reached a route. */
  readonly served: string[]
  ask(path?: string, headers?: Record<string, string>, method?: string): Promise<Response>
  statuses(times: number, headers?: Record<string, string>, path?: string): Promise<number[]>
  close(): Promise<void>
}

async function startInstance(
  limits: LimitsOptions['limits'],
  redisUrl: string | null,
  options: { trustProxy?: boolean; prefix?: string } = {},
): Promise<Instance> {
  const app = bareApp(options)
  const link = redisUrl === null ? null : openRedisLink({ url: redisUrl, name: 'cache', log: silent })
  limitRequests(app, { limits, link, prefix: options.prefix ?? 'test' })
  authenticate(app)
  const served: string[] = []
  app.addHook('preHandler', async (request) => void served.push(request.url))
  app.get('/thing', async () => 'here')
  app.post('/thing', async () => 'taken')
  app.post('/guess', { config: { guessable: true } }, async () => 'wrong')
  app.get('/health', { config: { alwaysAnswered: true } }, async () => 'well')
  const url = await listenOn(app)
  if (link !== null) await redisIsHere(link)
  const ask: Instance['ask'] = (path = '/thing', headers = {}, method = 'GET') => fetch(url + path, { headers, method })
  return {
    app,
    link,
    served,
    ask,
    statuses: async (times, headers = {}, path = '/thing') => {
      const statuses: number[] = []
      for (let time = 0; time < times; time += 1) {
        statuses.push((await ask(path, headers, path === '/guess' ? 'POST' : 'GET')).status)
      }
      return statuses
    },
    close: async () => {
      await app.close()
      await link?.close()
    },
  }
}

let open: Instance[] = []
const start = async (...parameters: Parameters<typeof startInstance>) => {
  const instance = await startInstance(...parameters)
  open.push(instance)
  return instance
}
afterEach(async () => {
  for (const instance of open) await instance.close()
  open = []
})
const times = (status: number, count: number) => Array<number>(count).fill(status)

describe('without a Redis', () => {
  it('turns away what one till or one address asks for too much, says when to come back, and lets others be', async () => {
    const { ask, statuses, served } = await start({ ...generous, perCaller: 5 }, null)
    expect(await statuses(7, { 'x-test-till': 'a' })).toEqual([...times(200, 5), 429, 429])
    expect(await statuses(2, { 'x-test-till': 'b' })).toEqual([200, 200])
    const refused = await ask('/thing', { 'x-test-till': 'a' })
    expect(await refused.json()).toMatchObject({ type: 'rate-limited', status: 429 })
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(served.length).toBe(7)
  })

  it('counts an address whoever it says that it is, and paths that do not exist too, but never health', async () => {
    const { statuses } = await start({ ...generous, perAddress: 4 }, null)
    expect(await statuses(2, { 'x-test-till': 'a' })).toEqual([200, 200])
    expect(await statuses(2, {}, '/no-such-thing')).toEqual([404, 404])
    expect(await statuses(2, { 'x-test-till': 'b' })).toEqual([429, 429])
    expect(await statuses(5, {}, '/health')).toEqual(times(200, 5))
  })

  it('0 is no limit', async () => {
    const { statuses } = await start(generous, null)
    expect(await statuses(30, { 'x-test-till': 'a' })).toEqual(times(200, 30))
  })

  it('counts what can be guessed by itself, before anything is looked at', async () => {
    const { statuses } = await start({ ...generous, attempts: 3 }, null)
    expect(await statuses(5, {}, '/guess')).toEqual([200, 200, 200, 429, 429])
    expect(await statuses(2)).toEqual([200, 200])
  })

  it('believes X-Forwarded-For only behind a proxy', async () => {
    const direct = await start({ ...generous, perAddress: 3 }, null)
    const behind = await start({ ...generous, perAddress: 3 }, null, { trustProxy: true })
    const asked = async ({ ask }: Instance) => {
      const statuses: number[] = []
      for (let client = 1; client <= 5; client += 1) {
        statuses.push((await ask('/thing', { 'x-forwarded-for': `203.0.113.${client}` })).status)
      }
      return statuses
    }
    expect(await asked(direct)).toEqual([200, 200, 200, 429, 429])
    expect(await asked(behind)).toEqual(times(200, 5))
  })

  it('takes all of a household with IPv6 for one address, however it is written', () => {
    const same = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', '2001:0DB8:0001:0002::', '2001:db8:1:2::1%eth0']
    expect(new Set(same.map(addressKey))).toEqual(new Set(['2001:db8:1:2::/64']))
    expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'))
    expect(addressKey('::1')).toBe('0:0:0:0::/64')
    expect(addressKey('fe80::1:2:3:4')).toBe('fe80:0:0:0::/64')
    expect(addressKey('1::')).toBe('1:0:0:0::/64')
    expect(addressKey('::ffff:192.0.2.7')).toBe('192.0.2.7')
    expect(addressKey('192.0.2.7')).toBe('192.0.2.7')
  })
})

describe('with a Redis', () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await startRedis(cacheSettings)
  })
  afterAll(() => redis.stop())
  let prefix: string
  let number = 0
  beforeEach(() => {
    number += 1
    prefix = `test-${number}`
  })
  const caller = { 'x-test-till': 'a' }

  it('counts together across instances, under the prefix and for a minute', async () => {
    const one = await start({ ...generous, perCaller: 6 }, redis.url, { prefix })
    const other = await start({ ...generous, perCaller: 6 }, redis.url, { prefix })
    expect(await one.statuses(4, caller)).toEqual(times(200, 4))
    expect(await other.statuses(4, caller)).toEqual([200, 200, 429, 429])
    expect(await one.statuses(2, caller)).toEqual([429, 429])
    const client = redis.connect()
    const keys = await client.keys(`${prefix}:*`)
    expect(keys).toEqual([`${prefix}:limit:caller:tenant:a`])
    expect(await client.pttl(keys[0] ?? '')).toBeGreaterThan(50_000)
    await client.quit()
  })

  it('asks Redis once a counter, and not at all about who is over the limit', async () => {
    const { statuses } = await start({ perCaller: 3, perAddress: 100, attempts: 10 }, redis.url, { prefix })
    const client = redis.connect()
    const scripts = async () => {
      const info = await client.info('commandstats')
      return [...info.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0)
    }
    await statuses(1, caller)
    const before = await scripts()
    await statuses(2, caller)
    expect((await scripts()) - before).toBe(4)
    await statuses(1, caller)
    const known = await scripts()
    expect(await statuses(3, caller)).toEqual([429, 429, 429])
    expect((await scripts()) - known).toBe(3)
    await client.quit()
  })

  it('goes on counting for itself when Redis is killed, and together again when it is back', async () => {
    const one = await start({ ...generous, perCaller: 4 }, redis.url, { prefix })
    const other = await start({ ...generous, perCaller: 4 }, redis.url, { prefix })
    expect(await one.statuses(2, caller)).toEqual([200, 200])
    await redis.signal('SIGKILL')
    expect(await one.statuses(5, { 'x-test-till': 'b' })).toEqual([...times(200, 4), 429])
    expect(await other.statuses(5, { 'x-test-till': 'b' })).toEqual([...times(200, 4), 429])
    await redis.restart()
    for (const { link } of [one, other]) if (link !== null) await redisIsHere(link)
    expect(await one.statuses(2, { 'x-test-till': 'c' })).toEqual([200, 200])
    expect(await other.statuses(3, { 'x-test-till': 'c' })).toEqual([200, 200, 429])
  })

  it('slows nobody down for long when Redis hangs, and still limits', async () => {
    const { ask, statuses, link } = await start({ perCaller: 40, perAddress: 1000, attempts: 10 }, redis.url, {
      prefix,
    })
    await redis.signal('SIGSTOP')
    try {
      const startedMs = performance.now()
      const answers = await Promise.all(Array.from({ length: 30 }, () => ask('/thing', caller)))
      expect(answers.map(({ status }) => status)).toEqual(times(200, 30))
      expect(performance.now() - startedMs).toBeLessThan(1000)
      await eventually('its circuit is open', () => link?.circuit.state !== 'closed')
      const openMs = performance.now()
      expect(await statuses(20, caller)).toEqual([...times(200, 10), ...times(429, 10)])
      expect(performance.now() - openMs).toBeLessThan(500)
    } finally {
      await redis.signal('SIGCONT')
    }
  })

  it('starts and limits when Redis is not there at all', async () => {
    const app = bareApp()
    const link = openRedisLink({ url: 'redis://127.0.0.1:1', name: 'cache', log: silent })
    limitRequests(app, { limits: { ...generous, perCaller: 2 }, link, prefix })
    authenticate(app)
    app.get('/thing', async () => 'here')
    const url = await listenOn(app)
    const statuses: number[] = []
    for (let time = 0; time < 3; time += 1) statuses.push((await fetch(`${url}/thing`, { headers: caller })).status)
    expect(statuses).toEqual([200, 200, 429])
    await app.close()
    await link.close()
  })
})
