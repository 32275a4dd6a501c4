import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Shop, setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, type TillClient } from './till-client.ts'

interface Verification {
  readonly isConsistent: boolean
  readonly details: readonly { readonly module: string; readonly equal: boolean; readonly rebuilt: boolean }[]
}

describe.each(storages)('the cache of a server on %s storage', (storage) => {
  let server: RunningServer
  let shop: Shop
  let till: TillClient
  let token: string

  beforeAll(async () => {
    server = await startOn(storage)
    shop = await setupShop(server)
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    const { tenant, user, password } = shop
    token = (await call<{ token: string }>(server.url, 'POST', '/v1/session', { body: { tenant, user, password } }))
      .body.token
  })
  afterAll(() => server.end())

  const verify = async () => (await call<Verification>(server.url, 'POST', '/v1/cache/verify', { token })).body

  it('is compared with the database on demand, made anew where it differs, and says so', async () => {
    const goods = product()
    await till.committed([till.record('product.create', goods)])
    const sound = await verify()
    expect(sound.isConsistent).toBe(true)
    expect(sound.details.map(({ module }) => module).toSorted()).toEqual([
      'categories',
      'customers',
      'products',
      'quotes',
      'settings',
      'units',
      'users',
    ])

    // Past the change feed: nothing tells the cache of it.
    await server.store.writer
      .updateTable('products')
      .set({ name: 'Cambiado a mano' })
      .where('tenant_id', '=', shop.tenantId)
      .where('id', '=', goods.id)
      .execute()
    const found = await verify()
    expect(found.isConsistent).toBe(false)
    expect(found.details.filter(({ equal }) => !equal)).toMatchObject([{ module: 'products', rebuilt: true }])
    const status = (await call(server.url, 'GET', '/sync/status')).body
    expect(status).toMatchObject({ is_consistent: false, consistency_details: expect.stringContaining('made anew') })

    expect((await verify()).isConsistent).toBe(true)
    expect((await till.get<{ name: string }>(`/v1/products/${goods.id}`)).body.name).toBe('Cambiado a mano')
  })

  it('is nothing that a till may ask for', async () => {
    const answer = await call(server.url, 'POST', '/v1/cache/verify', { token: till.enrolment.token })
    expect(answer.status).toBe(403)
  })
})
