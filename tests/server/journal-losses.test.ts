import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/headless-till.ts'
import { drained, type Instance, isOk, knowsMysqlAway, openTenant, verdictsOf } from './journal-instance.ts'
import { journalShop, reason } from './journal-shop.ts'

describe('a journal that has lost entries', () => {
  const shop = journalShop()
  const { instance, cutOff, till, create } = shop

  describe('while MySQL is away', () => {
    afterEach(() => shop.mariadb.restart())

    it('promises nothing after its Redis was flushed in mid-flight, until MySQL agrees on a new epoch', async () => {
      const here = await cutOff()
      expect(await here.offer(till(), create())).toEqual(['accepted'])
      await shop.client.flushall()
      expect(await here.offer(till(), create())).toBe('unavailable')
      await eventually('it says why', () => reason(here).includes('lost entries'))
      expect(here.journal.status()).toMatchObject({ status: 'error', resets: 1 })
      await shop.mariadb.restart()
      await isOk(here)
      expect(here.journal.status().resets).toBe(1)
      await shop.mariadb.kill()
      await knowsMysqlAway(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
    })

    it('notices a Redis that was put back to an older state, and still drains what is in it', async () => {
      const here = await cutOff()
      const before = create()
      const lost = create()
      expect(await here.offer(till(), before)).toEqual(['accepted'])
      const copy = await shop.redis.backup()
      expect(await here.offer(till(), lost)).toEqual(['accepted'])
      await shop.redis.signal('SIGKILL')
      await copy.restore()
      await eventually('it notices', () => here.journal.status().resets === 1)
      expect(await here.offer(till(), lost)).toBe('unavailable')
      await shop.mariadb.restart()
      await isOk(here)
      await drained(here)
      expect(await verdictsOf(here, [before, lost])).toEqual(['committed', 'none'])
      // The till still holds it.
      expect(await here.offer(till(), lost)).toEqual(['committed'])
      await shop.mariadb.kill()
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
      await shop.client.flushall()
      const late = instance()
      await eventually('it has looked', () => reason(late).includes('agree'))
      expect(await late.offer(till(), create())).toBe('unavailable')
    })

    it('notices with the very next append that entries are gone, without a look and without a new connection', async () => {
      const first = instance()
      shop.tills = await openTenant(first.storage, 'La Esquina', 1)
      await isOk(first)
      await first.close()
      const here = instance({ lookEveryMs: 60_000 })
      await isOk(here)
      await shop.mariadb.kill()
      await knowsMysqlAway(here)
      expect(await here.offer(till(), create())).toEqual(['accepted'])
      await shop.client.del('test:journal')
      expect(await here.offer(till(), create())).toBe('unavailable')
      expect(await shop.client.exists('test:journal')).toBe(0)
      await eventually('it is told', () => here.journal.status().resets === 1)
    })
  })

  it('goes on with a tenant whose entries an eviction took, and left the list of what waits', async () => {
    const here = await cutOff()
    const lost = create()
    expect(await here.offer(till(), lost)).toEqual(['accepted'])
    await shop.client.del('test:journal')
    await eventually('it notices', () => here.journal.status().resets === 1)
    await shop.mariadb.restart()
    await isOk(here)
    await shop.mariadb.kill()
    await knowsMysqlAway(here)
    expect(await here.offer(till(), lost)).toEqual(['accepted'])
    expect(await here.journal.depth()).toBe(1)

    await shop.client.del('test:journal')
    await eventually('it notices again', () => here.journal.status().resets === 2)
    await shop.mariadb.restart()
    await isOk(here)
    await eventually('the till may go on', async () => (await here.offer(till(), create()))[0] === 'committed', 3000)
    expect(await here.offer(till(), lost)).toEqual(['committed'])
    await eventually('nothing is counted any more', () => here.journal.status().pendingCreates === 0, 3000)
  })

  it('shows a Redis that came back empty between two starts of the server', async () => {
    const first = instance({ drains: false })
    shop.tills = await openTenant(first.storage, 'La Esquina', 1)
    await isOk(first)
    expect(first.journal.status().resets).toBe(0)
    await first.close()
    await shop.client.flushall()
    const second = instance({ drains: false })
    await isOk(second)
    expect(second.journal.status().resets).toBe(1)
  })

  it('shows a Redis that is older than what was drained from it, to a server that never saw the entries', async () => {
    const here = instance()
    const [first] = await openTenant(here.storage, 'La Esquina', 1)
    if (first === undefined) throw new Error('no till')
    shop.tills = [first]
    await isOk(here)
    const copy = await shop.redis.backup()
    await here.journal.accept(first.caller, [{ operation: create(), requestHash: 'x', way: 'push' }])
    here.journal.wakeDrain()
    await drained(here)
    await here.drain?.idle()
    await here.close()
    await shop.redis.signal('SIGKILL')
    await copy.restore()
    const next = instance()
    await isOk(next)
    expect(next.journal.status().resets).toBe(1)
  })

  it('lets instances that notice the same loss agree on one epoch', async () => {
    const all = [instance(), instance(), instance()]
    shop.tills = await openTenant((all[0] as Instance).storage, 'La Esquina', 1)
    for (const one of all) await isOk(one)
    await shop.client.flushall()
    await eventually('one notices', () => all.some(({ journal }) => journal.status().resets > 0))
    for (const one of all) await isOk(one)
    const epoch = await shop.client.get('test:journal:epoch')
    const state = (all[0] as Instance).storage.primary.reader.selectFrom('server_state').select('value')
    expect((await state.where('name', '=', 'journal_epoch').executeTakeFirst())?.value).toBe(epoch)
    expect(all.reduce((sum, { journal }) => sum + journal.status().resets, 0)).toBe(1)
  })

  it('lets an instance follow to the epoch that another agreed on just before MySQL went away', async () => {
    const first = instance()
    shop.tills = await openTenant(first.storage, 'La Esquina', 1)
    await isOk(first)
    const second = instance({ lookEveryMs: 60_000 })
    await isOk(second)
    await shop.client.flushall()
    await eventually('it is noticed', () => first.journal.status().resets === 1)
    await isOk(first)
    await shop.mariadb.kill()
    await knowsMysqlAway(second)
    expect(await second.offer(till(), create())).toEqual(['accepted'])
    await shop.mariadb.restart()
  })
})
