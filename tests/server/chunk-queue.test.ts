import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn } from './storages.ts'
import { enrollTill, product, statusesOf, type TillClient } from './till-client.ts'

describe('callers of one tenant who share their transactions', () => {
  let server: RunningServer

  beforeAll(async () => {
    server = await startOn('mysql')
  })
  afterAll(() => server.end())

  async function openTills(tenant: string, count: number): Promise<TillClient[]> {
    const { enrolmentCodes } = await setupShop(server, { tenant, tills: count })
    return Promise.all(enrolmentCodes.map((code) => enrollTill(server.url, code)))
  }

  /** Holds what the statement locks while `work` runs. */
  async function holding<Value>(statement: string, work: () => Promise<Value>): Promise<Value> {
    const other = await createConnection(server.mariadb?.url ?? '')
    try {
      await other.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
      await other.query('BEGIN')
      await other.query(statement)
      return await work()
    } finally {
      await other.end()
    }
  }

  it.concurrent('do not wait one behind the other for a lock that somebody keeps', async ({ expect }) => {
    const [till] = (await openTills('La Esquina', 1)) as [TillClient]
    const create = () => till.push([till.record('product.create', product())])
    const lock = `SELECT * FROM tenant_counters WHERE tenant_id = '${till.enrolment.tenantId}' FOR UPDATE`
    const began = performance.now()
    const answers = await holding(lock, () => Promise.all([create(), create(), create(), create()]))
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503])
    // Each waits for a lock at most 5 s: for the till's, and for the counter.
    expect(performance.now() - began).toBeLessThan(14_000)
  })

  it.concurrent('do not fail for the lock that one of them alone waits for', async ({ expect }) => {
    const tills = await openTills('El Faro', 4)
    const held = product()
    const [first] = tills as [TillClient]
    expect(statusesOf(await first.committed([first.record('product.create', held)]))).toEqual(['committed'])
    const edit = (till: TillClient | undefined) => {
      const body = { id: held.id, version: 1, base: { priceMinor: 1050 }, changes: { priceMinor: 99 } }
      return till?.push([till.record('product.edit', body)])
    }
    const others = () => tills.slice(2).map((till) => till.push([till.record('product.create', product())]))
    const { tenantId } = first.enrolment
    const lock = `SELECT * FROM products WHERE tenant_id = '${tenantId}' AND id = '${held.id}' FOR UPDATE`
    // The first is stuck alone; the second shares a transaction with the others.
    const answers = await holding(lock, () => Promise.all([edit(tills[0]), edit(tills[1]), ...others()]))
    expect(answers.map((answer) => answer?.status)).toEqual([503, 503, 200, 200])
  })
})
