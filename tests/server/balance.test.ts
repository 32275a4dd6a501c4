import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { CompiledQuery } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BalanceWish, readBalance } from '../../server/routes/reports/read-balance.ts'
import { migrate } from '../../server/store/migrate.ts'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { insertRows } from '../../server/store/rows.ts'
import { balanceStatements } from '../../server/store/tables/balance.ts'
import { readTransaction, writeTransaction } from '../../server/store/transaction.ts'
import type { Balance, BalanceFigures } from '../../src-shared/report/balance.ts'
import { bucketsOf, type Period, runsOf } from '../../src-shared/report/buckets.ts'
import { startOfDay, wallClock } from '../../src-shared/time/business-day.ts'
import { addDays } from '../../src-shared/time/calendar.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { storages } from './storages.ts'

interface Happening {
  readonly fact: 'sale' | 'refund' | 'expense'
  readonly storeId: string
  readonly atMs: number
  readonly amountMinor: number
  readonly roundingMinor: number
  readonly currency: string
}

const HOUR = 60 * 60 * 1000
const tenants = (tenantId: string, timeZone: string) => ({
  id: tenantId,
  name: tenantId,
  name_key: tenantId,
  currency: 'MXN',
  time_zone: timeZone,
  stock_policy: 'accept' as const,
  created_at_ms: 0,
})

/** Stores facts as the server has them, without all that comes before that. */
async function record(store: Store, tenantId: string, happenings: readonly Happening[]): Promise<void> {
  const base = ({ storeId, currency }: Happening) => ({
    tenant_id: tenantId,
    id: uuidv7(),
    store_id: storeId,
    till_id: storeId,
    shift_id: storeId,
    currency,
    recorded_at_ms: 0,
  })
  const receipt = ({ amountMinor, roundingMinor }: Happening) => ({
    receipt_number: uuidv7(),
    customer_id: null,
    note: null,
    total_minor: amountMinor,
    tax_minor: 0,
    taxes: '[]',
    totals_differ: null,
    cash_increment_minor: 0,
    rounding_minor: roundingMinor,
  })
  const plain = { discount: null, discount_minor: 0, quote_id: null, approvals: null }
  const of = (fact: Happening['fact']) => happenings.filter((happening) => happening.fact === fact)
  await writeTransaction(store, async (tx) => {
    const sales = of('sale').map((one) => ({ ...base(one), ...receipt(one), ...plain, sold_at_ms: one.atMs }))
    await insertRows(tx, 'sales', sales)
    await insertRows(
      tx,
      'refunds',
      of('refund').map((one) => ({
        ...base(one),
        ...receipt(one),
        refunded_at_ms: one.atMs,
        sale_id: null,
        reason: null,
        approval: null,
      })),
    )
    await insertRows(
      tx,
      'expenses',
      of('expense').map((one) => ({
        ...base(one),
        paid_at_ms: one.atMs,
        category: 'Hielo',
        amount_minor: one.amountMinor,
        tax_minor: null,
        from_drawer: 1,
        note: null,
        approval: null,
      })),
    )
  })
}

/** The same the slow way: every fact is looked at, and belongs to the day that the shop's wall showed. */
function naive(wish: BalanceWish, timeZone: string, happenings: readonly Happening[]): BalanceFigures {
  const figures = {
    incomeMinor: 0,
    refundsMinor: 0,
    expensesMinor: 0,
    roundingMinor: 0,
    sales: 0,
    refunds: 0,
    expenses: 0,
  }
  for (const { fact, storeId, atMs, amountMinor, roundingMinor, currency } of happenings) {
    const { date } = wallClock(atMs, timeZone)
    if (date < wish.from || date > wish.to || currency !== 'MXN') continue
    if (wish.storeId !== null && storeId !== wish.storeId) continue
    if (fact === 'sale') figures.incomeMinor += amountMinor
    if (fact !== 'expense') figures.roundingMinor += fact === 'sale' ? roundingMinor : 0 - roundingMinor
    if (fact === 'refund') figures.refundsMinor += amountMinor
    if (fact === 'expense') figures.expensesMinor += amountMinor
    figures[`${fact}s`] += 1
  }
  return { ...figures, netMinor: figures.incomeMinor - figures.refundsMinor - figures.expensesMinor }
}

