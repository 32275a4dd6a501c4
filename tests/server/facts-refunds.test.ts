import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { minor } from '../../src-shared/money/minor.ts'
import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { expenseFact, refundFact, refundNumber, refundOf } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('refunds and expenses on %s storage', (storage) => {
  let server: RunningServer
  let till: TillClient
  let other: TillClient

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 2 })
    till = await enrollTill(server.url, shop.enrolmentCodes[0])
    other = await enrollTill(server.url, shop.enrolmentCodes[1])
    await till.committed([till.openShift()])
    await other.committed([other.openShift()])
  })
  afterAll(() => server.end())

  const refund = (by: TillClient, fact: RefundFact) => by.fact('refund.create', fact)
  const exceptionsOf = async (subject: string) => {
    const { body } = await till.get<{ items: { kind: string; subject: string; detail: object }[] }>(
      '/v1/exceptions?limit=500',
    )
    return body.items.filter((item) => item.subject === subject).map(({ kind }) => kind)
  }
  const onHand = async (productId: string) => {
    let after = 0
    let level: number | null = null
    for (;;) {
      const page = await till.changes(after, 1000)
      for (const { entity, row } of page.changes)
        if (entity === 'stock-level' && row?.productId === productId) level = Number(row.onHandMilli)
      if (!page.more) return level
      after = page.next
    }
  }

  it('take what was sold back into stock or write it off, stand in the feed, and can be read again as they were sent', async () => {
    const coffee = product()
    const sale = till.sale({}, [
      { productId: coffee.id, quantityMilli: 5000 },
      { productId: coffee.id, quantityMilli: 3000 },
    ])
    const fact = refundOf(till, sale.body, [
      { index: 0, quantityMilli: 2000 },
      { index: 1, goodsBack: 'written-off' },
    ])
    const results = await till.committed([till.record('product.create', coffee), sale, refund(till, fact)])
    expect(statusesOf(results)).toEqual(['committed', 'committed', 'committed'])
    expect(await onHand(coffee.id)).toBe(-6000)
    const page = await till.changes((results[2]?.seq ?? 0) - 1, 1)
    expect(page.changes).toEqual([
      { seq: results[2]?.seq, entity: 'refund', id: fact.id, version: 1, removed: false, row: null },
    ])
    const { storeId, tillId } = till.enrolment
    const stored = { ...fact, storeId, tillId, recordedAtMs: expect.any(Number), totalsDiffer: null }
    expect((await till.get(`/v1/refunds/${fact.id}`)).body).toEqual(stored)
    const listed = await till.get<{ items: object[] }>('/v1/refunds')
    expect(listed.body.items).toContainEqual(stored)
    expect(await exceptionsOf(fact.id)).toEqual([])
  })

  it('add up to the sale when it is given back bit by bit', async () => {
    const sale = till.sale({}, [{ productId: null, quantityMilli: 3000, unitPriceMinor: 3333 }])
    const parts = [0, 1000, 2000].map((beforeMilli) =>
      refundOf(till, sale.body, [{ index: 0, quantityMilli: 1000, beforeMilli }]),
    )
    await till.committed([sale, ...parts.map((part) => refund(till, part))])
    expect(parts.reduce((sum, part) => sum + part.totalMinor, 0)).toBe(sale.body.totalMinor)
    expect(parts.reduce((sum, part) => sum + part.taxMinor, 0)).toBe(sale.body.taxMinor)
    for (const part of parts) expect(await exceptionsOf(part.id)).toEqual([])
  })

  it('are taken when they are more than was sold, and shown to people: at one till or at two, one by one or in one push', async () => {
    const sale = till.sale({}, [{ productId: null, quantityMilli: 2000 }])
    const first = refundOf(till, sale.body, [{ index: 0 }])
    const second = refundOf(other, sale.body, [{ index: 0, quantityMilli: 1000 }])
    const third = refundOf(till, sale.body, [{ index: 0, quantityMilli: 1000 }])
    expect(statusesOf(await till.committed([sale, refund(till, first)]))).toEqual(['committed', 'committed'])
    expect(statusesOf(await other.committed([refund(other, second)]))).toEqual(['committed'])
    expect(statusesOf(await till.committed([refund(till, third)]))).toEqual(['committed'])
    expect(await exceptionsOf(first.id)).toEqual([])
    expect(await exceptionsOf(second.id)).toEqual(['refund-exceeds-sale'])
    expect(await exceptionsOf(third.id)).toEqual(['refund-exceeds-sale'])

    const another = till.sale({}, [{ productId: null, quantityMilli: 2000 }])
    const twice = [0, 1].map(() => refundOf(till, another.body, [{ index: 0 }]))
    await till.committed([another, ...twice.map((fact) => refund(till, fact))])
    expect(await exceptionsOf(twice[0]?.id ?? '')).toEqual([])
    expect(await exceptionsOf(twice[1]?.id ?? '')).toEqual(['refund-exceeds-sale'])
  })

  it('are found to be too much also when two tills give the same back at the same moment', async () => {
    for (let round = 0; round < 8; round += 1) {
      const sale = till.sale({}, [{ productId: null, quantityMilli: 2000 }])
      await till.committed([sale])
      const facts = [till, other].map((by) => refundOf(by, sale.body, [{ index: 0 }])) as [RefundFact, RefundFact]
      await Promise.all([till.committed([refund(till, facts[0])]), other.committed([refund(other, facts[1])])])
      const kinds = [...(await exceptionsOf(facts[0].id)), ...(await exceptionsOf(facts[1].id))]
      expect(kinds).toEqual(['refund-exceeds-sale'])
    }
  })

  it('are flagged when their figures do not add up, or are not those of the sale', async () => {
    const sale = till.sale({}, [{ productId: null, quantityMilli: 3000, unitPriceMinor: 3333 }])
    const sound = () => refundOf(till, sale.body, [{ index: 0, quantityMilli: 1000 }])
    const total = { ...sound(), totalMinor: minor(1) }
    const line = sound()
    const price = { ...line, lines: line.lines.map((one) => ({ ...one, unitPriceMinor: minor(3000) })) }
    const stranger = sound()
    const nowhere = { ...stranger, lines: stranger.lines.map((one) => ({ ...one, saleLineId: uuidv7() })) }
    const free = refundFact(till.shiftId, refundNumber(till), [{ quantityMilli: 1000, unitPriceMinor: 500 }])
    const dearer = { ...free, lines: free.lines.map((one) => ({ ...one, unitPriceMinor: minor(400) })) }
    const unknown = { ...sound(), saleId: uuidv7() }
    const results = await till.committed([
      sale,
      ...[total, price, nowhere, dearer, unknown].map((fact) => refund(till, fact)),
    ])
    expect(statusesOf(results)).toEqual(Array.from({ length: 6 }, () => 'committed'))
    expect(await exceptionsOf(total.id)).toEqual(['totals-differ'])
    expect((await till.get(`/v1/refunds/${total.id}`)).body.totalsDiffer).toEqual(['totalMinor', 'tenders'])
    expect(await exceptionsOf(price.id)).toEqual(['refund-differs-from-sale'])
    expect(await exceptionsOf(nowhere.id)).toEqual(['refund-differs-from-sale'])
    expect(await exceptionsOf(dearer.id)).toEqual(['totals-differ'])
    expect(await exceptionsOf(unknown.id)).toEqual(['sale-unknown'])
  })

  it('need a shift of the till, an id and a receipt number that nothing else has', async () => {
    const sale = till.sale()
    const fact = refundOf(till, sale.body, [{ index: 0 }])
    const noShift = { ...refundOf(till, sale.body, [{ index: 0 }]), shiftId: other.shiftId }
    const sameNumber = { ...refundOf(till, sale.body, [{ index: 0 }]), receiptNumber: sale.body.receiptNumber }
    const sameRefundNumber = { ...refundOf(till, sale.body, [{ index: 0 }]), receiptNumber: fact.receiptNumber }
    const sameId = { ...refundOf(till, sale.body, [{ index: 0 }]), id: fact.id }
    const results = await till.committed([
      sale,
      refund(till, fact),
      ...[noShift, sameNumber, sameRefundNumber, sameId].map((one) => refund(till, one)),
      till.sale({ receiptNumber: fact.receiptNumber }),
      till.fact('expense.create', expenseFact(other.shiftId)),
    ])
    expect(results.map(({ status, problem }) => [status, problem?.rule])).toEqual([
      ['committed', undefined],
      ['committed', undefined],
      ['rejected', 'shift-unknown'],
      ['committed', undefined],
      ['committed', undefined],
      ['rejected', 'id-taken'],
      ['committed', undefined],
      ['rejected', 'shift-unknown'],
    ])
  })

  it('come once under their key on routes of their own, and only from tills', async () => {
    const fact = refundFact(till.shiftId, refundNumber(till), [{ quantityMilli: 1000, unitPriceMinor: 500 }])
    const key = uuidv7()
    expect((await till.post('/v1/refunds', fact, key)).status).toBe(201)
    expect((await till.post('/v1/refunds', fact, key)).status).toBe(200)
    expect((await till.post('/v1/refunds', { ...fact, note: 'x' }, key)).status).toBe(422)
    const expense = expenseFact(till.shiftId, { approval: { userId: 'ana', name: 'Ana', atMs: 5 }, fromDrawer: false })
    expect((await till.post('/v1/expenses', expense)).status).toBe(201)
    expect((await till.post('/v1/expenses', expense)).body).toMatchObject({ rule: 'id-taken' })
    const { storeId, tillId } = till.enrolment
    const stored = { ...expense, storeId, tillId, recordedAtMs: expect.any(Number) }
    expect((await till.get(`/v1/expenses/${expense.id}`)).body).toEqual(stored)
    expect((await till.get<{ items: object[] }>('/v1/expenses')).body.items).toContainEqual(stored)
  })

  it('are marked when they come for a closed shift or in another currency', async () => {
    const shiftId = uuidv7()
    const late = expenseFact(shiftId)
    const lateRefund = refundFact(shiftId, refundNumber(till), [{ quantityMilli: 1000, unitPriceMinor: 500 }])
    const dollars = expenseFact(till.shiftId, { currency: 'USD' })
    const close = {
      id: shiftId,
      closedAtMs: 2,
      closedBy: 'Lucía',
      countedMinor: 0,
      expectedMinor: 0,
      differenceMinor: 0,
      note: null,
      salesCount: 0,
      salesTotalMinor: 0,
    }
    const results = await till.committed([
      till.fact('shift.open', { id: shiftId, openedAtMs: 1, floatMinor: 0, openedBy: 'Lucía' }),
      till.fact('shift.close', close),
      till.fact('expense.create', late),
      refund(till, lateRefund),
      till.fact('expense.create', dollars),
    ])
    expect(new Set(statusesOf(results))).toEqual(new Set(['committed']))
    expect(await exceptionsOf(late.id)).toEqual(['late-expense'])
    expect(await exceptionsOf(lateRefund.id)).toEqual(['late-refund'])
    expect(await exceptionsOf(dollars.id)).toEqual(['currency-differs'])
  })

  const goodRefund = () => refundFact(till.shiftId, refundNumber(till), [{ quantityMilli: 1000, unitPriceMinor: 500 }])
  const badLine = (change: object) => () => {
    const fact = goodRefund()
    return { ...fact, lines: fact.lines.map((line) => ({ ...line, ...change })) }
  }
  it.each<[string, string, () => object]>([
    ['a refund of nothing', '/v1/refunds', () => ({ ...goodRefund(), lines: [] })],
    ['a negative quantity', '/v1/refunds', badLine({ quantityMilli: -1000 })],
    ['a negative amount', '/v1/refunds', badLine({ totalMinor: -500 })],
    ['more tax than money', '/v1/refunds', badLine({ taxMinor: 501 })],
    ['goods that are nothing, to stock', '/v1/refunds', badLine({ goodsBack: 'to-stock' })],
    ['goods to nowhere', '/v1/refunds', badLine({ goodsBack: 'home' })],
    ['a line of a sale without the sale', '/v1/refunds', badLine({ saleLineId: uuidv7() })],
    ['something given back before without a receipt', '/v1/refunds', badLine({ refundedBeforeMilli: 1 })],
    ['a line that is none', '/v1/refunds', () => ({ ...goodRefund(), lines: [null] })],
    [
      'a tender of nothing',
      '/v1/refunds',
      () => ({ ...goodRefund(), tenders: [{ id: uuidv7(), kind: 'cash', amountMinor: 0 }] }),
    ],
    [
      'a tender that gives change',
      '/v1/refunds',
      () => ({ ...goodRefund(), tenders: [{ id: uuidv7(), kind: 'cash', amountMinor: 500, changeMinor: 1 }] }),
    ],
    ['an approval by nobody', '/v1/refunds', () => ({ ...goodRefund(), approval: {} })],
    ['an unknown field', '/v1/refunds', () => ({ ...goodRefund(), totalsDiffer: null })],
    ['an expense of nothing', '/v1/expenses', () => ({ ...expenseFact(till.shiftId), amountMinor: 0 })],
    ['a negative expense', '/v1/expenses', () => ({ ...expenseFact(till.shiftId), amountMinor: -5 })],
    ['an expense of a fraction', '/v1/expenses', () => ({ ...expenseFact(till.shiftId), amountMinor: 0.5 })],
    ['an expense with more tax than money', '/v1/expenses', () => ({ ...expenseFact(till.shiftId), taxMinor: 12_501 })],
    ['an expense for nothing', '/v1/expenses', () => ({ ...expenseFact(till.shiftId), category: ' ' })],
    ['an expense in no currency', '/v1/expenses', () => ({ ...expenseFact(till.shiftId), currency: 'pesos' })],
    ['an expense after the end of time', '/v1/expenses', () => ({ ...expenseFact(till.shiftId), paidAtMs: 1e18 })],
  ])('are refused when they are not well formed: %s', async (_name, path, body) => {
    expect(await till.post(path, body())).toMatchObject({ status: 400, body: { type: 'invalid-request' } })
    const kind = path === '/v1/refunds' ? 'refund.create' : 'expense.create'
    expect(await till.committed([till.fact(kind, body())])).toMatchObject([
      { status: 'rejected', problem: { type: 'invalid-request' } },
    ])
  })

  it('does not choke on amounts beyond what can be reckoned', async () => {
    const fact = goodRefund()
    const huge = {
      totalMinor: 1_000_000_000_000_000,
      unitPriceMinor: 1_000_000_000_000_000,
      quantityMilli: 1_000_000_000,
    }
    const lines = [1, 2, 3].map(() => ({ ...fact.lines[0], ...huge, id: uuidv7() }))
    expect((await till.post('/v1/refunds', { ...fact, lines })).status).toBe(400)
  })

  it('are what `verify` counts: chains, totals and stock are sound after all of that', async () => {
    const { code, stdout } = await runServerCommand(server.env, 'verify')
    const report = JSON.parse(stdout)
    expect(report.findings).toEqual([])
    expect(code).toBe(0)
    expect(report.refunds).toBeGreaterThan(20)
    expect(report.expenses).toBe(3)
    const refunds = await server.store.writer.deleteFrom('expenses').executeTakeFirst()
    expect(Number(refunds.numDeletedRows)).toBe(3)
    await server.store.writer.updateTable('refunds').set({ total_minor: 7 }).where('total_minor', '=', 500).execute()
    const after = JSON.parse((await runServerCommand(server.env, 'verify')).stdout)
    expect(new Set(after.findings.map(({ check }: { check: string }) => check))).toEqual(
      new Set(['refunds', 'expenses']),
    )
  })

  it('belong to their store and tenant, and to tills: a person records none', async () => {
    const rival = await setupShop(server, { tenant: 'Otra', tills: 1 })
    const stranger = await enrollTill(server.url, rival.enrolmentCodes[0])
    expect((await stranger.get<{ items: object[] }>('/v1/refunds')).body.items).toEqual([])
    const { tenant, user, password } = rival
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    const answer = await call(server.url, 'POST', '/v1/refunds', {
      token: session.body.token,
      key: uuidv7(),
      body: goodRefund(),
    })
    expect(answer.status).toBe(403)
  })
})
