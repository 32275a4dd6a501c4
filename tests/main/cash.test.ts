import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { operationOf } from '../../src-main/tables/outbox.ts'
import { unsettledOperations } from '../../src-main/tables/outbox-offers.ts'
import { readTakings } from '../../src-main/tables/shifts.ts'
import { moveCash } from '../../src-main/till/move-cash.ts'
import { openDrawer } from '../../src-main/till/open-drawer.ts'
import { payExpense } from '../../src-main/till/pay-expense.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import type { Till } from '../../src-main/till/till.ts'
import { viewOpenShift } from '../../src-main/till/view-shift.ts'
import { denominationsOf, unexplainedBelow } from '../../src-shared/cash/denominations.ts'
import { expectedCash, noTakings } from '../../src-shared/cash/shift.ts'
import type { CallInput } from '../../src-shared/contract/calls.ts'
import { calls } from '../../src-shared/contract/calls.ts'
import { decimalsOf } from '../../src-shared/money/currency.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { shiftReport } from '../../src-shared/report/shift-report.ts'
import { shiftReportParts } from '../../src-shared/report/shift-report-parts.ts'
import { operationBodies } from '../../src-shared/sync/operations.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import { countOf, expectOk, expectRefused, freshFolder, openSellingShop, openShop } from './shop.ts'

const movement = (till: Till, changes: Partial<CallInput<'cash.move'>> = {}): CallInput<'cash.move'> => ({
  id: till.newId(),
  direction: 'in',
  amountMinor: minor(10_000),
  reason: 'Cambio',
  anyway: false,
  ...changes,
})
const expense = (till: Till, changes: Partial<CallInput<'cash.expense'>> = {}): CallInput<'cash.expense'> => ({
  id: till.newId(),
  category: 'Hielo',
  amountMinor: minor(4500),
  taxMinor: minor(621),
  fromDrawer: true,
  note: null,
  anyway: false,
  ...changes,
})
const sent = (till: Till) =>
  readTransaction(till.database, (tx) => unsettledOperations(tx, 100))
    .map(operationOf)
    .filter(({ kind, chain }) => chain !== undefined && kind !== 'shift.open')
const expectedNow = (till: Till) => expectOk(viewOpenShift(till, { whole: false })).report.expectedMinor

