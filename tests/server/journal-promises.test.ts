import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { cacheSettings, startRedis, type TestRedis } from '../support/redis.ts'
import {
  drained,
  type Instance,
  isOk,
  type JournalTill,
  knowsMysqlAway,
  openInstance,
  openTenant,
  verdictsOf,
} from './journal-instance.ts'
import { product } from './till-client.ts'

describe('what the journal promises', () => {
  let mariadb: Mariadb
  let redis: TestRedis
  let client: Redis
  const open: Instance[] = []
  let tills: JournalTill[]
  let databaseUrl: string

  beforeAll(async () => {
    ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
  })
  afterAll(async () => {
    await Promise.all([mariadb.stop(), redis.stop()])
  })
  beforeEach(async () => {
    databaseUrl = await mariadb.createDatabase()
    client = redis.connect()
    client.on('error', () => undefined)
    await client.flushall()
  })
  afterEach(async () => {
    for (const instance of open.splice(0)) await instance.close()
    await client.config(
      'SET',
      'maxmemory-policy',
      'noeviction',
      'appendonly',
      'yes',
      'appendfsync',
      'always',
      'maxmemory',
      '0',
    )
    client.disconnect()
  })

  const instance = (change: Partial<Parameters<typeof openInstance>[0]> = {}): Instance => {
    const opened = openInstance({ databaseUrl, redisUrl: redis.url, ...change })
    open.push(opened)
    return opened
  }
  /** An instance with two tills whose database was there, and is away. */
  const cutOff = async (change: Parameters<typeof instance>[0] = {}): Promise<Instance> => {
    const opened = instance(change)
    tills = await openTenant(opened.storage, 'La Esquina', 2)
    await isOk(opened)
    await mariadb.kill()
    await knowsMysqlAway(opened)
    return opened
  }
  const till = (at = 0) => tills[at] as JournalTill
  const create = (at = 0) => till(at).record('product.create', product())
  const reason = ({ journal }: Instance) => journal.status().reason ?? ''

  describe('while MySQL is away', () => {
    afterEach(() => mariadb.restart())

    it('takes each operation once, counts it, and refuses another one under its key', async () => {
      const here = await cutOff()
      const made = create()
      const edit = till().record('product.edit', { id: 'x', version: 1, base: { name: 'a' }, changes: { name: 'b' } })
      const removal = till().record('product.remove', { id: 'x', version: 1 })
      expect(await here.offer(till(), made, made, edit, removal)).toEqual([
        'accepted',
        'accepted',
        'accepted',
        'accepted',
      ])
      expect(await here.offer(till(), made)).toEqual(['accepted'])
      expect(await here.offer(till(), { ...made, body: product() })).toEqual(['rejected'])
      expect(await client.xlen('test:journal')).toBe(3)
      expect(here.journal.status()).toMatchObject({ depth: 3, pendingCreates: 1, pendingUpdates: 1, pendingDeletes: 1 })
      expect(await here.journal.find(till().caller.tenantId, made.key)).toMatchObject({ operation: made })
      expect((await here.journal.pending(till().caller.tenantId)).map(({ operation }) => operation.key)).toEqual([
        made.key,
        edit.key,
        removal.key,
      ])
    })

    it('keeps tenants apart that use the same keys', async () => {
      const here = instance()
      const [one] = await openTenant(here.storage, 'Uno', 1)
      const [two] = await openTenant(here.storage, 'Dos', 1)
      if (one === undefined || two === undefined) throw new Error('no tills')
      await isOk(here)
      await mariadb.kill()
      await knowsMysqlAway(here)
      const made = one.record('product.create', product())
      expect(await here.offer(one, made)).toEqual(['accepted'])
      expect(await here.offer(two, { ...made, body: product() })).toEqual(['accepted'])
      expect(await here.journal.countPending(one.caller.tenantId)).toBe(1)
      expect((await here.journal.pending(two.caller.tenantId))[0]?.caller.tenantId).toBe(two.caller.tenantId)
      expect(await here.journal.find(two.caller.tenantId, one.record('x', {}).key)).toBeNull()
    })

    it('takes a whole batch of 500 operations and 4 MiB', async () => {
      const here = await cutOff()
      const batch = Array.from({ length: 500 }, () => till().record('note', { text: 'ñ'.repeat(4000) }))
      expect(new Set(await here.offer(till(), ...batch))).toEqual(new Set(['accepted']))
      expect(await client.xlen('test:journal')).toBe(500)
    })

    it('still holds everything that it accepted when its Redis was killed right after', async () => {
      const here = await cutOff()
      const accepted: string[] = []
      const push = async () => {
        for (;;) {
          const operation = create()
          if ((await here.offer(till(), operation))[0] !== 'accepted') return
          accepted.push(operation.key)
        }
      }
      const pushing = [push(), push(), push(), push()]
      await eventually('some are accepted', () => accepted.length > 200)
      await redis.signal('SIGKILL')
      await Promise.all(pushing)
      await redis.restart()
      await isOk(here)
      const waiting = new Set(
        (await here.journal.pending(till().caller.tenantId)).map(({ operation }) => operation.key),
      )
      expect(accepted.filter((key) => !waiting.has(key))).toEqual([])
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })

    it.each([
      ['maxmemory-policy', 'allkeys-lru', 'noeviction'],
      ['appendonly', 'no', 'yes'],
      ['appendfsync', 'everysec', 'always'],
    ])('promises nothing from the moment that %s is %s, and goes on when it is %s again', async (name, bad, good) => {
      const here = await cutOff()
      expect(await here.offer(till(), create())).toEqual(['accepted'])
      await client.config('SET', name, bad)
      expect(await here.offer(till(), create())).toBe('unavailable')
      expect(here.journal.status()).toMatchObject({ status: 'error' })
      await eventually('it says why', () => reason(here).includes(`${name} is ${bad}`))
      await client.config('SET', name, good)
      await isOk(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })

    it('notices bad settings without a write', async () => {
      const here = await cutOff()
      await client.config('SET', 'appendfsync', 'everysec')
      await eventually('it shows', () => here.journal.status().status === 'error')
    })

    it('promises nothing when its Redis is full, and goes on when there is room', async () => {
      const here = await cutOff()
      await client.config('SET', 'maxmemory', '1')
      expect(await here.offer(till(), create())).toBe('unavailable')
      await eventually('it says why', () => reason(here).includes('OOM'))
      await client.config('SET', 'maxmemory', '0')
      await isOk(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })

    it('promises nothing after its Redis was flushed in mid-flight, until MySQL agrees on a new epoch', async () => {
      const here = await cutOff()
      expect(await here.offer(till(), create())).toEqual(['accepted'])
      await client.flushall()
      expect(await here.offer(till(), create())).toBe('unavailable')
      await eventually('it says why', () => reason(here).includes('lost entries'))
      expect(here.journal.status()).toMatchObject({ status: 'error', resets: 1 })
      await mariadb.restart()
      await isOk(here)
      expect(here.journal.status().resets).toBe(1)
      await mariadb.kill()
      await knowsMysqlAway(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })

    it('notices a Redis that was put back to an older state, and still drains what is in it', async () => {
      const here = await cutOff()
      const before = create()
      const lost = create()
      expect(await here.offer(till(), before)).toEqual(['accepted'])
      const copy = await redis.backup()
      expect(await here.offer(till(), lost)).toEqual(['accepted'])
      await redis.signal('SIGKILL')
      await copy.restore()
      await eventually('it notices', () => here.journal.status().resets === 1)
      expect(await here.offer(till(), lost)).toBe('unavailable')
      await mariadb.restart()
      await isOk(here)
      await drained(here)
      expect(await verdictsOf(here, [before, lost])).toEqual(['committed', 'none'])
      // The till still holds it.
      expect(await here.offer(till(), lost)).toEqual(['committed'])
      await mariadb.kill()
    })

    it('starts without MySQL on what its Redis holds, and knows the epoch of the server', async () => {
      const here = await cutOff()
      here.journal.keepServerEpoch('an-epoch')
      await eventually('it is kept', async () => (await here.journal.readServerEpoch()) === 'an-epoch')
      const late = instance()
      await isOk(late)
      expect(await late.offer(till(), create())).toEqual(['accepted'])
      expect(await late.journal.readServerEpoch()).toBe('an-epoch')
    })

    it('promises nothing on a Redis that nobody has agreed on, when it starts without MySQL', async () => {
      await cutOff()
      await client.flushall()
      const late = instance()
      await eventually('it has looked', () => reason(late).includes('agree'))
      expect(await late.offer(till(), create())).toBe('unavailable')
    })

    it('promises nothing while its Redis is away or hangs, and says so within its time-out', async () => {
      const here = await cutOff()
      await redis.signal('SIGSTOP')
      const began = performance.now()
      expect(await here.offer(till(), create())).toBe('unavailable')
      expect(performance.now() - began).toBeLessThan(1500)
      await eventually('it says so', () => here.journal.status().status === 'error')
      await redis.signal('SIGCONT')
      await isOk(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })
  })

  it('shows a Redis that came back empty between two starts of the server', async () => {
    const first = instance({ drains: false })
    tills = await openTenant(first.storage, 'La Esquina', 1)
    await isOk(first)
    expect(first.journal.status().resets).toBe(0)
    await first.close()
    await client.flushall()
    const second = instance({ drains: false })
    await isOk(second)
    expect(second.journal.status().resets).toBe(1)
  })

  it('shows a Redis that is older than what was drained from it, to a server that never saw the entries', async () => {
    const here = instance()
    const [first] = await openTenant(here.storage, 'La Esquina', 1)
    if (first === undefined) throw new Error('no till')
    tills = [first]
    await isOk(here)
    const copy = await redis.backup()
    await here.journal.accept(first.caller, [{ operation: create(), requestHash: 'x', way: 'push' }])
    here.journal.wakeDrain()
    await drained(here)
    await here.drain?.idle()
    await here.close()
    await redis.signal('SIGKILL')
    await copy.restore()
    const next = instance()
    await isOk(next)
    expect(next.journal.status().resets).toBe(1)
  })

  it('lets instances that notice the same loss agree on one epoch', async () => {
    const all = [instance(), instance(), instance()]
    tills = await openTenant((all[0] as Instance).storage, 'La Esquina', 1)
    for (const one of all) await isOk(one)
    await client.flushall()
    await eventually('one notices', () => all.some(({ journal }) => journal.status().resets > 0))
    const epochs = new Set<string | null>()
    for (const one of all) await isOk(one)
    epochs.add(await client.get('test:journal:epoch'))
    await eventually('they stay agreed', async () => {
      for (const one of all) await isOk(one)
      return (await client.get('test:journal:epoch')) === [...epochs][0]
    })
    await mariadb.kill()
    for (const one of all) await knowsMysqlAway(one)
    for (const one of all) expect(await one.offer(till(), create())).toEqual(['accepted'])
    await mariadb.restart()
  })

  it('is off, with the reason, on a Redis that does not tell its settings', async () => {
    await client.call('ACL', 'SETUSER', 'managed', 'on', '>secret', '~*', '&*', '+@all', '-config')
    const here = instance({ redisUrl: redis.url.replace('redis://', 'redis://managed:secret@') })
    await openTenant(here.storage, 'La Esquina', 1)
    await eventually('it has looked', () => here.journal.status().status === 'off')
    expect(reason(here)).toContain('CONFIG GET')
  })

  it('is no journal on a Redis that is a cache', async () => {
    const cache = await startRedis(cacheSettings)
    try {
      const here = instance({ redisUrl: cache.url })
      await eventually('it has looked', () => reason(here).includes('allkeys-lru'))
      expect(here.journal.status().status).toBe('error')
    } finally {
      await cache.stop()
    }
  })
})
