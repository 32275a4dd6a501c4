import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../../server/caller.ts'
import { applyOperations } from '../../server/operations/apply-operations.ts'
import { prepareOperations } from '../../server/operations/prepare-operation.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { countRows, type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('a push on %s storage', (storage) => {
  let server: RunningServer
  let codes: string[]
  let tenantId: string
  let manager: string
  let storeId: string
  let userId: string

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 30 })
    codes = shop.enrolmentCodes
    tenantId = shop.tenantId
    storeId = shop.storeId
    userId = shop.userId
    const { tenant, user, password } = shop
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    manager = session.body.token
  })
  afterAll(() => server.end())

  const newTill = async (): Promise<TillClient> => enrollTill(server.url, codes.pop())
  const exceptionsAbout = async (kind: string, subject: string) =>
    server.store.reader
      .selectFrom('exceptions')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .execute()

  it('commits a shift, a sale and a product, and stores the sale as it was printed', async () => {
    const till = await newTill()
    const coffee = product({ name: 'Café 🤎 «especial»' })
    const opening = till.openShift()
    const sale = till.sale({}, [{ productId: coffee.id, quantityMilli: 1500 }])
    const results = await till.committed([till.record('product.create', coffee), opening, sale])
    expect(statusesOf(results)).toEqual(['committed', 'committed', 'committed'])
    expect((await till.get(`/v1/products/${coffee.id}`)).body).toMatchObject({ ...coffee, version: 1 })
    const read = await till.get(`/v1/sales/${sale.body.id}`)
    expect(read.body).toMatchObject({ ...sale.body, tillId: till.enrolment.tillId, totalsDiffer: null })
    expect(read.headers.get('x-source')).toBe(storage === 'mysql' ? 'MYSQL' : 'EMBEDDED')
  })

  it('leaves everybody else a turn while it takes a large batch', async () => {
    const [till, other] = [await newTill(), await newTill()]
    const batch = [till.openShift(), ...Array.from({ length: 399 }, () => till.sale())]
    let isAnswered = false
    const push = till.committed(batch).finally(() => {
      isAnswered = true
    })
    let reads = 0
    for (; !isAnswered; reads += 1) expect((await other.get('/v1/sync/changes?limit=1')).status).toBe(200)
    expect(statusesOf(await push)).toEqual(batch.map(() => 'committed'))
    // The one that was on its way when the batch came, and the one that saw its end, were none meanwhile.
    expect(reads).toBeGreaterThan(10)
  })

  it('takes no more of many at once than of one alone, where a transaction holds up everybody', async () => {
    const till = await newTill()
    let transactions = 0
    const announce = () => {
      transactions += 1
    }
    const context = { store: server.store, news: { announce } }
    const caller: Caller = {
      kind: 'user',
      ...{ tenantId, userId, currency: 'MXN', stockPolicy: 'accept', name: 'Lucía' },
    }
    const some = (count: number) => Array.from({ length: count }, () => till.record('product.create', product()))
    const ready = (operations: Operation[]) =>
      prepareOperations(operations.map((operation) => ({ operation, attempt: 0 })))
    const together = await Promise.all(Array.from({ length: 7 }, () => ready(some(10))))
    await Promise.all(together.map((operations) => applyOperations(context, caller, operations)))
    // The first one went ahead while the others came.
    expect(transactions).toBe(storage === 'mysql' ? 2 : 4)
    transactions = 0
    await applyOperations(context, caller, await ready(some(60)))
    expect(transactions).toBe(storage === 'mysql' ? 2 : 3)
  })

  it('takes every sale once when the reply is lost and the batch is sent again, whole, in part and in parallel', async () => {
    const till = await newTill()
    const batch = [till.openShift(), ...Array.from({ length: 119 }, () => till.sale())]
    const before = await countRows(server.store, 'sales', tenantId)
    const first = await till.committed(batch)
    const answers = await Promise.all([till.committed(batch), till.committed(batch.slice(60)), till.committed(batch)])
    expect(await countRows(server.store, 'sales', tenantId)).toBe(before + 119)
    expect(answers[0]).toEqual(first)
    expect(answers[1]).toEqual(first.slice(60))
    expect(answers[2]).toEqual(first)
  })

  it('takes every sale once when the very first sending arrives eight times at once', async () => {
    const till = await newTill()
    const batch = [
      till.openShift(),
      till.record('product.create', product()),
      ...Array.from({ length: 30 }, () => till.sale()),
    ]
    const before = await countRows(server.store, 'sales', tenantId)
    const answers = await Promise.all(Array.from({ length: 8 }, () => till.committed(batch)))
    for (const results of answers) expect(results).toEqual(answers[0])
    expect(new Set(statusesOf(answers[0] ?? []))).toEqual(new Set(['committed']))
    expect(await countRows(server.store, 'sales', tenantId)).toBe(before + 30)
  })

  it('puts off facts whose predecessors are still on their way, and takes them once these came', async () => {
    const till = await newTill()
    const early = [till.openShift(), till.sale(), till.sale()]
    const late = [till.sale(), till.sale()]
    expect(statusesOf(await till.committed(late))).toEqual(['deferred', 'deferred'])
    expect(statusesOf(await till.committed([...late, ...early]))).toEqual([
      'deferred',
      'deferred',
      'committed',
      'committed',
      'committed',
    ])
    expect(statusesOf(await till.committed(late))).toEqual(['committed', 'committed'])
  })

  it('answers the same key within one batch once, and refuses the same key with another body', async () => {
    const till = await newTill()
    const made = till.record('product.create', product())
    const other = { ...made, body: product() }
    const results = await till.committed([made, made, other])
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toMatchObject({ status: 'rejected', problem: { type: 'idempotency-key-reused', status: 422 } })
    expect((await till.committed([other]))[0]).toMatchObject({ problem: { type: 'idempotency-key-reused' } })
    expect((await till.committed([made]))[0]).toEqual(results[0])
  })

  it('refuses a fact that was changed, one that repeats a place in the chain, and goes on with the right one', async () => {
    const till = await newTill()
    const opening = till.openShift()
    const sale = till.sale()
    const forged: Operation = { ...sale, key: uuidv7() }
    const altered: Operation = { ...sale, body: { ...sale.body, totalMinor: 1 } }
    const results = await till.committed([opening, forged, altered, sale])
    expect(statusesOf(results)).toEqual(['committed', 'rejected', 'rejected', 'committed'])
    expect(results[1]?.problem?.type).toBe('chain-broken')
    expect(results[2]?.problem?.type).toBe('chain-broken')
    const again: Operation = { ...till.sale(), chain: sale.chain ?? ({} as never) }
    expect((await till.committed([again]))[0]?.problem?.type).toBe('chain-broken')
    expect(await exceptionsAbout('chain-broken', forged.key)).toHaveLength(1)
  })

  it('lets the chain go on over a fact that the rules refuse or that is malformed', async () => {
    const till = await newTill()
    const bad = till.fact('sale.create', { nonsense: true })
    const unknownKind = till.fact('refund.create', { id: uuidv7() })
    const opening = till.openShift()
    const results = await till.committed([bad, unknownKind, opening, till.sale()])
    expect(statusesOf(results)).toEqual(['rejected', 'rejected', 'committed', 'committed'])
    expect(results[0]?.problem?.type).toBe('invalid-request')
    expect(results[0]?.problem?.errors?.some(({ path }) => path.startsWith('body'))).toBe(true)
    expect((await till.committed([bad]))[0]).toEqual(results[0])
  })

  it('refuses a fact without a link, alone', async () => {
    const till = await newTill()
    const { chain: _chain, ...loose } = till.fact('shift.open', {
      id: uuidv7(),
      openedAtMs: 1,
      floatMinor: 0,
      openedBy: 'L',
    })
    const results = await till.committed([loose, till.record('customer.create', customer('Ana'))])
    expect(statusesOf(results)).toEqual(['rejected', 'committed'])
    expect(results[0]?.problem).toMatchObject({ type: 'chain-broken', detail: 'a fact of a till carries its link' })
  })

  it('flags a sale that does not add up, and keeps what was printed', async () => {
    const till = await newTill()
    const opening = till.openShift()
    const sale = till.sale({ totalMinor: minor(99_999) })
    expect(statusesOf(await till.committed([opening, sale]))).toEqual(['committed', 'committed'])
    const { body } = await till.get(`/v1/sales/${sale.body.id}`)
    expect(body).toMatchObject({ totalMinor: 99_999, totalsDiffer: ['totalMinor', 'tenders'] })
    expect(await exceptionsAbout('totals-differ', sale.body.id)).toHaveLength(1)
  })

  it('moves stock with the sale, counts down once, and lists what was oversold', async () => {
    const till = await newTill()
    const coffee = product()
    const opening = till.fact('stock-movement.create', movement(coffee.id, 3000))
    const shift = till.openShift()
    const sales = [till.sale({}, [{ productId: coffee.id }]), till.sale({}, [{ productId: coffee.id }])]
    const batch = [till.record('product.create', coffee), opening, shift, ...sales]
    expect(new Set(statusesOf(await till.committed(batch)))).toEqual(new Set(['committed']))
    await till.committed(batch)
    const level = await server.store.reader
      .selectFrom('stock_levels')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('product_id', '=', coffee.id)
      .executeTakeFirstOrThrow()
    expect(level.on_hand_milli).toBe(-1000)
    const [oversold] = await exceptionsAbout('oversold', `${storeId}:${coffee.id}`)
    expect(oversold).toMatchObject({ times_seen: 1 })
    expect(JSON.parse(oversold?.detail ?? '{}')).toMatchObject({ saleId: sales[1]?.body.id, onHandMilli: -1000 })
    const listed = await call<{ items: { kind: string; subject: string }[] }>(
      server.url,
      'GET',
      '/v1/exceptions?limit=500',
      { token: manager },
    )
    expect(listed.body.items).toContainEqual(
      expect.objectContaining({
        kind: 'oversold',
        subject: `${storeId}:${coffee.id}`,
        tillCode: till.enrolment.tillCode,
        receiptNumber: sales[1]?.body.receiptNumber,
      }),
    )
  })

  it('refuses to oversell when the tenant wants that', async () => {
    const till = await newTill()
    const coffee = product()
    await server.store.writer
      .updateTable('tenants')
      .set({ stock_policy: 'reject' })
      .where('id', '=', tenantId)
      .execute()
    try {
      const opening = till.fact('stock-movement.create', movement(coffee.id, 3000))
      const batch = [
        till.record('product.create', coffee),
        opening,
        till.openShift(),
        till.sale({}, [{ productId: coffee.id }]),
        till.sale({}, [{ productId: coffee.id }]),
        till.sale({}, [{ productId: coffee.id, quantityMilli: 1000 }]),
      ]
      const results = await till.committed(batch)
      expect(statusesOf(results).slice(3)).toEqual(['committed', 'rejected', 'committed'])
      expect(results[4]?.problem).toMatchObject({ type: 'rule-violated', rule: 'insufficient-stock' })
    } finally {
      await server.store.writer
        .updateTable('tenants')
        .set({ stock_policy: 'accept' })
        .where('id', '=', tenantId)
        .execute()
    }
  })

  it('accepts the printed sale of an unknown product, and refuses stock of one', async () => {
    const till = await newTill()
    const nobodys = uuidv7()
    const shift = till.openShift()
    const sale = till.sale({}, [{ productId: nobodys }])
    const [, sold, moved] = await till.committed([
      shift,
      sale,
      till.fact('stock-movement.create', movement(nobodys, 1000)),
    ])
    expect(sold?.status).toBe('committed')
    expect(moved?.problem).toMatchObject({ rule: 'product-unknown' })
    expect(await exceptionsAbout('product-unknown', `${sale.body.id}:${nobodys}`)).toHaveLength(1)
  })

  it('closes a shift once, answers another close with the stored one, and adds a late sale to it', async () => {
    const till = await newTill()
    const shift = till.openShift()
    const sale = till.sale()
    const close = (countedMinor: number) =>
      till.fact('shift.close', {
        id: till.shiftId,
        closedAtMs: Date.now(),
        closedBy: 'Lucía',
        countedMinor,
        expectedMinor: 52_100,
        differenceMinor: countedMinor - 52_100,
        note: null,
        salesCount: 1,
        salesTotalMinor: 2100,
      })
    const first = close(52_100)
    const second = close(1)
    const results = await till.committed([shift, sale, first, second, till.sale()])
    expect(new Set(statusesOf(results))).toEqual(new Set(['committed']))
    expect(results[3]).toMatchObject({ version: 2, seq: results[2]?.seq })
    const read = await till.get(`/v1/shifts/${till.shiftId}`)
    expect(read.body).toMatchObject({
      salesCount: 2,
      salesTotalMinor: 4200,
      lateSalesCount: 1,
      closed: { countedMinor: 52_100 },
    })
    expect(await exceptionsAbout('shift-closed-again', till.shiftId)).toHaveLength(1)
  })

  it('refuses a sale of another till’s shift and of a used id, and takes a used receipt number with a mark', async () => {
    const [till, other] = [await newTill(), await newTill()]
    const shift = till.openShift()
    const sale = till.sale()
    await till.committed([shift, sale])
    const results = await other.committed([
      other.sale({ shiftId: till.shiftId }),
      other.openShift(),
      other.sale({ id: sale.body.id }),
      other.sale({ receiptNumber: sale.body.receiptNumber }),
    ])
    expect(results.map(({ problem }) => problem?.rule)).toEqual(['shift-unknown', undefined, 'id-taken', undefined])
    const stored = await server.store.reader
      .selectFrom('sales')
      .select('receipt_number')
      .where('receipt_number', 'like', `${sale.body.receiptNumber}%`)
      .orderBy('receipt_number')
      .execute()
    expect(stored.map(({ receipt_number: number }) => number)).toEqual([
      sale.body.receiptNumber,
      expect.stringMatching(new RegExp(`^${sale.body.receiptNumber}/[0-9a-f]{4}$`)),
    ])
  })

  it('refuses alone a sale whose line moves stock that was moved already, and takes the others', async () => {
    const till = await newTill()
    const coffee = product()
    const shift = till.openShift()
    const sale = till.sale({}, [{ productId: coffee.id }])
    await till.committed([till.record('product.create', coffee), shift, sale])
    const results = await till.committed([till.sale(), till.sale({ lines: sale.body.lines }), till.sale()])
    expect(statusesOf(results)).toEqual(['committed', 'rejected', 'committed'])
    expect(results[1]?.problem).toMatchObject({ rule: 'id-taken' })
  })

  it('fences off a device once its till is enrolled again, and gives the new one the same till', async () => {
    const till = await newTill()
    await till.committed([till.openShift()])
    const { tillId } = till.enrolment
    const made = await call<{ code: string }>(server.url, 'POST', '/v1/enrolment-codes', {
      token: manager,
      body: { storeId, tillId },
    })
    const successor = await enrollTill(server.url, made.body.code)
    expect(successor.enrolment).toMatchObject({ tillId, tillCode: till.enrolment.tillCode, incarnation: 2 })
    expect((await till.push([till.sale()])).body).toMatchObject({ type: 'till-fenced', status: 409 })
    expect((await till.get('/v1/sync/changes')).status).toBe(409)
    const { token } = successor.enrolment
    const stale = await call(server.url, 'POST', '/v1/sync/push', { token, body: { incarnation: 1, operations: [] } })
    expect(stale.body).toMatchObject({ type: 'till-fenced' })
    expect(successor.enrolment.chain?.index).toBe(1)
    expect(statusesOf(await successor.committed([successor.openShift(), successor.sale()]))).toEqual([
      'committed',
      'committed',
    ])
  })

  it('gives no place in the chain to what is no fact', async () => {
    const till = await newTill()
    const shift = till.openShift()
    const intruder = { ...till.record('category.create', { id: uuidv7(), name: 'Bebidas' }), chain: shift.chain }
    const results = [
      ...(await till.committed([intruder as Operation])),
      ...(await till.committed([shift, till.sale()])),
    ]
    expect(statusesOf(results)).toEqual(['committed', 'committed', 'committed'])
  })

  it('leaves nothing behind that its own verification objects to', async () => {
    const { code, stdout } = await runServerCommand(server.env, 'verify')
    const report = JSON.parse(stdout)
    expect(
      report.findings.map(({ check, detail }: { check: string; detail: string }) => `${check}: ${detail}`),
    ).toEqual([])
    expect(report.facts).toBeGreaterThan(150)
    expect(code).toBe(0)
  })
})

const customer = (name: string) => ({ id: uuidv7(), name, taxId: null, phone: null, email: null })
const movement = (productId: string, quantityMilli: number) => ({
  id: uuidv7(),
  productId,
  quantityMilli,
  reason: 'opening',
  movedAtMs: Date.now(),
  note: null,
})
