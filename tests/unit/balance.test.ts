import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BalanceSum, balanceQuerySchema, foldBalance } from '../../src-shared/report/balance.ts'
import { bucketsOf, countBuckets, MAX_BUCKETS, periods, runsOf } from '../../src-shared/report/buckets.ts'
import { businessDay, startOfDay, wallClock } from '../../src-shared/time/business-day.ts'
import { addDays, daysBetween, mondayOf, nextMonth } from '../../src-shared/time/calendar.ts'

const HOUR = 60 * 60 * 1000
/** Clocks that change at midnight, by half an hour, by a whole day, over midnight, for Ramadan, and never. */
const zones = fc.constantFrom(
  'America/Mexico_City',
  'America/Santiago',
  'America/Havana',
  'America/St_Johns',
  'America/Tijuana',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Europe/Madrid',
  'Pacific/Apia',
  'Pacific/Chatham',
  'UTC',
)
const dates = fc.integer({ min: 0, max: 24_000 }).map((days) => addDays('1975-01-01', days))
const ranges = fc
  .tuple(dates, fc.integer({ min: 0, max: 500 }))
  .map(([from, days]) => ({ from, to: addDays(from, days) }))
const periodOf = fc.constantFrom(...periods)

describe('the parts of a range of days', () => {
  it('tile it without gap or overlap, in days and in instants', () => {
    fc.assert(
      fc.property(ranges, periodOf, zones, (range, by, zone) => {
        const buckets = bucketsOf(range, by, zone)
        expect(buckets.length).toBe(countBuckets(range, by))
        expect(buckets[0]?.from).toBe(range.from)
        expect(buckets.at(-1)?.to).toBe(range.to)
        expect(buckets[0]?.fromMs).toBe(startOfDay(range.from, zone))
        expect(buckets.at(-1)?.toMs).toBe(startOfDay(addDays(range.to, 1), zone))
        buckets.forEach((bucket, index) => {
          expect(bucket.from <= bucket.to).toBe(true)
          expect(bucket.toMs).toBeGreaterThanOrEqual(bucket.fromMs)
          const next = buckets[index + 1]
          if (next === undefined) return
          expect(next.from).toBe(addDays(bucket.to, 1))
          expect(next.fromMs).toBe(bucket.toMs)
        })
      }),
    )
  })

  it('hold each instant of it exactly once: in the part of the day that the wall shows', () => {
    fc.assert(
      fc.property(ranges, periodOf, zones, fc.double({ min: 0, max: 1, noNaN: true }), (range, by, zone, where) => {
        const buckets = bucketsOf(range, by, zone)
        const from = buckets[0]?.fromMs ?? 0
        const to = buckets.at(-1)?.toMs ?? 0
        const atMs = Math.min(to - 1, Math.floor(from + (to - from) * where))
        const holding = buckets.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
        expect(holding).toHaveLength(1)
        const { date } = businessDay(atMs, zone)
        expect((holding[0]?.from ?? '') <= date && date <= (holding[0]?.to ?? '')).toBe(true)
        // The same minutes bear two dates only where clocks went back over midnight, as St. John's did.
        if (zone !== 'America/St_Johns' && zone !== 'Asia/Gaza') expect(date).toBe(wallClock(atMs, zone).date)
      }),
      { numRuns: 300 },
    )
  })

  it('are found again from the runs of equal parts that the database is asked for', () => {
    fc.assert(
      fc.property(ranges, periodOf, zones, fc.array(fc.nat()), (range, by, zone, picks) => {
        const buckets = bucketsOf(range, by, zone)
        const runs = runsOf(buckets)
        expect(runs.reduce((sum, run) => sum + (run.toMs - run.fromMs) / run.lengthMs, 0)).toBe(
          buckets.filter(({ fromMs, toMs }) => toMs > fromMs).length,
        )
        for (const pick of picks) {
          const bucket = buckets[pick % buckets.length]
          if (bucket === undefined || bucket.toMs === bucket.fromMs) continue
          for (const atMs of [bucket.fromMs, bucket.toMs - 1]) {
            const run = runs.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
            expect(atMs - ((atMs - (run?.fromMs ?? 0)) % (run?.lengthMs ?? 1))).toBe(bucket.fromMs)
          }
        }
      }),
    )
  })

  it('begin weeks on Monday and months on the first, and are cut to the range', () => {
    const week = bucketsOf({ from: '2026-11-18', to: '2026-12-01' }, 'week', 'America/Mexico_City')
    expect(week.map(({ from, to }) => [from, to])).toEqual([
      ['2026-11-18', '2026-11-22'],
      ['2026-11-23', '2026-11-29'],
      ['2026-11-30', '2026-12-01'],
    ])
    const month = bucketsOf({ from: '2024-01-31', to: '2024-03-01' }, 'month', 'UTC')
    expect(month.map(({ from, to }) => [from, to])).toEqual([
      ['2024-01-31', '2024-01-31'],
      ['2024-02-01', '2024-02-29'],
      ['2024-03-01', '2024-03-01'],
    ])
    expect([mondayOf('2026-11-22'), mondayOf('2026-11-23'), nextMonth('2026-12-31')]).toEqual([
      '2026-11-16',
      '2026-11-23',
      '2027-01-01',
    ])
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
  })

  it.each([
    // Mexico gave up changing its clocks in 2022: the last change was on 30 October.
    ['America/Mexico_City', '2022-10-30', 25],
    ['America/Mexico_City', '2022-04-03', 23],
    ['America/Mexico_City', '2023-04-02', 24],
    ['America/Mexico_City', '2023-10-29', 24],
    // At midnight itself.
    ['America/Santiago', '2026-09-06', 23],
    ['America/Santiago', '2026-04-04', 25],
    ['Asia/Beirut', '2026-03-29', 23],
    ['Asia/Beirut', '2026-10-24', 25],
    // By half an hour.
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    // A whole day that never was.
    ['Pacific/Apia', '2011-12-29', 24],
    ['Pacific/Apia', '2011-12-30', 0],
    ['Pacific/Apia', '2011-12-31', 24],
    ['Asia/Kathmandu', '2026-05-05', 24],
  ])('are as long as the day was: %s on %s had %d hours', (zone, date, hours) => {
    const [day] = bucketsOf({ from: date, to: date }, 'day', zone)
    expect(((day?.toMs ?? 0) - (day?.fromMs ?? 0)) / HOUR).toBe(hours)
  })

  it('begin at one where midnight is skipped', () => {
    expect(wallClock(startOfDay('2026-09-06', 'America/Santiago'), 'America/Santiago').time).toBe('01:00:00')
    expect(wallClock(startOfDay('2026-03-29', 'Asia/Beirut'), 'Asia/Beirut').time).toBe('01:00:00')
  })
})

