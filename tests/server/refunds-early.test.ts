import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TillCaller } from '../../server/caller.ts'
import { applyOperations } from '../../server/operations/apply-operations.ts'
import { prepareOperation } from '../../server/operations/prepare-operation.ts'
import type { Tx } from '../../server/store/transaction.ts'
import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import { setupShop, startServer } from '../support/test-server.ts'
import { refundOf } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, type TillClient } from './till-client.ts'

describe.each(storages)('a refund that comes before its sale, on %s storage', (storage) => {
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
    type Item = { kind: string; subject: string; tillId: string; timesSeen: number }
    const { body } = await till.get<{ items: Item[] }>('/v1/exceptions?limit=500')
    return body.items.filter((item) => item.subject === subject)
  }
  const kindsOf = async (subject: string) => (await exceptionsOf(subject)).map(({ kind }) => kind)
  const twoPieces = () => till.sale({}, [{ productId: null, quantityMilli: 2000 }])

  it('is known not to have one until it comes, and is like any other from then on', async () => {
    const sale = twoPieces()
    const fact = refundOf(other, sale.body, [{ index: 0 }])
    await other.committed([refund(other, fact)])
    expect(await kindsOf(fact.id)).toEqual(['sale-unknown'])
    await till.committed([sale])
    expect(await kindsOf(fact.id)).toEqual([])
    const more = refundOf(other, sale.body, [{ index: 0, quantityMilli: 1000 }])
    await other.committed([refund(other, more)])
    expect(await kindsOf(more.id)).toEqual(['refund-exceeds-sale'])
  })

  it('is looked at again when the sale comes: too much, or not what was sold', async () => {
    const sale = twoPieces()
    const facts = [0, 1].map(() => refundOf(other, sale.body, [{ index: 0 }]))
    const dearer = refundOf(other, sale.body, [{ index: 0, quantityMilli: 1 }])
    const wrong = { ...dearer, lines: dearer.lines.map((line) => ({ ...line, unitPriceMinor: 9999 as never })) }
    await other.committed([...facts.map((fact) => refund(other, fact)), refund(other, wrong)])
    await till.committed([sale])
    expect(await kindsOf(facts[0]?.id ?? '')).toEqual([])
    const [exceeding] = await exceptionsOf(facts[1]?.id ?? '')
    expect(exceeding).toMatchObject({ kind: 'refund-exceeds-sale', tillId: other.enrolment.tillId, timesSeen: 1 })
    expect((await kindsOf(wrong.id)).toSorted()).toEqual(['refund-differs-from-sale', 'refund-exceeds-sale'])
  })

  it('may come with it, and each is judged once', async () => {
    const sale = twoPieces()
    const behind = refund(till, refundOf(till, sale.body, [{ index: 0 }]))
    await till.committed([sale, behind])
    expect(await kindsOf((behind.body as RefundFact).id)).toEqual([])

    const later = other.sale({}, [{ productId: null, quantityMilli: 2000 }])
    const early = refundOf(till, later.body, [{ index: 0 }])
    const twice = refundOf(till, later.body, [{ index: 0 }])
    await till.committed([refund(till, early)])
    const own = refund(other, refundOf(other, later.body, [{ index: 0 }]))
    await Promise.all([other.committed([later, own]), till.committed([refund(till, twice)])])
    expect(await kindsOf(early.id)).toEqual([])
    const exceeding = [...(await exceptionsOf((own.body as RefundFact).id)), ...(await exceptionsOf(twice.id))]
    expect(exceeding.map(({ kind, timesSeen }) => [kind, timesSeen])).toEqual([
      ['refund-exceeds-sale', 1],
      ['refund-exceeds-sale', 1],
    ])
  })

  // The embedded store has one writer: nothing comes between.
  if (storage === 'mysql') {
    it('is found also by a transaction that began before it was there', async () => {
      const sale = twoPieces()
      const fact = refundOf(other, sale.body, [{ index: 0, quantityMilli: 3000 }])
      const early = refund(other, fact)
      let sent = false
      const guard = async (tx: Tx) => {
        // What this transaction reads from now on is as it is now, unless it asks for what is there by then.
        await tx.db.selectFrom('refunds').select('id').execute()
        if (!sent) await other.committed([early])
        sent = true
      }
      const { tenantId, storeId, tillId, incarnation } = till.enrolment
      const shop = { tenantId, currency: 'MXN', stockPolicy: 'accept', name: 'Caja' } as const
      const caller: TillCaller = { ...shop, kind: 'till', storeId, tillId, incarnation }
      const context = { store: server.store, news: { announce: () => {} } }
      const outcomes = await applyOperations(context, caller, [prepareOperation(sale)], { guard })
      expect(outcomes).toMatchObject([{ answer: { status: 'committed' } }])
      expect(await kindsOf(fact.id)).toEqual(['refund-exceeds-sale'])
    })

    it('is found also when both come at the same moment through two servers', async () => {
      const second = await startServer({ storage: 'mysql', databaseUrl: server.env.DATABASE_URL ?? '' })
      try {
        const { token } = other.enrolment
        const send = (fact: RefundFact) => call(second.url, 'POST', '/v1/refunds', { token, key: fact.id, body: fact })
        for (let round = 0; round < 60; round += 1) {
          const sale = twoPieces()
          // In a long transaction the refund is there before its end, in a short one behind it.
          const others = Array.from({ length: (round % 3) * 20 }, () => till.sale())
          const fact = refundOf(other, sale.body, [{ index: 0, quantityMilli: 3000 }])
          const pause = new Promise((resolve) => setTimeout(resolve, round % 20))
          const [, answer] = await Promise.all([till.committed([sale, ...others]), pause.then(() => send(fact))])
          expect(answer.status).toBe(201)
          expect(await kindsOf(fact.id)).toEqual(['refund-exceeds-sale'])
        }
      } finally {
        await second.stop()
      }
    })
  }
})
