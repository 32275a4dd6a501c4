import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { findOperation } from '../../server/routes/reads/read-operation.ts'
import { readRecords } from '../../server/store/tables/records.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
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
import { countRows } from './storages.ts'
import { product } from './till-client.ts'

const all = (status: string, count: number) => Array.from({ length: count }, () => status)

describe('the drain of the journal', () => {
  let mariadb: Mariadb
  let redis: TestRedis
  let client: Redis
  let here: Instance
  let tills: JournalTill[]
  const others: Instance[] = []

  beforeAll(async () => {
    ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
    client = redis.connect()
  })
  afterAll(async () => {
    client.disconnect()
    await Promise.all([mariadb.stop(), redis.stop()])
  })
  let databaseUrl: string
  beforeEach(async () => {
    databaseUrl = await mariadb.createDatabase()
    await client.flushall()
    here = openInstance({ databaseUrl, redisUrl: redis.url })
    tills = await openTenant(here.storage, 'La Esquina', 3)
    await isOk(here)
  })
  afterEach(async () => {
    for (const instance of [here, ...others.splice(0)]) await instance.close()
  })
  const till = (at = 0) => tills[at] as JournalTill
  const away = async () => {
    await mariadb.kill()
    await knowsMysqlAway(here)
  }
  const exceptions = async () =>
    (await here.storage.primary.reader.selectFrom('exceptions').select(['kind', 'subject']).execute()).map(
      ({ kind, subject }) => `${kind} ${subject}`,
    )
  const count = (table: Parameters<typeof countRows>[1]) => countRows(here.storage.primary, table)
  const edit = (id: string, version: number, base: object, changes: object, at = 0) =>
    till(at).record('product.edit', { id, version, base, changes })

  it('commits what was accepted exactly once and in order when MySQL comes back', async () => {
    await away()
    const coffee = product()
    const create = till().record('product.create', coffee)
    const price = edit(coffee.id, 1, { priceMinor: 1050 }, { priceMinor: 1200 })
    const again = edit(coffee.id, 2, { priceMinor: 1200 }, { priceMinor: 1300, name: 'Café' })
    const named = edit(coffee.id, 3, { name: 'Café' }, { name: 'Café negro' })
    const chain = [till(1).openShift(), ...Array.from({ length: 50 }, () => till(1).sale())]
    expect(await here.offer(till(), create, price)).toEqual(all('accepted', 2))
    expect(await here.offer(till(1), ...chain)).toEqual(all('accepted', 51))
    const secondAgain = { ...again, body: { ...(again.body as object), base: { priceMinor: 1200, name: coffee.name } } }
    expect(await here.offer(till(), secondAgain, named)).toEqual(all('accepted', 2))
    expect(await here.offer(till(1), ...chain)).toEqual(all('accepted', 51))

    await mariadb.restart()
    await drained(here)
    const operations = [create, price, secondAgain, named, ...chain]
    expect(await verdictsOf(here, operations)).toEqual(all('committed', operations.length))
    expect(await count('sales')).toBe(50)
    const [row] = await readRecords(here.storage.primary.reader, till().caller.tenantId, 'product', [coffee.id])
    expect(row).toMatchObject({ version: 4, fields: { priceMinor: 1300, name: 'Café negro' } })
    expect(await here.offer(till(1), ...chain)).toEqual(all('committed', 51))
    expect(await count('sales')).toBe(50)
    expect(await exceptions()).toEqual([])
    expect(here.journal.status()).toMatchObject({
      depth: 0,
      drained: 55,
      pendingCreates: 0,
      pendingUpdates: 0,
      oldestAtMs: null,
    })
    expect(here.journal.status().lastDrainAtMs).toBeGreaterThan(0)
    expect(await client.hlen(`test:journal:tenant:${till().caller.tenantId}:pending`)).toBe(0)
  })

  it('keeps what was decided before MySQL died in the middle of a push, and journals the rest', async () => {
    const chain = [till().openShift(), ...Array.from({ length: 299 }, () => till().sale())]
    const pushing = here.offer(till(), ...chain)
    await eventually('a chunk is committed', async () => (await count('operations')) > 0)
    await mariadb.kill()
    const statuses = (await pushing) as string[]
    expect(statuses).toHaveLength(300)
    expect(statuses[0]).toBe('committed')
    expect(statuses.at(-1)).toBe('accepted')
    await mariadb.restart()
    await drained(here)
    expect(await verdictsOf(here, chain)).toEqual(all('committed', 300))
    expect(await count('sales')).toBe(299)
  })

  it('decides an edit at last: its conflict is stored under its key and shown to people', async () => {
    await away()
    const coffee = product()
    const create = till().record('product.create', coffee)
    const mine = edit(coffee.id, 1, { priceMinor: 1050 }, { priceMinor: 1200 })
    const theirs = edit(coffee.id, 1, { priceMinor: 1050 }, { priceMinor: 1300 }, 1)
    const nonsense = till().record('product.create', { id: 'no id' })
    expect(await here.offer(till(), create, mine)).toEqual(all('accepted', 2))
    expect(await here.offer(till(1), theirs)).toEqual(['accepted'])
    expect(await here.offer(till(), nonsense)).toEqual(['accepted'])
    const { caller } = till()
    expect(await findOperation(here, caller, theirs.key)).toMatchObject({
      found: { key: theirs.key, status: 'accepted', id: coffee.id },
      source: 'REDIS_BACKUP',
    })
    await expect(findOperation(here, caller, product().id)).rejects.toThrow()
    await mariadb.restart()
    await drained(here)
    expect(await verdictsOf(here, [create, mine, theirs, nonsense])).toEqual([
      'committed',
      'committed',
      'conflict',
      'rejected',
    ])
    expect(await findOperation(here, caller, theirs.key)).toMatchObject({
      found: { status: 'conflict', problem: { type: 'version-conflict', currentVersion: 2 } },
      source: 'MYSQL',
    })
    expect(await findOperation(here, caller, product().id)).toEqual({ found: null, source: 'MYSQL' })
    expect(await here.offer(till(1), theirs)).toEqual(['conflict'])
    expect((await exceptions()).toSorted()).toEqual(
      [`journal-conflict ${theirs.key}`, `journal-rejected ${nonsense.key}`].toSorted(),
    )
  })

  it('puts off what is new while older operations of the tenant wait, and nobody else of other tenants', async () => {
    await here.close()
    here = openInstance({ databaseUrl, redisUrl: redis.url, drains: false })
    const [stranger] = await openTenant(here.storage, 'La Otra', 1)
    if (stranger === undefined) throw new Error('no till')
    await isOk(here)
    await away()
    const waiting = till().record('product.create', product())
    expect(await here.offer(till(), waiting)).toEqual(['accepted'])
    await mariadb.restart()
    await eventually('MySQL is back', () => here.storage.isWritable())
    const fresh = till(1).record('product.create', product())
    expect(await here.offer(till(1), fresh, waiting, { ...waiting, body: product() })).toEqual([
      'deferred',
      'accepted',
      'rejected',
    ])
    expect(await here.offer(stranger, stranger.record('product.create', product()))).toEqual(['committed'])
    const other = openInstance({ databaseUrl, redisUrl: redis.url })
    others.push(other)
    await drained(other)
    expect(await here.offer(till(1), fresh, waiting)).toEqual(['committed', 'committed'])
  })

  it('lets facts wait for those before them without blocking their till', async () => {
    const [first, second, third] = [till().openShift(), till().sale(), till().sale()]
    await away()
    expect(await here.offer(till(), third as Operation)).toEqual(['accepted'])
    expect(await here.offer(till(1), till(1).openShift())).toEqual(['accepted'])
    await mariadb.restart()
    await eventually('the other till is through', async () => (await here.journal.depth()) === 1)
    await eventually('nobody waits for it', async () => (await here.journal.countPending(till().caller.tenantId)) === 0)
    // What it waits for comes; the till offers it along with that, or not.
    expect(await here.offer(till(), first as Operation, second as Operation)).toEqual(['committed', 'committed'])
    here.drain?.wake()
    await drained(here)
    expect(await verdictsOf(here, [third as Operation])).toEqual(['committed'])
    expect(here.journal.status().setAside).toBe(0)
  })

  it('sets a fact aside after a day when those before it never came', async () => {
    const [, orphan] = [till().openShift(), till().sale()]
    await away()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 25 * 3600_000 })
    try {
      expect(await here.offer(till(), orphan as Operation)).toEqual(['accepted'])
    } finally {
      vi.useRealTimers()
    }
    await mariadb.restart()
    await drained(here)
    expect(here.journal.status().setAside).toBe(1)
    expect(await exceptions()).toEqual([`journal-set-aside ${(orphan as Operation).key}`])
  })

  it('decides edits one by one that came behind one that is a conflict', async () => {
    const coffee = product()
    const create = till().record('product.create', coffee)
    const theirs = edit(coffee.id, 1, { priceMinor: 1050 }, { priceMinor: 1300 }, 1)
    expect(await here.offer(till(), create)).toEqual(['committed'])
    expect(await here.offer(till(1), theirs)).toEqual(['committed'])
    await away()
    const mine = edit(coffee.id, 1, { priceMinor: 1050 }, { priceMinor: 1200 })
    const more = edit(coffee.id, 2, { priceMinor: 1200 }, { priceMinor: 1250 })
    const other = edit(coffee.id, 3, { name: coffee.name }, { name: 'Otro' })
    expect(await here.offer(till(), mine, more, other)).toEqual(all('accepted', 3))
    await mariadb.restart()
    await drained(here)
    expect(await verdictsOf(here, [mine, more, other])).toEqual(['conflict', 'conflict', 'committed'])
  })

  it('finds facts in the right order that were accepted in the wrong one', async () => {
    const chain = [till().openShift(), till().sale(), till().sale()]
    await away()
    for (const fact of chain.toReversed()) expect(await here.offer(till(), fact)).toEqual(['accepted'])
    await mariadb.restart()
    await drained(here)
    expect(await verdictsOf(here, chain)).toEqual(all('committed', 3))
  })

  it('sets aside what another device made before it took the place, and what cannot be read, and drains the rest', async () => {
    const { caller } = till()
    await away()
    const shift = till().openShift()
    expect(await here.offer(till(), shift, till().sale())).toEqual(all('accepted', 2))
    const fine = till(1).record('product.create', product())
    expect(await here.offer(till(1), fine)).toEqual(['accepted'])
    await client.xadd('test:journal', '*', 'entry', '{"not": "ours"}')
    await here.close()
    await mariadb.restart()
    here = openInstance({ databaseUrl, redisUrl: redis.url, drains: false })
    await here.storage.primary.writer
      .updateTable('tills')
      .set({ incarnation: caller.incarnation + 1 })
      .where('id', '=', caller.tillId)
      .execute()
    const other = openInstance({ databaseUrl, redisUrl: redis.url })
    others.push(other)
    await drained(other)
    expect(await verdictsOf(here, [fine, shift])).toEqual(['committed', 'none'])
    await eventually('it is told', () => here.journal.status().setAside === 3)
    const aside = await client.xrange('test:journal:aside', '-', '+')
    expect(aside.map(([, fields]) => fields.at(fields.indexOf('reason') + 1)).toSorted()).toEqual([
      'another device took the place of its till',
      'another device took the place of its till',
      'it cannot be read',
    ])
    expect(await exceptions()).toContain(`journal-set-aside ${shift.key}`)
  })

  it('sets an operation aside that the server fails with every time, and drains those around it', async () => {
    await away()
    const before = till().record('product.create', product())
    const poison = till().record('product.create', product())
    const after = till().record('product.create', product())
    await here.offer(till(), before)
    // Its way says that a route has checked it; its body is nothing that any could have let through.
    await here.journal.accept(till().caller, [
      { operation: { ...poison, body: { id: 5, barcodes: 7 } }, requestHash: 'x', way: 'single' },
    ])
    await here.offer(till(), after)
    await mariadb.restart()
    await drained(here)
    expect(await verdictsOf(here, [before, poison, after])).toEqual(['committed', 'none', 'committed'])
    expect(here.journal.status().setAside).toBe(1)
  })

  it('goes on when MySQL dies again in the middle of it, and does nothing twice', async () => {
    await away()
    const chain = [till().openShift(), ...Array.from({ length: 400 }, () => till().sale())]
    expect(await here.offer(till(), ...chain)).toEqual(all('accepted', 401))
    for (let deaths = 0; deaths < 2; deaths += 1) {
      await mariadb.restart()
      await eventually('it drains', async () => (await here.journal.depth()) < 401 - 50 * deaths)
      await mariadb.kill()
    }
    await mariadb.restart()
    await drained(here)
    expect(await verdictsOf(here, chain)).toEqual(all('committed', 401))
    expect(await count('sales')).toBe(400)
  })

  it('goes on when its Redis dies in the middle of it, and does nothing twice', async () => {
    await away()
    const chain = [till().openShift(), ...Array.from({ length: 400 }, () => till().sale())]
    expect(await here.offer(till(), ...chain)).toEqual(all('accepted', 401))
    await mariadb.restart()
    await eventually('it drains', async () => (await here.journal.depth()) < 401)
    await redis.signal('SIGKILL')
    await redis.restart()
    await drained(here)
    expect(await verdictsOf(here, chain)).toEqual(all('committed', 401))
    expect(await count('sales')).toBe(400)
  })
})