describe('cash that moves for no sale', () => {
  it('changes what the drawer should hold, and is told to the server as a fact in the chain', async () => {
    const till = await openSellingShop()
    expectOk(moveCash(till, movement(till)))
    expectOk(moveCash(till, movement(till, { direction: 'out', amountMinor: minor(30_000), reason: 'Banco' })))
    expectOk(payExpense(till, expense(till)))
    expectOk(payExpense(till, expense(till, { fromDrawer: false, category: 'Renta', amountMinor: minor(900_000) })))
    expectOk(openDrawer(till, { id: till.newId(), reason: 'Dar cambio' }))
    expect(expectedNow(till)).toBe(50_000 + 10_000 - 30_000 - 4500)

    const facts = sent(till).filter(({ kind }) => kind !== 'audit-entry.create')
    expect(facts.map(({ kind }) => kind)).toEqual([
      'cash-movement.create',
      'cash-movement.create',
      'expense.create',
      'expense.create',
      'drawer.open',
    ])
    for (const { kind, body, chain } of facts) {
      expect(operationBodies[kind as keyof typeof operationBodies].parse(body)).toEqual(body)
      expect(chain).toBeDefined()
    }
    const { activity, reasons, report } = expectOk(viewOpenShift(till, { whole: false }))
    expect(activity.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['drawer', 'Dar cambio'],
      ['expense-elsewhere', 'Renta'],
      ['expense', 'Hielo'],
      ['out', 'Banco'],
      ['in', 'Cambio'],
    ])
    expect(reasons).toEqual({ in: ['Cambio'], out: ['Banco'], expense: ['Hielo', 'Renta'], drawer: ['Dar cambio'] })
    expect(report.sections.find(({ name }) => name === 'drawer')?.rows).toContainEqual({
      name: 'drawerOpenings',
      unit: 'count',
      value: 1,
      isTotal: false,
    })
  })

  it('happens once, however often it is asked for with the same id, also as something else', async () => {
    const till = await openSellingShop()
    const twice = movement(till)
    expectOk(moveCash(till, twice))
    expectOk(moveCash(till, twice))
    expectOk(payExpense(till, expense(till, { id: twice.id })))
    expectOk(openDrawer(till, { id: twice.id, reason: 'x' }))
    expect(countOf(till, 'cash_movements')).toBe(1)
    expect(countOf(till, 'expenses') + countOf(till, 'drawer_openings')).toBe(0)
    expect(sent(till)).toHaveLength(1)
  })

  it('needs an open shift, and asks before more goes out than the drawer should hold', async () => {
    const shut = await openShop()
    expect(expectRefused(moveCash(shut, movement(shut)))).toEqual({ code: 'no-open-shift' })
    expect(expectRefused(payExpense(shut, expense(shut)))).toEqual({ code: 'no-open-shift' })
    expect(expectRefused(openDrawer(shut, { id: shut.newId(), reason: 'x' }))).toEqual({ code: 'no-open-shift' })

    const till = await openSellingShop()
    const all = movement(till, { direction: 'out', amountMinor: minor(50_001) })
    expect(expectRefused(moveCash(till, all))).toEqual({ code: 'more-than-drawer' })
    expect(expectRefused(payExpense(till, expense(till, { amountMinor: minor(50_001) })))).toEqual({
      code: 'more-than-drawer',
    })
    expect(sent(till)).toEqual([])
    expectOk(moveCash(till, { ...all, anyway: true }))
    expect(expectedNow(till)).toBe(-1)
    expectOk(payExpense(till, expense(till, { fromDrawer: false, amountMinor: minor(50_001) })))
  })

  it('needs the approval of somebody who may, and says in the fact who that was', async () => {
    const till = await openSellingShop()
    till.session.signIn({ id: till.newId(), name: 'Beto', role: 'cashier' })
    const approvedFor = (permission: Permission) => [{ userId: 'ana', name: 'Ana', atMs: till.clock(), permission }]
    expect(expectRefused(moveCash(till, movement(till)))).toEqual({ code: 'NEEDS_APPROVAL', permission: 'cash.move' })
    expect(expectRefused(moveCash(till, movement(till), approvedFor('cash.expense'))).code).toBe('NEEDS_APPROVAL')
    expect(expectRefused(payExpense(till, expense(till))).code).toBe('NEEDS_APPROVAL')
    expect(expectRefused(openDrawer(till, { id: till.newId(), reason: 'x' })).code).toBe('NEEDS_APPROVAL')
    expect(sent(till)).toEqual([])
    expectOk(moveCash(till, movement(till), approvedFor('cash.move')))
    expectOk(payExpense(till, expense(till), approvedFor('cash.expense')))
    expectOk(openDrawer(till, { id: till.newId(), reason: 'x' }, approvedFor('drawer.open')))
    for (const { kind, body } of sent(till)) {
      expect(operationBodies[kind as keyof typeof operationBodies].parse(body)).toEqual(body)
      expect(body).toMatchObject({ approval: { userId: 'ana', name: 'Ana', atMs: expect.any(Number) } })
    }
  })

  it('is refused at the door when it is nonsense', () => {
    const id = '0192f3c0-0000-7000-8000-000000000001'
    const input = { id, direction: 'in', amountMinor: 1, reason: 'x', anyway: false }
    const accepts = (changes: object) => calls['cash.move'].input.safeParse({ ...input, ...changes }).success
    expect(accepts({})).toBe(true)
    for (const bad of [
      { amountMinor: 0 },
      { amountMinor: -5 },
      { amountMinor: 0.5 },
      { reason: ' ' },
      { direction: 'up' },
    ]) {
      expect(accepts(bad), JSON.stringify(bad)).toBe(false)
    }
    const spent = { id, category: 'x', amountMinor: 10, taxMinor: 11, fromDrawer: true, note: null, anyway: false }
    expect(calls['cash.expense'].input.safeParse(spent).success).toBe(false)
    expect(calls['cash.expense'].input.safeParse({ ...spent, taxMinor: 10 }).success).toBe(true)
  })
})

