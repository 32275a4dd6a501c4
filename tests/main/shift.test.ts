import { describe, expect, it } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { operationOf, unsettledOperations } from '../../src-main/tables/outbox.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { tellExpectedCash } from '../../src-main/till/tell-expected-cash.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { MAX_SALE_MINOR } from '../../src-shared/sale/decide-sale.ts'
import { MAX_AT_MS } from '../../src-shared/sync/ids.ts'
import { operationBodies, pushRequestSchema } from '../../src-shared/sync/operations.ts'
import { aCart, addProduct, countOf, expectOk, expectRefused, openSellingShop, openShop } from './shop.ts'

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
    expect(expectOk(tellExpectedCash(till))).toEqual({ expectedMinor: 50_000 + 2 * 8950, salesCount: 2 })

    const shiftId = readAppState(till).shift?.id ?? ''
    const closed = expectOk(closeShift(till, { shiftId, countedMinor: minor(67_000), note: 'faltan 9' }))
    expect(closed.takings).toEqual({ salesCount: 2, salesTotalMinor: 26_850, cashMinor: 17_900, cardMinor: 8950 })
    expect(closed.close).toMatchObject({ expectedMinor: 67_900, differenceMinor: -900, note: 'faltan 9' })
    expect(operationBodies['shift.close'].parse(closed.close)).toEqual(closed.close)
    expect(closed.repeated).toBe(false)
    expect(readAppState(till).shift).toBeNull()
    expect(expectRefused(tellExpectedCash(till))).toEqual({ code: 'no-open-shift' })
    expectOk(openShift(till, { floatMinor: minor(0) }))
    expect(expectOk(tellExpectedCash(till))).toEqual({ expectedMinor: 0, salesCount: 0 })
  })

  it('gives its close back when it is closed again, and tells the server once', async () => {
    const till = await openSellingShop()
    const shiftId = readAppState(till).shift?.id ?? ''
    const first = expectOk(closeShift(till, { shiftId, countedMinor: minor(50_000), note: null }))
    const again = expectOk(closeShift(till, { shiftId, countedMinor: minor(1), note: 'otra vez' }))
    expect(again).toEqual({ ...first, repeated: true })
    const closes = till.database.prepare("SELECT count(*) FROM outbox WHERE kind = 'shift.close'").pluck().get()
    expect(closes).toBe(1)
    expect(expectRefused(closeShift(till, { shiftId: till.newId(), countedMinor: minor(0), note: null })).code).toBe(
      'not-found',
    )
  })

  it('can be closed whatever slipped into a price: no sale is so large that the sums of many would fail', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const scanned = (unitPriceMinor: number) =>
      ringUpSale(till, {
        ...aCart(till, []),
        lines: [{ productId: coffee.id, quantityMilli: 1000, unitPriceMinor: minor(unitPriceMinor) }],
        tenders: [{ kind: 'card', amountMinor: minor(unitPriceMinor), reference: null }],
      })
    expect(expectRefused(scanned(750_105_530_007_500))).toEqual({ code: 'amount-too-large' })
    for (let sale = 0; sale < 5; sale += 1) expectOk(scanned(MAX_SALE_MINOR))
    const shiftId = readAppState(till).shift?.id ?? ''
    expect(expectOk(closeShift(till, { shiftId, countedMinor: minor(0), note: null })).takings).toMatchObject({
      salesCount: 5,
      salesTotalMinor: 5 * MAX_SALE_MINOR,
    })
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
