import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { minor } from '../../src-shared/money/minor.ts'
import { runServerCommand, setupShop } from '../support/test-server.ts'
import { accountPayment, auditEntry, cashMovement, drawerOpened, shiftClosed } from './cash-facts.ts'
import { expenseFact, refundFact, refundNumber } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { enrollTill, statusesOf, type TillClient } from './till-client.ts'

describe.each(storages)('what happens at a till besides selling, on %s storage', (storage) => {
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

  const customerId = uuidv7()
  const kinds = [
    ['cash-movements', 'cash-movement.create', 'cash-movement', () => cashMovement(till.shiftId)],
    ['drawer-openings', 'drawer.open', 'drawer', () => drawerOpened(till.shiftId)],
    ['account-payments', 'account-payment.create', 'account-payment', () => accountPayment(till, customerId)],
    ['audit-entries', 'audit-entry.create', 'audit-entry', () => auditEntry()],
  ] as const
  const exceptionsOf = async (subject: string) => {
    const { body } = await till.get<{ items: { kind: string; subject: string }[] }>('/v1/exceptions?limit=500')
    return body.items.filter((item) => item.subject === subject).map(({ kind }) => kind)
  }

  it.each(kinds)('is taken, stands in the feed, and can be read again as it was sent: %s', async (...of) => {
    const [path, kind, entity, make] = of
    const fact = make()
    const [result] = await till.committed([till.fact(kind, fact)])
    expect(result).toMatchObject({ status: 'committed', version: 1 })
    const seq = result?.seq ?? 0
    expect((await till.changes(seq - 1, 1)).changes).toEqual([
      { seq, entity, id: fact.id, version: 1, removed: false, row: null },
    ])
    const { storeId, tillId } = till.enrolment
    const stored = { ...fact, storeId, tillId, recordedAtMs: expect.any(Number) }
    expect((await till.get(`/v1/${path}/${fact.id}`)).body).toEqual(stored)
    expect((await till.get<{ items: object[] }>(`/v1/${path}`)).body.items).toContainEqual(stored)
    expect((await till.get(`/v1/${path}/${uuidv7()}`)).status).toBe(404)
  })

  it.each(kinds)('comes once under its key on a route of its own, and once under its id: %s', async (...of) => {
    const [path, kind, , make] = of
    const fact = make()
    const key = uuidv7()
    expect((await till.post(`/v1/${path}`, fact, key)).status).toBe(201)
    expect((await till.post(`/v1/${path}`, fact, key)).status).toBe(200)
    const again = kind === 'account-payment.create' ? { ...fact, receiptNumber: refundNumber(till) } : fact
    expect((await till.post(`/v1/${path}`, again)).body).toMatchObject({ rule: 'id-taken' })
    expect(await till.committed([till.fact(kind, again), till.fact(kind, again)])).toMatchObject([
      { status: 'rejected', problem: { rule: 'id-taken' } },
      { status: 'rejected', problem: { rule: 'id-taken' } },
    ])
  })

  it.each(kinds.filter(([, kind]) => kind !== 'audit-entry.create'))('needs a shift of its till: %s', async (...of) => {
    const [, kind, , make] = of
    expect(await till.committed([till.fact(kind, { ...make(), shiftId: other.shiftId })])).toMatchObject([
      { status: 'rejected', problem: { rule: 'shift-unknown' } },
    ])
  })

  it.each(kinds)('is refused when it is not well formed: %s', async (...of) => {
    const [path, kind, , make] = of
    const broken = [{ ...make(), id: 'x' }, { ...make(), surplus: 1 }, { ...make(), approval: {} }, []]
    for (const body of broken) {
      expect(await till.post(`/v1/${path}`, body)).toMatchObject({ status: 400, body: { type: 'invalid-request' } })
      expect(await till.committed([till.fact(kind, body)])).toMatchObject([{ status: 'rejected' }])
    }
    for (const amountMinor of kind === 'drawer.open'
      ? []
      : [0.5, 1e300, '1', ...(kind.startsWith('audit') ? [] : [0, -5])]) {
      expect((await till.post(`/v1/${path}`, { ...make(), amountMinor })).status).toBe(400)
    }
  })

  it('takes a payment whose number a sale, refund or payment has, and marks it', async () => {
    const sale = till.sale()
    const refund = refundFact(till.shiftId, refundNumber(till), [{ quantityMilli: 1000, unitPriceMinor: 500 }])
    const payment = accountPayment(till, customerId)
    const same = (receiptNumber: string) =>
      till.fact('account-payment.create', accountPayment(till, customerId, { receiptNumber }))
    const results = await till.committed([
      sale,
      till.fact('refund.create', refund),
      till.fact('account-payment.create', payment),
      same(sale.body.receiptNumber),
      same(refund.receiptNumber),
      same(payment.receiptNumber),
      till.sale({ receiptNumber: payment.receiptNumber }),
    ])
    const later = await till.committed([
      till.sale({ receiptNumber: payment.receiptNumber }),
      same(sale.body.receiptNumber),
    ])
    expect(new Set([...results, ...later].map(({ status }) => status))).toEqual(new Set(['committed']))
    const { body } = await till.get<{ items: { kind: string; detail: { receiptNumber?: string } }[] }>('/v1/exceptions')
    const twice = body.items.filter(({ kind }) => kind === 'receipt-number-twice')
    expect(twice.map(({ detail }) => detail.receiptNumber).toSorted()).toEqual(
      [
        ...[sale.body.receiptNumber, refund.receiptNumber, payment.receiptNumber],
        ...[payment.receiptNumber, payment.receiptNumber, sale.body.receiptNumber],
      ].toSorted(),
    )
  })

  it('is marked when it names nobody that is known, or another currency', async () => {
    const payment = accountPayment(till, uuidv7())
    const dollars = cashMovement(till.shiftId, { currency: 'USD' })
    await till.committed([till.fact('account-payment.create', payment), till.fact('cash-movement.create', dollars)])
    expect(await exceptionsOf(payment.id)).toEqual(['customer-unknown'])
    expect(await exceptionsOf(dollars.id)).toEqual(['currency-differs'])
  })

  it('joins a shift that is closed as an amendment: the close stays as it was counted', async () => {
    const shiftId = uuidv7()
    const close = shiftClosed(shiftId, {
      countedMinor: minor(4100),
      expectedMinor: minor(4000),
      differenceMinor: minor(100),
      denominations: [{ valueMinor: minor(100), count: 41 }],
    })
    const sold = [{ productId: null, quantityMilli: 1000, unitPriceMinor: 700 }]
    const card = (amountMinor: number) => ({
      id: uuidv7(),
      kind: 'card' as const,
      amountMinor: minor(amountMinor),
      reference: null,
    })
    const opened = till.fact('shift.open', { id: shiftId, openedAtMs: 1, floatMinor: 0, openedBy: 'Lucía' })
    const early = till.sale({ shiftId }, sold)
    const movedInTime = till.fact('cash-movement.create', cashMovement(shiftId))
    const closed = till.fact('shift.close', close)
    const lateCash = till.sale({ shiftId }, sold)
    const lateCard = till.sale({ shiftId, tenders: [card(700)] }, sold)
    const refund = refundFact(shiftId, refundNumber(till), [{ quantityMilli: 1000, unitPriceMinor: 300 }])
    const moved = cashMovement(shiftId, { amountMinor: minor(50) })
    const late = [
      till.fact('refund.create', refund),
      till.fact('expense.create', expenseFact(shiftId, { amountMinor: minor(40), taxMinor: null })),
      till.fact('expense.create', expenseFact(shiftId, { amountMinor: minor(2), taxMinor: null, fromDrawer: false })),
      till.fact('cash-movement.create', moved),
      till.fact('cash-movement.create', cashMovement(shiftId, { direction: 'in', amountMinor: minor(9) })),
      till.fact('account-payment.create', accountPayment(till, customerId, { shiftId, tender: 'card' })),
      till.fact('drawer.open', drawerOpened(shiftId)),
    ]
    const results = await till.committed([opened, early, movedInTime, closed, lateCash])
    results.push(...(await till.committed([lateCard, ...late])))
    expect(new Set(statusesOf(results))).toEqual(new Set(['committed']))
    const shift = (await till.get(`/v1/shifts/${shiftId}`)).body
    expect(shift).toMatchObject({ closed: close, salesCount: 3, lateSalesCount: 2 })
    expect(shift.amendments).toEqual([
      { kind: 'sale', count: 2, amountMinor: 1400, cashMinor: 700 },
      { kind: 'refund', count: 1, amountMinor: 300, cashMinor: -300 },
      { kind: 'expense', count: 2, amountMinor: 42, cashMinor: -40 },
      { kind: 'cash-in', count: 1, amountMinor: 9, cashMinor: 9 },
      { kind: 'cash-out', count: 1, amountMinor: 50, cashMinor: -50 },
      { kind: 'account-payment', count: 1, amountMinor: 1000, cashMinor: 0 },
      { kind: 'drawer-opening', count: 1, amountMinor: 0, cashMinor: 0 },
    ])
    expect(await exceptionsOf(moved.id)).toEqual(['late-cash-movement'])
    expect((await till.get(`/v1/shifts/${till.shiftId}`)).body.amendments).toEqual([])
  })

  it('is what `verify` counts', async () => {
    const verify = async () => JSON.parse((await runServerCommand(server.env, 'verify')).stdout)
    const report = await verify()
    expect(report).toMatchObject({ findings: [], customerBalances: 2, drawerOpenings: 3 })
    expect(report.cashMovements).toBeGreaterThan(4)
    expect(report.auditEntries).toBe(2)
    for (const table of ['cash_movements', 'drawer_openings', 'audit_entries'] as const) {
      await server.store.writer.deleteFrom(table).execute()
    }
    const { findings } = await verify()
    expect(findings.map(({ check }: { check: string }) => check)).toEqual([
      'cashMovements',
      'drawerOpenings',
      'auditEntries',
    ])
  })
})
