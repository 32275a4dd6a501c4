import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/headless-till.ts'
import { cacheSettings, startRedis } from '../support/redis.ts'
import { isOk, knowsMysqlAway, openTenant } from './journal-instance.ts'
import { journalShop, reason } from './journal-shop.ts'
import { product } from './till-client.ts'

describe('what the journal promises', () => {
  const shop = journalShop()
  const { instance, cutOff, till, create } = shop

  describe('while MySQL is away', () => {
    afterEach(() => shop.mariadb.restart())

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
      expect(await shop.client.xlen('test:journal')).toBe(3)
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
      await shop.mariadb.kill()
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
      expect(await shop.client.xlen('test:journal')).toBe(500)
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
      await shop.redis.signal('SIGKILL')
      await Promise.all(pushing)
      await shop.redis.restart()
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
      await shop.client.config('SET', name, bad)
      expect(await here.offer(till(), create())).toBe('unavailable')
      expect(here.journal.status()).toMatchObject({ status: 'error' })
      await eventually('it says why', () => reason(here).includes(`${name} is ${bad}`))
      await shop.client.config('SET', name, good)
      await isOk(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })

    it('notices bad settings without a write', async () => {
      const here = await cutOff()
      await shop.client.config('SET', 'appendfsync', 'everysec')
      await eventually('it shows', () => here.journal.status().status === 'error')
    })

    it('promises nothing when its Redis is full, and goes on when there is room', async () => {
      const here = await cutOff()
      await shop.client.config('SET', 'maxmemory', '1')
      expect(await here.offer(till(), create())).toBe('unavailable')
      await eventually('it says why', () => reason(here).includes('OOM'))
      await shop.client.config('SET', 'maxmemory', '0')
      await isOk(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })

    it('promises nothing while its Redis is away or hangs, and says so within its time-out', async () => {
      const here = await cutOff()
      await shop.redis.signal('SIGSTOP')
      const began = performance.now()
      expect(await here.offer(till(), create())).toBe('unavailable')
      expect(performance.now() - began).toBeLessThan(1500)
      await eventually('it says so', () => here.journal.status().status === 'error')
      await shop.redis.signal('SIGCONT')
      await isOk(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })
  })

  it('is off, with the reason, on a Redis that does not tell its settings', async () => {
    await shop.client.call('ACL', 'SETUSER', 'managed', 'on', '>secret', '~*', '&*', '+@all', '-config')
    const here = instance({ redisUrl: shop.redis.url.replace('redis://', 'redis://managed:secret@') })
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
