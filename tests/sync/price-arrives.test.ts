import { afterEach, beforeEach, expect, test } from 'vitest'
import { minor } from '../../src-shared/money/minor.ts'
import { call, enrollTill } from '../server/till-client.ts'
import { eventually, type HeadlessTill } from '../support/headless-till.ts'
import { type OpenShop, onBothStorages } from '../support/shop.ts'
import { startServer, type TestServer } from '../support/test-server.ts'

const WITHIN_MS = 2000

onBothStorages((openShop) => {
  let shop: OpenShop
  let second: TestServer | null
  let here: HeadlessTill
  let there: HeadlessTill
  let lineIsCut: boolean

  beforeEach(async () => {
    lineIsCut = false
    shop = await openShop()
    const databaseUrl = shop.server.env['DATABASE_URL']
    // On one database there may be several servers: the tills are at different ones then, and have no Redis between.
    second = databaseUrl === undefined ? null : await startServer({ storage: 'mysql', databaseUrl })
    const url = (second ?? shop.server).url
    here = await shop.till()
    const cut: typeof fetch = (input, init) => {
      if (lineIsCut) return Promise.reject(new Error('there is no network'))
      return fetch(input, init)
    }
    there = await shop.till({ url, fetch: cut, random: () => 0 })
    for (const till of [here, there]) {
      await eventually('it listens', () => till.engine.feed().eventsAreOpen)
    }
  })
  afterEach(async () => {
    await second?.kill('SIGKILL')
    await shop.close()
  })

  const known = async (id: string) => {
    await eventually('the other till has the product', () => there.product(id) !== null)
    return id
  }
  const arrivesInTime = (id: string, priceMinor: number) =>
    eventually('the price is at the other counter', () => there.product(id)?.priceMinor === priceMinor, WITHIN_MS)

  test('a price that is changed at one till or in the back office is at the counter of another within two seconds', async () => {
    const id = await known(here.createProduct().id)
    here.editProduct(id, { priceMinor: minor(2700) })
    await arrivesInTime(id, 2700)
    const { enrolment } = await enrollTill(shop.server.url, shop.shop.enrolmentCodes[2])
    const body = { version: 2, changes: { priceMinor: 2900 } }
    const { token } = enrolment
    const edit = await call(shop.server.url, 'PATCH', `/v1/products/${id}`, { token, body, key: here.till.newId() })
    expect(edit.status).toBe(200)
    await arrivesInTime(id, 2900)
  })

  test('so is one that was changed while the other had no line, as soon as it has one again', async () => {
    const id = await known(here.createProduct().id)
    lineIsCut = true
    there.engine.wake()
    await eventually('it noticed', () => !there.engine.feed().eventsAreOpen)
    here.editProduct(id, { priceMinor: minor(2700) })
    await eventually('it is at the server', () => here.engine.view().unsentCount === 0)
    lineIsCut = false
    there.engine.wake()
    await arrivesInTime(id, 2700)
    here.editProduct(id, { priceMinor: minor(2800) })
    await arrivesInTime(id, 2800)
  })
})
