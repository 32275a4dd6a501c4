import { describe, expect, it } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { operationOf } from '../../src-main/tables/outbox.ts'
import { unsettledOperations } from '../../src-main/tables/outbox-offers.ts'
import { readOpenShift, readShiftClose } from '../../src-main/tables/shifts.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import type { Till } from '../../src-main/till/till.ts'
import { listShifts, viewClosedShift, viewLastShift, viewOpenShift } from '../../src-main/till/view-shift.ts'
import type { CallInput } from '../../src-shared/contract/calls.ts'
import { calls } from '../../src-shared/contract/calls.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { ShiftReport, ShiftRowName } from '../../src-shared/report/shift-report.ts'
import { MAX_SALE_MINOR } from '../../src-shared/sale/decide-sale.ts'
import { MAX_AT_MS } from '../../src-shared/sync/ids.ts'
import { operationBodies, pushRequestSchema } from '../../src-shared/sync/operations.ts'
import { aCart, addProduct, countOf, expectOk, expectRefused, openSellingShop, openShop } from './shop.ts'

const openShiftId = (till: Till) => readTransaction(till.database, readOpenShift)?.id ?? ''
const figure = (report: ShiftReport, name: ShiftRowName) =>
  report.sections.flatMap(({ rows }) => rows).find((row) => row.name === name)?.value
const close = (till: Till, counted: number, rest: Partial<CallInput<'shift.close'>> = {}) =>
  closeShift(till, { shiftId: openShiftId(till), countedMinor: minor(counted), note: null, ...rest })
const asCashier = (till: Till) => till.session.signIn({ id: till.newId(), name: 'Beto', role: 'cashier' })

