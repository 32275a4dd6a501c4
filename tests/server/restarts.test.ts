import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { eventually } from '../support/headless-till.ts'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { countRows, openStoreOf, type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, product, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('a server on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient
  let tenantId: string

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server)
    tenantId = shop.tenantId
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    await till.committed([till.openShift()])
  })
  afterAll(() => server.end())

  it('has every sale once after it was killed in mid-batch six times and the till kept sending', async () => {
    const coffee = product()
    const operations: Operation[] = [till.record('product.create', coffee)]
    for (let sale = 0; sale < 400; sale += 1) operations.push(till.sale({}, [{ productId: coffee.id }]))
    let interrupted = 0
    for (let round = 0; round < 6; round += 1) {
      const answer = till.committed(operations).then(
        () => 'answered',
        () => 'interrupted',
      )
      await sleep(5 + round * 15)
      await server.kill('SIGKILL')
      if ((await answer) === 'interrupted') interrupted += 1
      await server.restart()
    }
    expect(interrupted).toBeGreaterThan(0)
    const results = await till.committed(operations)
    expect(new Set(statusesOf(results))).toEqual(new Set(['committed']))
    expect(await countRows(server.store, 'sales', tenantId)).toBe(400)
    const level = await server.store.reader
      .selectFrom('stock_levels')
      .selectAll()
      .where('product_id', '=', coffee.id)
      .executeTakeFirstOrThrow()
    expect(level.on_hand_milli).toBe(-800_000)
    const { code, stdout } = await runServerCommand(server.env, 'verify')
    expect(JSON.parse(stdout).findings).toEqual([])
    expect(code).toBe(0)
  })

  it('finishes what is in flight when it is told to end, and ends with 0', async () => {
    const sales = Array.from({ length: 300 }, () => till.sale())
    const before = await countRows(server.store, 'sales', tenantId)
    const text = JSON.stringify({ incarnation: 1, operations: sales })
    let ended: Promise<number | null> = Promise.resolve(null)
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(`${server.url}/v1/sync/push`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${till.enrolment.token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        },
      })
      sending.on('error', reject)
      sending.on('response', (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode))
      })
      sending.write(text.slice(0, 1000))
      // The request is on its way, but not all of it is there.
      setTimeout(() => {
        ended = server.kill('SIGTERM')
        setTimeout(() => sending.end(text.slice(1000)), 100)
      }, 100)
    })
    expect(status).toBe(200)
    expect(await ended).toBe(0)
    expect(await countRows(server.store, 'sales', tenantId)).toBe(before + 300)
    await server.restart()
  })

  if (storage === 'mysql') {
    it('says that its storage is away while MySQL is, in time, and takes the same push once it is back', async () => {
      const batch = [till.sale(), till.sale()]
      await server.mariadb?.kill()
      const refused = await till.push(batch)
      const healthOf = async () => {
        const began = performance.now()
        const health = await fetch(`${server.url}/health`)
        expect(performance.now() - began).toBeLessThan(1000)
        return [health.status, await health.json()]
      }
      await eventually('it says so', async () => (await healthOf())[0] === 503)
      expect(await healthOf()).toMatchObject([503, { status: 'error', mysql: 'error' }])
      expect(refused.body).toMatchObject({ type: 'storage-unavailable', status: 503 })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      await server.mariadb?.restart()
      await eventually('it has noticed', async () => (await healthOf())[0] === 200)
      expect(statusesOf(await till.committed(batch))).toEqual(['committed', 'committed'])
      const again = openStoreOf(server)
      expect(await countRows(again, 'sales', tenantId)).toBe(702)
      await again.close()
    })
  }
})
