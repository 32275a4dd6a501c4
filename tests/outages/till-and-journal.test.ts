import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { setupShop, startServer, type TestServer } from '../support/test-server.ts'

describe('a real till beside a server whose MySQL dies', () => {
  let mariadb: Mariadb
  let redis: TestRedis
  let server: TestServer
  let till: HeadlessTill

  beforeAll(async () => {
    ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
    server = await startServer({ storage: 'mysql', databaseUrl: mariadb.url, env: { REDIS_URL: redis.url } })
    const shop = await setupShop(server)
    till = await openHeadlessTill()
    await till.join(server.url, shop.enrolmentCodes[0] ?? '')
    till.openShift()
  })
  afterAll(async () => {
    await till.close({ remove: true })
    await server.stop()
    await Promise.all([mariadb.stop(), redis.stop()])
  })

  const states = () =>
    readTransaction(till.till.database, (tx) =>
      tx.all<{ state: string }>("SELECT state FROM outbox WHERE state <> 'committed'"),
    ).map(({ state }) => state)

  it('has its sales and edits accepted meanwhile, and hears soon after its return that all of them are committed', async () => {
    const product = till.createProduct()
    const line = { productId: product.id, quantityMilli: 1000, unitPriceMinor: product.priceMinor }
    await eventually('all is committed', () => states().length === 0)
    await mariadb.kill()
    till.sell([line])
    till.editProduct(product.id, { name: 'Café de la casa' })
    await eventually('the journal has both', () => states().join() === 'accepted,accepted', 20_000)
    await mariadb.restart()
    // Much sooner than the till asks by itself: the server's news make it ask.
    await eventually('all is committed', () => states().length === 0, 8000)
    expect(till.product(product.id)?.name).toBe('Café de la casa')
  })
})