describe('a balance', () => {
  const sums = (starts: readonly number[]): fc.Arbitrary<BalanceSum[]> =>
    fc.array(
      fc.record({
        fact: fc.constantFrom('sale' as const, 'refund' as const, 'expense' as const),
        fromMs: fc.constantFrom(...starts),
        amountMinor: fc.nat(1_000_000),
        roundingMinor: fc.integer({ min: -25, max: 25 }),
        count: fc.integer({ min: 1, max: 9 }),
      }),
    )

  it('sums to its total, has every part, and nets what came in less what went out', () => {
    const buckets = bucketsOf({ from: '2026-03-25', to: '2026-04-10' }, 'day', 'Europe/Madrid')
    fc.assert(
      fc.property(sums(buckets.map(({ fromMs }) => fromMs)), (given) => {
        const { series, total } = foldBalance(buckets, given)
        expect(series.map(({ from }) => from)).toEqual(buckets.map(({ from }) => from))
        for (const name of [
          'incomeMinor',
          'refundsMinor',
          'expensesMinor',
          'netMinor',
          'roundingMinor',
          'sales',
        ] as const) {
          expect(series.reduce((sum, part) => sum + part[name], 0)).toBe(total[name])
        }
        for (const part of [...series, total]) {
          expect(part.netMinor).toBe(part.incomeMinor - part.refundsMinor - part.expensesMinor)
        }
        const ofSales = given.filter(({ fact }) => fact === 'sale')
        expect(total.incomeMinor).toBe(ofSales.reduce((sum, { amountMinor }) => sum + amountMinor, 0))
        const roundings = given.map(({ fact, roundingMinor }) => (fact === 'sale' ? roundingMinor : 0 - roundingMinor))
        expect(total.roundingMinor).toBe(roundings.reduce((sum, one) => sum + one, 0))
      }),
    )
  })

  it('does not swallow a sum that belongs to no part', () => {
    const buckets = bucketsOf({ from: '2026-03-25', to: '2026-03-25' }, 'day', 'UTC')
    expect(() =>
      foldBalance(buckets, [{ fact: 'sale', fromMs: 1, amountMinor: 1, roundingMinor: 0, count: 1 }]),
    ).toThrow('no bucket')
  })

  it('is asked for with days that exist, in order, and not too many', () => {
    const isGood = (query: object) => balanceQuerySchema.safeParse(query).success
    expect(isGood({ from: '2024-02-29', to: '2024-02-29' })).toBe(true)
    expect(isGood({ from: '2025-02-29', to: '2025-03-01' })).toBe(false)
    expect(isGood({ from: '2026-01-02', to: '2026-01-01' })).toBe(false)
    expect(isGood({ from: '2026-1-1', to: '2026-01-02' })).toBe(false)
    expect(isGood({ from: '1969-12-31', to: '1970-01-02' })).toBe(false)
    expect(isGood({ from: '9999-12-31', to: '9999-12-31' })).toBe(false)
    expect(isGood({ from: '2026-01-01', to: addDays('2026-01-01', MAX_BUCKETS - 1) })).toBe(true)
    expect(isGood({ from: '2026-01-01', to: addDays('2026-01-01', MAX_BUCKETS) })).toBe(false)
    expect(isGood({ from: '1970-01-01', to: '2060-12-31', by: 'month' })).toBe(true)
    expect(isGood({ from: '1970-01-01', to: '9998-12-31', by: 'month' })).toBe(false)
    expect(isGood({ from: '2026-01-01', to: '2026-01-02', by: 'hour' })).toBe(false)
  })
})