describe.each(storages)('the balance on %s storage', (storage) => {
  let mariadb: Mariadb | null = null
  let store: Store

  beforeAll(async () => {
    if (storage === 'mysql') mariadb = await startMariadb()
    store =
      mariadb === null
        ? openStore({ engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-store-')) })
        : openStore({ engine: 'mysql', url: mariadb.url, replicaUrl: null, connections: 5, timeoutMs: 30_000 })
    await migrate(store)
  })
  afterAll(async () => {
    await store?.close()
    await mariadb?.stop()
  })

  const newTenant = async (timeZone: string) => {
    const tenantId = uuidv7()
    const stores = [uuidv7(), uuidv7()] as const
    await writeTransaction(store, async (tx) => {
      await insertRows(tx, 'tenants', [tenants(tenantId, timeZone)])
      await insertRows(
        tx,
        'stores',
        stores.map((id, index) => ({ tenant_id: tenantId, id, code: `00${index}`, name: `Tienda ${index}` })),
      )
    })
    return { tenantId, stores }
  }
  const balanceOf = async (tenantId: string, wish: BalanceWish): Promise<Balance> => {
    const balance = await readTransaction(store, (db) => readBalance(db, { tenantId }, wish))
    if (balance === null) throw new Error('no such store')
    return balance
  }

  it.each([
    ['America/Santiago', '2026-08-20', '2026-09-20'],
    ['America/Santiago', '2026-03-25', '2026-04-15'],
    ['Asia/Beirut', '2026-03-15', '2026-04-15'],
    ['Asia/Beirut', '2026-10-10', '2026-11-05'],
    ['Australia/Lord_Howe', '2026-03-20', '2026-10-20'],
    ['America/Mexico_City', '2022-09-15', '2023-05-10'],
    ['Pacific/Apia', '2011-12-20', '2012-01-10'],
    ['Asia/Kathmandu', '1985-12-15', '1986-01-20'],
    ['UTC', '1970-01-01', '1970-02-10'],
  ])('is what counting every fact gives, in %s from %s to %s', async (timeZone, from, to) => {
    const { tenantId, stores } = await newTenant(timeZone)
    const boundaries = bucketsOf({ from: addDays(from, 1), to }, 'day', timeZone).map(({ fromMs }) => fromMs)
    const first = startOfDay(from, timeZone)
    const last = startOfDay(addDays(to, 1), timeZone)
    const around = fc
      .tuple(fc.constantFrom(first, last, ...boundaries), fc.constantFrom(-HOUR, -1, 0, 1, HOUR - 1, HOUR))
      .map(([boundary, by]) => boundary + by)
    const happenings = fc.sample(
      fc.record<Happening>({
        fact: fc.constantFrom('sale', 'sale', 'refund', 'expense'),
        storeId: fc.constantFrom(...stores),
        atMs: fc
          .oneof(around, fc.integer({ min: first - 30 * HOUR, max: last + 30 * HOUR }))
          .map((at) => Math.max(0, at)),
        amountMinor: fc.integer({ min: 1, max: 1_000_000 }),
        roundingMinor: fc.integer({ min: -25, max: 25 }),
        currency: fc.constantFrom('MXN', 'MXN', 'MXN', 'USD'),
      }),
      { seed: 7, numRuns: 600 },
    )
    await record(store, tenantId, happenings)
    // Of another tenant, at the same times: none of it may be counted.
    const stranger = await newTenant(timeZone)
    await record(store, stranger.tenantId, happenings.slice(0, 100))

    const totals: BalanceFigures[] = []
    for (const by of ['day', 'week', 'month'] satisfies Period[]) {
      const wish = { from, to, by, storeId: null }
      const balance = await balanceOf(tenantId, wish)
      expect(balance).toMatchObject({ currency: 'MXN', timeZone, from, to, by, storeId: null })
      expect(balance.series.map((part) => ({ from: part.from, to: part.to }))).toEqual(
        bucketsOf({ from, to }, by, timeZone).map((part) => ({ from: part.from, to: part.to })),
      )
      for (const part of balance.series) {
        const slow = naive({ ...wish, from: part.from, to: part.to }, timeZone, happenings)
        expect(part).toEqual({ from: part.from, to: part.to, ...slow })
      }
      totals.push(balance.total)
    }
    const whole = naive({ from, to, by: 'day', storeId: null }, timeZone, happenings)
    expect(totals).toEqual([whole, whole, whole])
    const ofStores = await Promise.all(
      stores.map(async (storeId) => (await balanceOf(tenantId, { from, to, by: 'week', storeId })).total),
    )
    stores.forEach((storeId, index) => {
      expect(ofStores[index]).toEqual(naive({ from, to, by: 'day', storeId }, timeZone, happenings))
    })
    expect((ofStores[0]?.netMinor ?? 0) + (ofStores[1]?.netMinor ?? 0)).toBe(whole.netMinor)
  })

  it('has every day also where nothing happened, and 1,080 months in a moment', async () => {
    const { tenantId, stores } = await newTenant('Europe/Madrid')
    const sale = { fact: 'sale' as const, storeId: stores[0], amountMinor: 700, roundingMinor: 0, currency: 'MXN' }
    await record(store, tenantId, [{ ...sale, atMs: startOfDay('2031-07-01', 'Europe/Madrid') }])
    const empty = await balanceOf(tenantId, { from: '2026-02-01', to: '2026-02-28', by: 'day', storeId: null })
    expect(empty.series).toHaveLength(28)
    expect(new Set(empty.series.map(({ netMinor, sales }) => `${netMinor} ${sales}`))).toEqual(new Set(['0 0']))
    const long = await balanceOf(tenantId, { from: '1971-01-01', to: '2060-12-31', by: 'month', storeId: null })
    expect(long.series).toHaveLength(1080)
    expect(long.series.filter(({ sales }) => sales > 0)).toMatchObject([{ from: '2031-07-01', incomeMinor: 700 }])
  })

  it('knows no store of another tenant', async () => {
    const { tenantId } = await newTenant('UTC')
    const stranger = await newTenant('UTC')
    const wish = { from: '2026-02-01', to: '2026-02-28', by: 'day' as const, storeId: stranger.stores[0] }
    expect(await readTransaction(store, (db) => readBalance(db, { tenantId }, wish))).toBeNull()
    expect(await readTransaction(store, (db) => readBalance(db, { tenantId }, { ...wish, storeId: '' }))).toBeNull()
  })

  it('of a year of 50,000 sales is a look along the index, and never over what others sold', async () => {
    const timeZone = 'America/Tijuana'
    const own = await newTenant(timeZone)
    const rival = await newTenant(timeZone)
    const first = startOfDay('2025-01-01', timeZone)
    const step = Math.floor((startOfDay('2026-01-01', timeZone) - first) / 50_000)
    const year = (storeId: string, count: number): Happening[] =>
      Array.from({ length: count }, (_, index) => ({
        fact: 'sale',
        storeId,
        atMs: first + index * step * Math.floor(50_000 / count),
        amountMinor: 1000 + (index % 7),
        roundingMinor: 0,
        currency: 'MXN',
      }))
    await record(store, own.tenantId, year(own.stores[0], 50_000))
    await record(store, rival.tenantId, year(rival.stores[0], 10_000))
    const range = { from: '2025-01-01', to: '2025-12-31' }
    const balance = await balanceOf(own.tenantId, { ...range, by: 'day', storeId: null })
    expect(balance.series).toHaveLength(365)
    expect(balance.total).toMatchObject({ sales: 50_000, incomeMinor: 50_000 * 1000 + 149_997 })

    // Five runs of equal days, three kinds of facts: one statement.
    const statementsOf = (tenantId: string, days: { from: string; to: string }) => {
      const scope = { tenantId, storeId: null, currency: 'MXN' }
      const built = balanceStatements(scope, runsOf(bucketsOf(days, 'day', timeZone)))
      return built.map((statement) => statement.compile(store.reader))
    }
    const explain = async (tenantId: string, days: { from: string; to: string }) => {
      const compiled = statementsOf(tenantId, days)
      expect(compiled).toHaveLength(1)
      const verb = storage === 'mysql' ? 'EXPLAIN' : 'EXPLAIN QUERY PLAN'
      const [query] = compiled
      const plan = await store.reader.executeQuery<Record<string, unknown>>(
        CompiledQuery.raw(`${verb} ${query?.sql}`, [...(query?.parameters ?? [])]),
      )
      return plan.rows
    }
    if (storage === 'embedded') {
      const plan = (await explain(own.tenantId, range)).map(({ detail }) => String(detail))
      expect(plan.filter((detail) => /SEARCH sales USING INDEX sales_by_time/.test(detail))).toHaveLength(5)
      expect(plan.filter((detail) => detail.startsWith('SCAN'))).toEqual([])
      return
    }
    await store.writer.executeQuery(CompiledQuery.raw('ANALYZE TABLE sales'))
    const steps = async (tenantId: string, days: { from: string; to: string }) =>
      (await explain(tenantId, days)).filter(({ table }) => table === 'sales')
    for (const step of await steps(rival.tenantId, range)) {
      // `ALL` and `index` would read all tenants' rows.
      expect(['range', 'ref']).toContain(step.type)
      expect(Number(step.rows)).toBeLessThan(25_000)
    }
    // Of a large shop a week is read as a week.
    const week = await steps(own.tenantId, { from: '2025-06-02', to: '2025-06-08' })
    expect(week).toMatchObject([{ type: 'range', key: 'sales_by_time' }])
    expect(Number(week[0]?.rows)).toBeLessThan(3000)
  })
})
