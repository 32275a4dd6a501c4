import { CompiledQuery } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../server/store/rows.ts'
import { dayFactsStatement, gapsIn, readDayFacts } from '../../server/store/tables/day-facts.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { type ChainLink, nextLink } from '../../src-shared/sync/hash-chain.ts'
import type { Operation } from '../../src-shared/sync/operations.ts'
import type { ReconcileRequest, ReconcileResponse } from '../../src-shared/sync/reconcile.ts'
import { dayOf, wallClock } from '../../src-shared/time/business-day.ts'
import { setupShop } from '../support/test-server.ts'
import { refundOf } from './refunds.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product, type TillClient } from './till-client.ts'

describe('gaps', () => {
  it('are what of a range is not there', () => {
    expect(gapsIn([], { from: 3, to: 5 })).toEqual([{ from: 3, to: 5 }])
    expect(gapsIn([3, 4, 5], { from: 3, to: 5 })).toEqual([])
    expect(gapsIn([4, 7], { from: 3, to: 9 })).toEqual([
      { from: 3, to: 3 },
      { from: 5, to: 6 },
      { from: 8, to: 9 },
    ])
  })
})

describe.each(storages)('holding days against each other on %s storage', (storage) => {
  const timeZone = 'America/Mexico_City'
  let server: RunningServer
  let manager: string
  const codes: string[] = []

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 12 })
    codes.push(...shop.enrolmentCodes)
    const { tenant, user, password } = shop
    manager = (await call<{ token: string }>(server.url, 'POST', '/v1/session', { body: { tenant, user, password } }))
      .body.token
  })
  afterAll(() => server.end())

  const newTill = () => enrollTill(server.url, codes.shift())
  const today = () => wallClock(Date.now(), timeZone).date
  const figuresOf = (facts: readonly Operation[]): ReconcileRequest => ({
    day: today(),
    facts: facts.length,
    totalMinor: facts.reduce((sum, { kind, body }) => {
      const { totalMinor } = body as { totalMinor: number }
      return sum + (kind === 'sale.create' ? totalMinor : kind === 'refund.create' ? -totalMinor : 0)
    }, 0),
    lastHash: facts.at(-1)?.chain?.hash ?? null,
  })
  const ask = async (till: TillClient, request: ReconcileRequest) =>
    (await till.post('/v1/sync/reconcile', request)).body as unknown as ReconcileResponse
  const exceptions = async (till: TillClient) => {
    const { body } = await call<{ items: { kind: string; subject: string; detail: unknown }[] }>(
      ...([server.url, 'GET', '/v1/exceptions', { token: manager }] as const),
    )
    return body.items.filter(
      ({ kind, subject }) => kind === 'reconcile-differs' && subject.startsWith(till.enrolment.tillId),
    )
  }

  it('finds a day equal that it has whole: sales less refunds, all facts of the chain, and the last hash', async () => {
    const till = await newTill()
    const opening = till.openShift()
    const sale = till.sale()
    const refund = till.fact('refund.create', refundOf(till, sale.body, [{ index: 0 }]))
    const facts = [opening, sale, refund, till.sale()]
    await till.committed([...facts, till.record('product.create', product())])
    expect(await ask(till, figuresOf(facts))).toMatchObject({
      ...{ equal: true, pending: false, missing: [], facts: 4, headIndex: 4 },
      lastHash: facts[3]?.chain?.hash,
    })
    expect(await exceptions(till)).toEqual([])
  })

  it('finds a day equal on which neither has anything, however that is said', async () => {
    const till = await newTill()
    const nothing = { day: '2020-02-29', facts: 0, totalMinor: 0 }
    expect(await ask(till, { ...nothing, lastHash: null })).toMatchObject({ equal: true, lastHash: null, headIndex: 0 })
    expect(await ask(till, { ...nothing, lastHash: '0'.repeat(64) })).toMatchObject({ equal: true })
  })

  it('says what it lacks: behind the end of the chain, or exactly, of the places that the till names', async () => {
    const till = await newTill()
    const facts = [till.openShift(), till.sale(), till.sale(), till.sale(), till.sale()]
    await till.committed(facts.slice(0, 2))
    expect(await ask(till, figuresOf(facts))).toMatchObject({
      ...{ equal: false, pending: false, facts: 2, headIndex: 2, missing: [{ from: 3, to: 5 }] },
    })
    const held = [
      { from: 1, to: 3 },
      { from: 5, to: 5 },
    ]
    expect((await ask(till, { ...figuresOf(facts), held })).missing).toEqual([
      { from: 3, to: 3 },
      { from: 5, to: 5 },
    ])
    // That mends itself: it is nothing for people.
    expect(await exceptions(till)).toEqual([])
    await till.committed(facts.slice(2))
    expect((await ask(till, figuresOf(facts))).equal).toBe(true)
  })

  it('tells people of what nobody can mend by offering again, until it is equal', async () => {
    const till = await newTill()
    const facts = [till.openShift(), till.sale(), till.sale()]
    await till.committed(facts)
    const right = figuresOf(facts)
    for (const wrong of [
      { ...right, totalMinor: right.totalMinor - 1 },
      { ...right, lastHash: 'a'.repeat(64) },
      figuresOf(facts.slice(0, 2)),
    ]) {
      expect(await ask(till, { ...wrong, held: [{ from: 1, to: 3 }] })).toMatchObject({ equal: false, missing: [] })
      expect(await exceptions(till)).toMatchObject([
        {
          detail: {
            ...{ day: right.day, server: { facts: 3, totalMinor: right.totalMinor, lastHash: right.lastHash } },
            till: { facts: wrong.facts, totalMinor: wrong.totalMinor, lastHash: wrong.lastHash },
          },
        },
      ])
    }
    expect((await ask(till, right)).equal).toBe(true)
    expect(await exceptions(till)).toEqual([])
  })

  it('counts refused facts, which stand in the chain, and not their money, which is in no report', async () => {
    const till = await newTill()
    const opening = till.openShift()
    const bad = till.sale({ shiftId: uuidv7() })
    const good = till.sale()
    await till.committed([opening, bad, good])
    const figures = figuresOf([opening, bad, good])
    const answer = await ask(till, figures)
    expect(answer).toMatchObject({ equal: false, facts: 3, lastHash: good.chain?.hash })
    expect(answer.totalMinor).toBe(good.body.totalMinor)
    expect(figures.totalMinor).toBe(bad.body.totalMinor + good.body.totalMinor)
  })

  it('counts only what stands behind the place from which on the till has everything', async () => {
    const till = await newTill()
    const facts = [till.openShift(), till.sale(), till.sale(), till.sale()]
    await till.committed(facts)
    expect(await ask(till, { ...figuresOf(facts.slice(2)), fromIndex: 3 })).toMatchObject({ equal: true, facts: 2 })
  })

  it('takes the day by the time zone of the shop, to the millisecond', async () => {
    const till = await newTill()
    // The night in which the clocks of Mexico went back for the last time: a day of 25 hours.
    const { fromMs, toMs } = dayOf('2022-10-30', timeZone)
    expect(toMs - fromMs).toBe(25 * 60 * 60 * 1000)
    let head: ChainLink | null = null
    const facts = [fromMs - 1, fromMs, toMs - 1, toMs].map((at): Operation => {
      const body = { id: uuidv7(), openedAtMs: at, floatMinor: 0, openedBy: 'Lucía' }
      const fact = { key: uuidv7(), kind: 'shift.open', at, userId: 'Lucía', body }
      head = nextLink(fact, head)
      return { ...fact, chain: head }
    })
    await till.committed(facts)
    const request = { day: '2022-10-30', facts: 2, totalMinor: 0, lastHash: facts[2]?.chain?.hash ?? null }
    expect(await ask(till, request)).toMatchObject({ equal: true, facts: 2 })
  })

  it("answers of the caller's own till, whatever others of the shop did", async () => {
    const [one, other] = [await newTill(), await newTill()]
    const facts = [one.openShift(), one.sale()]
    await one.committed(facts)
    expect(await ask(other, { ...figuresOf([]), lastHash: null })).toMatchObject({
      equal: true,
      facts: 0,
      headIndex: 0,
    })
    expect((await one.post('/v1/sync/reconcile', figuresOf(facts))).body).toMatchObject({ equal: true })
  })

  it('finds a day by its index, however much of other days and tills is stored', async () => {
    const day = dayOf('2025-11-22', timeZone)
    const [tenantId, ...tillIds] = Array.from({ length: 11 }, () => uuidv7())
    const rows = (tillIds as string[]).flatMap((tillId) =>
      Array.from({ length: 2000 }, (_, index) => ({
        ...{
          tenant_id: tenantId as string,
          operation_key: uuidv7(),
          kind: 'sale.create',
          request_hash: 'a'.repeat(64),
        },
        ...{ status: 'committed' as const, answer: '{}', seq: null, store_id: null, till_id: tillId },
        ...{ at_ms: day.fromMs + (index - 1000) * 3_600_000, user_id: 'Ana', recorded_at_ms: 1 },
        ...{
          chain_index: index + 1,
          chain_previous_hash: 'b'.repeat(64),
          chain_hash: 'c'.repeat(64),
          body: '{}',
          attempt: 0,
        },
      })),
    )
    await writeTransaction(server.store, (tx) => insertRows(tx, 'operations', rows))
    const scope = { tenantId: tenantId as string, tillId: tillIds[4] as string, fromIndex: 1 }
    expect((await readDayFacts(server.store.reader, scope, day)).facts).toBe(24)
    const run = async (sql: string, values: readonly unknown[] = []) =>
      (await server.store.reader.executeQuery(CompiledQuery.raw(sql, [...values]))).rows
    if (storage === 'mysql') await run('ANALYZE TABLE operations')
    const { sql, parameters } = dayFactsStatement(scope, day).compile(server.store.reader)
    const [plan] = await run(`${storage === 'mysql' ? 'EXPLAIN' : 'EXPLAIN QUERY PLAN'} ${sql}`, parameters)
    const { key, detail } = plan as { key?: string; detail?: string }
    expect(key ?? detail).toContain('operations_by_day')
  })
})