describe('a shift report', () => {
  const amount = fc.integer({ min: 0, max: 10_000_000_000 }).map(minor)
  const count = fc.integer({ min: 0, max: 10_000 })
  const takings = fc.record({
    ...Object.fromEntries(Object.keys(noTakings).map((name) => [name, /Count$|Openings$/.test(name) ? count : amount])),
  }) as fc.Arbitrary<typeof noTakings>

  it('states rows that sum to the totals below them, and no amount when it is blind', () => {
    fc.assert(
      fc.property(takings, amount, amount, (took, floatMinor, countedMinor) => {
        const shift = { id: 's', openedAtMs: 1, openedBy: 'Ana', floatMinor }
        const expectedMinor = expectedCash(floatMinor, took)
        const close = {
          id: 's',
          closedAtMs: 2,
          closedBy: 'Ana',
          countedMinor,
          expectedMinor,
          differenceMinor: minor(countedMinor - expectedMinor),
          note: null,
          salesCount: took.salesCount,
          salesTotalMinor: took.salesTotalMinor,
          denominations: null,
          takings: took,
        }
        const { sections, differenceMinor } = shiftReport({ shift, takings: took, close }, { isBlind: false })
        const drawer = sections.find(({ name }) => name === 'drawer')?.rows ?? []
        const upTo = drawer.findIndex(({ name }) => name === 'expected')
        expect(drawer.slice(0, upTo).reduce((sum, { value }) => sum + value, 0)).toBe(expectedMinor)
        expect(differenceMinor).toBe(countedMinor - expectedMinor)
        const paid = sections.find(({ name }) => name === 'payments')?.rows ?? []
        const tenders = ['cash', 'card', 'transfer', 'account']
        expect(paid.filter(({ name }) => tenders.includes(name)).reduce((sum, { value }) => sum + value, 0)).toBe(
          took.cashMinor +
            took.cardMinor +
            took.transferMinor +
            took.accountMinor -
            took.refundedCashMinor -
            took.refundedCardMinor -
            took.refundedTransferMinor -
            took.refundedAccountMinor,
        )
        const blind = shiftReport({ shift, takings: took, close }, { isBlind: true })
        expect(
          blind.sections
            .flatMap(({ rows }) => rows)
            .filter(({ unit }) => unit === 'money')
            .map(({ name }) => name),
        ).toEqual(['float', 'counted'])
        expect([blind.expectedMinor, blind.differenceMinor]).toEqual([null, null])
      }),
    )
  })

  it('goes to the printer with every figure that the screen shows', () => {
    const shift = { id: 's', openedAtMs: 1, openedBy: 'Ana', floatMinor: minor(50_000) }
    const report = shiftReport(
      { shift, takings: { ...noTakings, cashInMinor: minor(777) }, close: null },
      { isBlind: false },
    )
    const parts = shiftReportParts(report, {
      language: 'es',
      currency: 'MXN',
      timeZone: 'America/Mexico_City',
      shopName: 'La Esquina',
      storeName: 'La Esquina',
      tillCode: '01',
      atMs: 5,
    })
    const amounts = parts.flatMap((part) => (part.kind === 'pair' ? [part.amount] : []))
    expect(amounts).toEqual(expect.arrayContaining(['$500.00', '$7.77', '$507.77']))
    expect(parts).toContainEqual({ kind: 'text', role: 'title', text: 'Corte X · 01' })
  })
})

