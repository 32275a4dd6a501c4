import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChangeNews } from '../../server/change-news.ts'
import type { Intent } from '../../server/operations/prepare-operation.ts'
import { readSale } from '../../server/routes/reads/read-sales.ts'
import { writeOne } from '../../server/routes/writes/write-one.ts'
import { readTransaction } from '../../server/store/transaction.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { bareApp } from './bare-app.ts'
import {
  drained,
  type Instance,
  isOk,
  type JournalTill,
  knowsMysqlAway,
  openInstance,
  openTenant,
  silent,
} from './journal-instance.ts'
import { asOlder } from './older-facts.ts'
import { product, saleFact } from './till-client.ts'

describe('a single write while MySQL is away', () => {
  let mariadb: Mariadb
  let redis: TestRedis
  let here: Instance
  let till: JournalTill
  let kind: 'product.create' | 'product.edit' | 'shift.open' | 'sale.create' = 'product.create'
  const app = bareApp()

  beforeAll(async () => {
    ;[mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
    here = openInstance({ databaseUrl: mariadb.url, redisUrl: redis.url, drains: false })
    ;[till] = (await openTenant(here.storage, 'La Esquina', 1)) as [JournalTill]
    await isOk(here)
    const { storage, journal } = here
    const news = createChangeNews({ storage, redis: null, prefix: 'test', log: silent })
    const context = { storage, journal, news, inFlight: new Set<string>() }
    app.post('/', (request, reply) => {
      request.caller = till.caller
      const body = request.body as never
      const success = kind === 'product.edit' ? 200 : 201
      return writeOne(context, request, reply, { intent: { kind, body } as Intent, body, at: 1, success })
    })
  })
  afterAll(async () => {
    await app.close()
    await here.close()
    await Promise.all([mariadb.stop(), redis.stop()])
  })
  const write = async (key: string, body: object) => {
    const payload = JSON.stringify(body)
    const headers = { 'idempotency-key': key, 'content-type': 'application/json' }
    const answer = await app.inject({ method: 'POST', url: '/', headers, payload })
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() as Record<string, unknown> }
  }

  it('is accepted by the journal, waits there, and has its stored answer once it is drained', async () => {
    const [createKey, editKey] = [uuidv7(), uuidv7()]
    const coffee = product()
    await mariadb.kill()
    await knowsMysqlAway(here)
    const accepted = await write(createKey, coffee)
    expect(accepted).toMatchObject({ status: 202, body: { status: 'accepted', key: createKey } })
    expect(accepted.headers['x-source']).toBe('REDIS_BACKUP')
    expect(await write(createKey, coffee)).toMatchObject({ status: 202 })
    expect(await write(createKey, product())).toMatchObject({ status: 422, body: { type: 'idempotency-key-reused' } })
    kind = 'product.edit'
    // An edit of a person names no base: only its way lets the drain take it for checked.
    const change = { id: coffee.id, version: 1, base: null, changes: { priceMinor: 1 } }
    expect(await write(editKey, change)).toMatchObject({ status: 202 })

    await mariadb.restart()
    await eventually('MySQL is back', () => here.storage.isWritable())
    const tooEarly = await write(uuidv7(), change)
    expect(tooEarly).toMatchObject({ status: 503, body: { type: 'storage-unavailable' } })
    expect(tooEarly.headers['retry-after']).toBe('1')
    expect(await write(editKey, change)).toMatchObject({ status: 202 })

    const other = openInstance({ databaseUrl: mariadb.url, redisUrl: redis.url })
    await drained(other)
    await other.close()
    const replayed = await write(editKey, change)
    expect(replayed).toMatchObject({ status: 200, body: { status: 'committed', version: 2, id: coffee.id } })
    expect(replayed.headers['idempotent-replayed']).toBe('true')
    expect(replayed.headers['x-source']).toBe('MYSQL')
  })

  it('that a server of before accepted gets what has a default now when it is drained', async () => {
    await mariadb.kill()
    await knowsMysqlAway(here)
    const sale = saleFact(till.shiftId, '001-01-Z-000001', [{ productId: null }])
    kind = 'shift.open'
    await write(uuidv7(), { id: till.shiftId, openedAtMs: 1, floatMinor: 0, openedBy: 'Lucía' })
    kind = 'sale.create'
    const key = uuidv7()
    expect(await write(key, asOlder(sale))).toMatchObject({ status: 202 })
    await mariadb.restart()
    await eventually('MySQL is back', () => here.storage.isWritable())
    const other = openInstance({ databaseUrl: mariadb.url, redisUrl: redis.url })
    await drained(other)
    const row = await readTransaction(here.storage.primary, (db) => readSale(db, till.caller, sale.id))
    expect(row).toMatchObject({ ...sale, totalsDiffer: null })
    await other.close()
    expect(await write(key, asOlder(sale))).toMatchObject({ status: 200, body: { status: 'committed', id: sale.id } })
  })

  it('is refused for a moment when the journal takes nothing either', async () => {
    await mariadb.kill()
    await redis.signal('SIGKILL')
    await knowsMysqlAway(here)
    await eventually('the journal is off', () => here.journal.status().status === 'error')
    const refused = await write(uuidv7(), product())
    expect(refused).toMatchObject({ status: 503, body: { type: 'storage-unavailable' } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    await redis.restart()
    await isOk(here)
    kind = 'product.create'
    expect(await write(uuidv7(), product())).toMatchObject({ status: 202 })
  })
})
