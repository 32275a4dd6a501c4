import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shiftClosedSchema } from '../../src-shared/cash/shift.ts'
import { refundFactSchema } from '../../src-shared/sale/refund-fact.ts'
import { saleFactSchema } from '../../src-shared/sale/sale-fact.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { shiftClosed } from './cash-facts.ts'
import { asOlder } from './older-facts.ts'
import { refundOf } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, saleFact, type TillClient } from './till-client.ts'

describe.each(storages)('a till of an older version on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 1 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    await till.committed([till.openShift()])
  })
  afterAll(() => server.end())

  it('has its facts taken as they are, chained over what it sent, and read with what it did not say', async () => {
    const sale = saleFact(till.shiftId, '001-01-Z-000001', [{ productId: null }, { productId: null }])
    const refund = refundOf(till, sale, [{ index: 1 }])
    const close = shiftClosed(uuidv7())
    for (const [schema, body] of [
      [saleFactSchema, sale],
      [refundFactSchema, refund],
      [shiftClosedSchema, close],
    ] as const) {
      expect(schema.parse(asOlder(body))).toEqual(body)
    }
    const results = await till.committed([
      till.fact('sale.create', asOlder(sale)),
      till.fact('refund.create', asOlder(refund)),
      till.fact('shift.open', { id: close.id, openedAtMs: 1, floatMinor: 0, openedBy: 'Lucía' }),
      till.fact('shift.close', asOlder(close)),
      // It closes again under another key what it closed: the same close, however it is said.
      till.fact('shift.close', asOlder(close)),
      till.fact('shift.close', close),
    ])
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 'committed'))
    expect((await till.get(`/v1/sales/${sale.id}`)).body).toMatchObject({ ...sale, totalsDiffer: null })
    expect((await till.get(`/v1/refunds/${refund.id}`)).body).toMatchObject({ ...refund, totalsDiffer: null })
    expect((await till.get(`/v1/shifts/${close.id}`)).body.closed).toEqual(close)
    // As a server of before has stored it.
    const closing = canonicalJson(asOlder(close))
    await server.store.writer.updateTable('shifts').set({ closing }).where('id', '=', close.id).execute()
    expect(await till.committed([till.fact('shift.close', close)])).toMatchObject([{ status: 'committed' }])
    expect((await till.get<{ items: object[] }>('/v1/exceptions')).body.items).toEqual([])
    const { stdout } = await runServerCommand(server.env, 'verify')
    expect(JSON.parse(stdout)).toMatchObject({ sales: 1, refunds: 1, findings: [] })
  })

  it('may repeat a request that a server of before has answered: it is the same one', async () => {
    const sale = saleFact(till.shiftId, '001-01-Z-000002', [{ productId: null }])
    const key = uuidv7()
    expect((await till.post('/v1/sales', asOlder(sale), key)).status).toBe(201)
    const stored = await server.store.reader
      .selectFrom('operations')
      .select('request_hash')
      .where('operation_key', '=', key)
      .executeTakeFirstOrThrow()
    // What servers of before made of the same request.
    const text = canonicalJson({ body: asOlder(sale), kind: 'sale.create' })
    expect(stored.request_hash).toBe(createHash('sha256').update(text).digest('hex'))
    const again = await till.post('/v1/sales', asOlder(sale), key)
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    expect((await till.post('/v1/sales', { ...asOlder(sale), note: 'x' }, key)).status).toBe(422)
  })
})