describe('denominations', () => {
  const currencies = [
    'MXN',
    'USD',
    'EUR',
    'GBP',
    'ARS',
    'CLP',
    'COP',
    'PEN',
    'GTQ',
    'CRC',
    'UYU',
    'BOB',
    'PYG',
    'DOP',
    'HNL',
    'NIO',
    'JPY',
    'KWD',
    'TND',
  ]
  it.each(currencies)('of %s are whole minor units, from the largest to the smallest, and each once', (currency) => {
    for (const kind of ['note', 'coin'] as const) {
      const values = denominationsOf(currency).flatMap((one) => (one.kind === kind ? [one.valueMinor] : []))
      expect(values.length).toBeGreaterThan(2)
      expect(values).toEqual([...new Set(values)].sort((a, b) => b - a))
      expect(values.every((value) => Number.isSafeInteger(value) && value >= 1)).toBe(true)
    }
  })

  it('follow the decimals of their currency', () => {
    expect(denominationsOf('MXN')[0]?.valueMinor).toBe(100_000)
    expect(denominationsOf('JPY')[0]?.valueMinor).toBe(10_000)
    expect(denominationsOf('KWD').at(-1)?.valueMinor).toBe(5)
    expect(denominationsOf('ISK')).toEqual([])
    expect([
      unexplainedBelow('MXN'),
      unexplainedBelow('CLP'),
      unexplainedBelow('KWD'),
      unexplainedBelow('ISK'),
    ]).toEqual([2000, 1000, 250, 10 * 10 ** decimalsOf('ISK')])
  })
})

describe('takings of a shift', () => {
  it('hold what refunds, payments on account and cash movements did, whatever the order', async () => {
    const till = await openSellingShop()
    const shiftId = readAppState(till).shift?.id ?? ''
    const run = (sql: string) => till.database.exec(sql.replaceAll('@shift', `'${shiftId}'`))
    const steps = [
      `INSERT INTO refunds VALUES ('r1', @shift, '1-1-A-000001', NULL, NULL, 'MXN', 5, 'Ana', 'a', NULL, NULL, NULL, NULL, 1000, 0, 50, -10, 'k1')`,
      `INSERT INTO account_payments VALUES ('p1', @shift, '1-1-A-000002', 'c', 'MXN', 700, 'cash', NULL, 6, 'Ana', 'a', NULL, 0, 'k2')`,
      `INSERT INTO account_payments VALUES ('p2', @shift, '1-1-A-000003', 'c', 'MXN', 300, 'card', NULL, 6, 'Ana', 'a', NULL, 0, 'k3')`,
    ]
    for (const step of fc.sample(fc.shuffledSubarray(steps, { minLength: 3 }), 1)[0] ?? []) run(step)
    run(`INSERT INTO refund_tenders VALUES ('r1', 0, 't1', 'cash', 590, NULL), ('r1', 1, 't2', 'card', 400, NULL)`)
    expectOk(moveCash(till, movement(till)))
    const takings = readTransaction(till.database, (tx) => readTakings(tx, shiftId))
    expect(takings).toMatchObject({
      refundsCount: 1,
      refundsTotalMinor: 1000,
      refundedCashMinor: 590,
      refundedCardMinor: 400,
      roundingMinor: 10,
      accountPaidCashMinor: 700,
      accountPaidCardMinor: 300,
      cashInMinor: 10_000,
    })
    expect(expectedNow(till)).toBe(50_000 - 590 + 700 + 10_000)
  })
})

describe('the migration to cash movements', () => {
  it('takes a file with shifts and sales in it, and keeps them', () => {
    const database = new Database(`${freshFolder()}/till.db`)
    const before = migrations.filter(({ version }) => version < 50)
    migrate(database, before, () => {})
    database.exec("INSERT INTO shifts (id, opened_at_ms, opened_by, float_minor) VALUES ('s', 1, 'Ana', 500)")
    migrate(
      database,
      migrations.filter(({ version }) => version <= 50),
      () => {},
    )
    expect(database.pragma('user_version', { simple: true })).toBe(50)
    expect(database.prepare('SELECT count(*) FROM shifts').pluck().get()).toBe(1)
    expect(() =>
      database.exec("INSERT INTO cash_movements VALUES ('m', 's', 'in', 'MXN', 0, 'x', 1, 'Ana', NULL, 'k')"),
    ).toThrow()
    expect(() =>
      database.exec("INSERT INTO cash_movements VALUES ('m', 'z', 'in', 'MXN', 5, 'x', 1, 'Ana', NULL, 'k')"),
    ).toThrow()
    database.close()
  })
})