describe('a shift', () => {
  it('opens once at a time', async () => {
    const till = await openShop()
    const shift = expectOk(openShift(till, { floatMinor: minor(0) }))
    expect(expectRefused(openShift(till, { floatMinor: minor(100) }))).toEqual({ code: 'shift-already-open' })
    expect(readAppState(till).shift).toEqual(shift)
    expect(countOf(till, 'shifts')).toBe(1)
  })

  it('closes with what its sales say, and a new one can be opened', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const card = { kind: 'card' as const, amountMinor: coffee.priceMinor, reference: null }
    expectOk(ringUpSale(till, aCart(till, [coffee, coffee])))
    expectOk(ringUpSale(till, aCart(till, [coffee], { tenders: [card] })))
    const open = expectOk(viewOpenShift(till, { whole: false })).report
    expect(open).toMatchObject({ kind: 'x', expectedMinor: 50_000 + 2 * 8950, differenceMinor: null })
    expect(figure(open, 'salesCount')).toBe(2)

    const shiftId = openShiftId(till)
    const closed = expectOk(close(till, 67_000, { note: 'faltan 9' }))
    expect(closed.report).toMatchObject({ kind: 'z', expectedMinor: 67_900, differenceMinor: -900, note: 'faltan 9' })
    expect(closed.repeated).toBe(false)
    const stored = readTransaction(till.database, (tx) => readShiftClose(tx, shiftId))
    expect(stored?.takings).toMatchObject({
      salesCount: 2,
      salesTotalMinor: 26_850,
      cashMinor: 17_900,
      cardMinor: 8950,
    })
    expect(operationBodies['shift.close'].parse(stored?.close)).toEqual(stored?.close)
    expect(readAppState(till).shift).toBeNull()
    expect(expectRefused(viewOpenShift(till, { whole: false }))).toEqual({ code: 'no-open-shift' })
    expectOk(openShift(till, { floatMinor: minor(0) }))
    expect(expectOk(viewOpenShift(till, { whole: false })).report.expectedMinor).toBe(0)
  })

  it('gives its close back when it is closed again, and tells the server once', async () => {
    const till = await openSellingShop()
    const shiftId = openShiftId(till)
    const first = expectOk(close(till, 50_000))
    const again = expectOk(closeShift(till, { shiftId, countedMinor: minor(1), note: 'otra vez' }))
    expect(again).toEqual({ ...first, repeated: true })
    const closes = till.database.prepare("SELECT count(*) FROM outbox WHERE kind = 'shift.close'").pluck().get()
    expect(closes).toBe(1)
    expect(expectRefused(closeShift(till, { shiftId: till.newId(), countedMinor: minor(0), note: null })).code).toBe(
      'not-found',
    )
  })

  it('wants a note once the count is off by the smallest note, and none before', async () => {
    const till = await openSellingShop()
    expect(expectRefused(close(till, 48_000))).toEqual({ code: 'note-needed' })
    expect(expectRefused(close(till, 52_000))).toEqual({ code: 'note-needed' })
    expect(readAppState(till).shift).not.toBeNull()
    expectOk(close(till, 48_001))
  })

  it('keeps what was counted by denomination, and takes no count that comes to something else', async () => {
    const till = await openSellingShop()
    const denominations = [
      { valueMinor: minor(20_000), count: 2 },
      { valueMinor: minor(10_000), count: 1 },
    ]
    const input = { shiftId: openShiftId(till), countedMinor: minor(50_000), note: null, denominations }
    expect(calls['shift.close'].input.safeParse(input).success).toBe(true)
    expect(calls['shift.close'].input.safeParse({ ...input, countedMinor: 50_001 }).success).toBe(false)
    expect(expectOk(closeShift(till, input)).report.denominations).toEqual(denominations)
  })

  it('is counted blind by a cashier: no answer holds what the drawer should hold', async () => {
    const till = await openSellingShop()
    expectOk(ringUpSale(till, aCart(till, [addProduct(till)])))
    asCashier(till)
    const open = expectOk(viewOpenShift(till, { whole: false }))
    expect(open.report.isBlind).toBe(true)
    const shiftId = openShiftId(till)
    const closed = expectOk(close(till, 60_000))
    for (const shown of [
      open,
      closed,
      expectOk(viewClosedShift(till, { id: shiftId, whole: false })),
      expectOk(listShifts(till, { before: null, limit: 10 })),
    ]) {
      const said = JSON.stringify(shown)
      // Expected 589.50, difference 10.50, sold 89.50.
      for (const secret of ['58950', '1050', '8950']) expect(said).not.toContain(secret)
    }
    expect(figure(closed.report, 'counted')).toBe(60_000)
    expect(expectRefused(viewClosedShift(till, { id: shiftId, whole: true }))).toEqual({
      code: 'NEEDS_APPROVAL',
      permission: 'cash.expected',
    })
    const approval = { userId: 'x', name: 'Ana', atMs: till.clock(), permission: 'cash.expected' as const }
    const whole = expectOk(viewClosedShift(till, { id: shiftId, whole: true }, [approval])).report
    expect(whole).toMatchObject({ isBlind: false, expectedMinor: 58_950, differenceMinor: 1050 })
  })

  it('is listed after it was closed, newest first and in pages, and tells the next one what it left', async () => {
    let now = Date.UTC(2026, 10, 20)
    const till = await openShop({ clock: () => now })
    expect(expectOk(viewLastShift(till)).last).toBeNull()
    for (let day = 0; day < 5; day += 1) {
      now += 1000
      expectOk(openShift(till, { floatMinor: minor(day * 100) }))
      expectOk(close(till, day * 100))
    }
    expectOk(openShift(till, { floatMinor: minor(0) }))
    expect(expectOk(viewLastShift(till)).last).toEqual({ closedAtMs: now, countedMinor: 400, floatMinor: 400 })
    const first = expectOk(listShifts(till, { before: null, limit: 3 })).shifts
    const rest = expectOk(listShifts(till, { before: first.at(-1) ?? null, limit: 3 })).shifts
    expect([...first, ...rest].map(({ openedAtMs }) => openedAtMs)).toEqual(
      [0, 1, 2, 3, 4].map((back) => now - back * 1000),
    )
  })

  it('can be closed whatever slipped into a price: no sale is so large that the sums of many would fail', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const scanned = (unitPriceMinor: number) =>
      ringUpSale(till, {
        ...aCart(till, []),
        lines: [
          {
            ...aCart(till, [coffee]).lines[0],
            productId: coffee.id,
            quantityMilli: 1000,
            unitPriceMinor: minor(unitPriceMinor),
          },
        ],
        tenders: [{ kind: 'card', amountMinor: minor(unitPriceMinor), reference: null }],
      })
    expect(expectRefused(scanned(750_105_530_007_500))).toEqual({ code: 'amount-too-large' })
    for (let sale = 0; sale < 5; sale += 1) expectOk(scanned(MAX_SALE_MINOR))
    const { report } = expectOk(close(till, 50_000))
    expect(figure(report, 'salesCount')).toBe(5)
    expect(figure(report, 'salesTotal')).toBe(5 * MAX_SALE_MINOR)
  })

  it.each([
    ['before 1970', -5, 0],
    ['after the year 9999', 8.64e15, MAX_AT_MS],
    ['between two milliseconds', 1_700_000_000_000.5, 1_700_000_000_000],
  ])('is told to the server even when the clock stands %s', async (_, told, atMs) => {
    const till = await openSellingShop({ clock: () => told })
    expect(readAppState(till).shift?.openedAtMs).toBe(atMs)
    const operations = readTransaction(till.database, (tx) => unsettledOperations(tx, 10)).map(operationOf)
    expect(operations.map(({ kind }) => kind)).toContain('shift.open')
    expect(pushRequestSchema.safeParse({ incarnation: 1, operations }).success).toBe(true)
  })
})
