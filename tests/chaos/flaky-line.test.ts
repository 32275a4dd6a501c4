import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readServer, readTill } from '../../scripts/replay-totals.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { eventually, type HeadlessTill } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { type OpenShop, openShop } from '../support/shop.ts'
import { runServerCommand } from '../support/test-server.ts'
import { type FlakyProxy, fates, startFlakyProxy } from './flaky-proxy.ts'

const SECONDS = Number(process.env['CHAOS_SECONDS'] ?? 12)
const { random, seed } = seededRandom()

describe.each(['embedded', 'mysql'] as const)('on %s storage', (storage) => {
  let mariadb: Mariadb | undefined
  let shop: OpenShop
  let proxy: FlakyProxy
  let tills: HeadlessTill[]

  beforeAll(async () => {
    if (storage === 'mysql') mariadb = await startMariadb()
    shop = await openShop(storage, mariadb?.url)
    proxy = await startFlakyProxy({
      port: shop.server.port,
      random,
      // Half of all requests go wrong.
      fateOf: () => (random() < 0.5 ? 'pass' : (fates[Math.floor(random() * fates.length)] ?? 'pass')),
    })
  })
  afterAll(async () => {
    await proxy?.close()
    await shop?.close()
    await mariadb?.stop()
  })

  test(`whatever the line loses, repeats, delays, cuts and forges, and however often the server dies, every sale is there once (seed ${seed})`, async () => {
    // Enrolled over a good line; from then on all goes through the bad one. Back-off runs fast, to try more often.
    tills = [await shop.till(quick()), await shop.till(quick())]
    const [first, second] = tills as [HeadlessTill, HeadlessTill]
    await Promise.all(tills.map((till) => till.engine.syncNow()))
    const products = Array.from({ length: 12 }, () => first.createProduct())
    const hasCatalog = async () => {
      // As when a network returns: a few losses in a row must not leave the whole test waiting for one back-off.
      for (const till of tills) till.engine.wake()
      await sleep(200)
      return products.every(({ id }) => second.product(id) !== null)
    }
    await eventually('the catalog is at both', hasCatalog, 60_000)
    for (const till of tills) till.openShift()

    const until = performance.now() + SECONDS * 1000
    let nextKill = performance.now() + 1500
    let sales = 0
    let kills = 0
    while (performance.now() < until) {
      for (const till of tills) {
        const lines = products
          .filter(() => random() < 0.3)
          .map(({ id }) => ({ productId: id, quantityMilli: 1000, unitPriceMinor: 100 + Math.floor(random() * 900) }))
        if (lines.length === 0) continue
        till.sell(lines)
        sales += 1
      }
      if (random() < 0.05) first.createProduct()
      if (random() < 0.05) second.editProduct(products[0]?.id ?? '', { priceMinor: minor(Math.ceil(random() * 9999)) })
      for (const till of tills) if (random() < 0.3) till.engine.wake()
      if (performance.now() > nextKill) {
        kills += 1
        await shop.server.kill('SIGKILL')
        await shop.server.restart()
        nextKill = performance.now() + 1000 + random() * 2000
      }
      await sleep(random() * 40)
    }

    await proxy.calmDown()
    for (const till of tills) {
      till.engine.wake()
      await eventually('the outbox is empty', () => till.engine.view().unsentCount === 0, 60_000)
    }
    await Promise.all(tills.map((till) => till.engine.syncNow()))
    for (const till of tills) {
      expect(till.engine.view()).toMatchObject({ attentionCount: 0, conflictCount: 0, connection: 'online' })
      expect(till.log.filter((line) => line.startsWith('feed-has-a-gap') || line.startsWith('sync-fault'))).toEqual([])
    }

    const server = await readServer(shop.server.env)
    const readings = tills.map((till) => readTill(till.folder))
    const sum = (of: (reading: (typeof readings)[number]) => number) =>
      readings.reduce((total, each) => total + of(each), 0)
    expect(server.totals).toMatchObject({
      sales,
      lines: sum(({ totals }) => totals.lines),
      quantityMilli: sum(({ totals }) => totals.quantityMilli),
      amountMinor: sum(({ totals }) => totals.amountMinor),
      lineAmountMinor: sum(({ totals }) => totals.lineAmountMinor),
    })
    // Stock began at 0 and only sales moved it.
    expect(server.onHandMilli).toBe(-server.totals.quantityMilli)
    expect(readings.map(({ onHandMilli }) => onHandMilli)).toEqual([server.onHandMilli, server.onHandMilli])
    expect(server.operations).toBe(sum(({ operations }) => operations))
    expect(readings.map(({ unsettled }) => unsettled)).toEqual([0, 0])
    expect([server.newestSeq, server.changes]).toEqual([server.counter, server.counter])
    expect(readings.map(({ cursor }) => cursor)).toEqual([server.counter, server.counter])
    expect([...server.chainIndexes].sort()).toEqual(readings.map(({ chainIndex }) => chainIndex).sort())
    expect(await runServerCommand(shop.server.env, 'verify')).toMatchObject({ code: 0 })
    // Each kind of bad luck must have struck, else this proves less than it says.
    expect(kills).toBeGreaterThan(1)
    expect([...proxy.befell.keys()].sort()).toEqual([...fates].sort())
    console.log(`${sales} sales, ${kills} server deaths, ${JSON.stringify(Object.fromEntries(proxy.befell))}`)
  })

  const quick = () => ({ random: () => 0, fetch: throughProxy })
  const throughProxy: typeof fetch = (input, init) =>
    fetch(String(input).includes('/v1/sync/') ? String(input).replace(shop.server.url, proxy.url) : input, init)
})
