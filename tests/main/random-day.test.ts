import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { readCustomerBalance } from '../../src-main/tables/customer-accounts.ts'
import { readTakings } from '../../src-main/tables/shifts.ts'
import { readOnHand } from '../../src-main/tables/stock.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { moveCash } from '../../src-main/till/move-cash.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { payAccount } from '../../src-main/till/pay-account.ts'
import { payExpense } from '../../src-main/till/pay-expense.ts'
import { refundSale } from '../../src-main/till/refund-sale.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { editShopSettings, viewShopSettings } from '../../src-main/till/shop-settings.ts'
import { expectedCash, type ShiftClosed } from '../../src-shared/cash/shift.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import { linesExceeded, refundTotalsThatDiffer } from '../../src-shared/sale/refund-totals.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { totalsThatDiffer } from '../../src-shared/sale/sale-totals.ts'
import { factBodies, isFactKind } from '../../src-shared/sync/operations.ts'
import { verifyChain } from './chain.ts'
import { addProduct, expectOk, openShop } from './shop.ts'

const discount = fc.option(
  fc.oneof(
    fc.record({ kind: fc.constant('percent' as const), basisPoints: fc.integer({ min: 1, max: 10_000 }) }),
    fc.record({ kind: fc.constant('amount' as const), amountMinor: fc.integer({ min: 1, max: 900 }).map(minor) }),
  ),
  { nil: undefined },
)
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('sale' as const),
      lines: fc.array(
        fc.record({ milli: fc.integer({ min: 1, max: 5000 }), price: fc.integer({ min: 1, max: 4000 }), discount }),
        {
          maxLength: 4,
        },
      ),
      discount,
      onAccount: fc.integer({ min: 0, max: 3000 }),
      byCard: fc.integer({ min: 0, max: 3000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('refund' as const),
      sale: fc.nat(),
      parts: fc.array(fc.record({ line: fc.nat(3), share: fc.integer({ min: 1, max: 1200 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      toAccount: fc.integer({ min: 0, max: 500 }),
    }),
  },
  fc.record({ what: fc.constant('pay' as const), amount: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ what: fc.constant('cash' as const), amount: fc.integer({ min: 1, max: 900 }), out: fc.boolean() }),
  fc.record({
    what: fc.constant('expense' as const),
    amount: fc.integer({ min: 1, max: 900 }),
    fromDrawer: fc.boolean(),
  }),
)

test.each([
  ['MXN', 0],
  ['MXN', 50],
  ['JPY', 10],
  ['KWD', 5],
])(
  'whatever a day in %s with a smallest coin of %i brings: figures, facts, drawer, accounts and stock agree',
  async (currency, coin) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const till = await openShop({}, currency)
        const { id: settingsId, version } = expectOk(viewShopSettings(till))
        expectOk(
          editShopSettings(till, { id: settingsId, version, base: {}, changes: { cashIncrementMinor: minor(coin) } }),
        )
        const { id: shiftId } = expectOk(openShift(till, { floatMinor: minor(1000) }))
        const product = addProduct(till, { tracksStock: true })
        const customer = expectOk(
          createCustomer(till, {
            name: 'Luis',
            taxId: null,
            phone: null,
            email: null,
            creditLimitMinor: minor(900_000),
          }),
        )
        const sales: SaleFact[] = []
        let done = 0
        for (const each of steps) {
          const id = till.newId()
          const twice = <Outcome extends { readonly ok: boolean }>(act: () => Outcome): Outcome => {
            const first = act()
            expect(act().ok).toBe(first.ok)
            if (first.ok) done += 1
            return first
          }
          if (each.what === 'sale') {
            const rung = twice(() =>
              ringUpSale(till, {
                ...{ id, customerId: customer.id, note: null },
                ...(each.discount === undefined ? {} : { discount: each.discount }),
                lines: each.lines.map((line, index) => ({
                  ...(index % 2 === 0
                    ? { productId: product.id, quantityMilli: Math.ceil(line.milli / 1000) * 1000 }
                    : { productId: null, quick: { name: 'Suelto', taxBasisPoints: 800 }, quantityMilli: line.milli }),
                  unitPriceMinor: minor(line.price),
                  ...(line.discount === undefined ? {} : { discount: line.discount }),
                })),
                tenders: [
                  ...(each.onAccount > 0 ? [{ kind: 'account' as const, amountMinor: minor(each.onAccount) }] : []),
                  ...(each.byCard > 0
                    ? [{ kind: 'card' as const, amountMinor: minor(each.byCard), reference: null }]
                    : []),
                  { kind: 'cash', receivedMinor: minor(1_000_000) },
                ],
              }),
            )
            if (rung.ok) sales.push(rung.value.sale)
          } else if (each.what === 'refund') {
            const sale = sales[each.sale % Math.max(1, sales.length)]
            if (sale === undefined) continue
            twice(() =>
              refundSale(till, {
                ...{ id, saleId: sale.id, customerId: customer.id, reason: null, note: null },
                lines: each.parts.map(({ line, share }) => {
                  const sold = sale.lines[line % sale.lines.length]
                  const quantityMilli = Math.max(1, Math.ceil(((sold?.quantityMilli ?? 0) * share) / 1000))
                  return { from: 'sale', saleLineId: sold?.id ?? '', quantityMilli, goodsBack: 'to-stock' }
                }),
                tenders: [
                  ...(each.toAccount > 0 ? [{ kind: 'account' as const, amountMinor: minor(each.toAccount) }] : []),
                  { kind: 'cash' },
                ],
              }),
            )
          } else if (each.what === 'pay') {
            const amountMinor = minor(each.amount)
            twice(() =>
              payAccount(till, {
                id,
                customerId: customer.id,
                amountMinor,
                tender: 'cash',
                reference: null,
                note: null,
              }),
            )
          } else if (each.what === 'cash') {
            const direction = each.out ? 'out' : 'in'
            twice(() => moveCash(till, { id, direction, amountMinor: minor(each.amount), reason: 'x', anyway: true }))
          } else {
            const { amount, fromDrawer } = each
            twice(() =>
              payExpense(till, {
                ...{
                  id,
                  category: 'x',
                  amountMinor: minor(amount),
                  taxMinor: null,
                  fromDrawer,
                  note: null,
                  anyway: true,
                },
              }),
            )
          }
        }
        const closed = expectOk(closeShift(till, { shiftId, countedMinor: minor(0), note: 'x' }))
        expect(closed.repeated).toBe(false)

        const facts = till.database
          .prepare('SELECT kind, body FROM outbox WHERE chain_index IS NOT NULL ORDER BY position')
          .all() as { kind: string; body: string }[]
        const of = <Body>(kind: string) =>
          facts.filter((fact) => fact.kind === kind).map(({ body }) => JSON.parse(body) as Body)
        for (const { kind, body } of facts) {
          if (!isFactKind(kind)) throw new Error(`${kind} is no fact`)
          expect(factBodies[kind].parse(JSON.parse(body))).toEqual(JSON.parse(body))
        }
        verifyChain(till)
        const sold = of<SaleFact>('sale.create')
        const refunds = of<RefundFact>('refund.create')
        const payments = of<{ amountMinor: number; receiptNumber: string }>('account-payment.create')
        const moves = of<{ amountMinor: number; direction: string }>('cash-movement.create')
        const expenses = of<{ amountMinor: number; fromDrawer: boolean }>('expense.create')
        expect(sold.length + refunds.length + payments.length + moves.length + expenses.length).toBe(done)
        expect(sold.flatMap(totalsThatDiffer)).toEqual([])
        expect(refunds.flatMap(refundTotalsThatDiffer)).toEqual([])
        const numbers = [...sold, ...refunds, ...payments].map(({ receiptNumber }) => Number(receiptNumber.slice(-6)))
        expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1))

        const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0)
        const paid = (facts: readonly { tenders: readonly { kind: string; amountMinor: number }[] }[], kind: string) =>
          sum(
            facts.flatMap(({ tenders }) => tenders.filter((tender) => tender.kind === kind)).map((t) => t.amountMinor),
          )
        const drawer =
          1000 +
          paid(sold, 'cash') -
          paid(refunds, 'cash') +
          sum(payments.map(({ amountMinor }) => amountMinor)) +
          sum(moves.map(({ amountMinor, direction }) => (direction === 'in' ? amountMinor : -amountMinor))) -
          sum(expenses.map(({ amountMinor, fromDrawer }) => (fromDrawer ? amountMinor : 0)))
        const [close] = of<ShiftClosed>('shift.close')
        expect(close?.expectedMinor).toBe(drawer)
        const takings = writeTransaction(till.database, (tx) => readTakings(tx, shiftId))
        expect(close?.takings).toEqual(takings)
        expect(expectedCash(minor(1000), takings)).toBe(drawer)
        const { cashMinor, cardMinor, transferMinor, accountMinor } = takings
        expect(cashMinor + cardMinor + transferMinor + accountMinor).toBe(
          takings.salesTotalMinor + sum(sold.map(({ roundingMinor }) => roundingMinor)),
        )

        const owed = writeTransaction(till.database, (tx) => readCustomerBalance(tx, customer.id))
        expect(owed).toBe(
          paid(sold, 'account') - paid(refunds, 'account') - sum(payments.map(({ amountMinor }) => amountMinor)),
        )
        const moved = (facts: readonly { lines: readonly { productId: string | null; quantityMilli: number }[] }[]) =>
          sum(facts.flatMap(({ lines }) => lines.map((line) => (line.productId === null ? 0 : line.quantityMilli))))
        expect(writeTransaction(till.database, (tx) => readOnHand(tx, product.id))).toBe(moved(refunds) - moved(sold))
        const lines = new Map(sold.flatMap((sale) => sale.lines.map((line) => [line.id, line])))
        const given = new Map<string, { quantityMilli: number; totalMinor: number }>()
        for (const { saleLineId, quantityMilli, totalMinor } of refunds.flatMap((refund) => refund.lines)) {
          const before = given.get(saleLineId ?? '') ?? { quantityMilli: 0, totalMinor: 0 }
          given.set(saleLineId ?? '', {
            quantityMilli: before.quantityMilli + quantityMilli,
            totalMinor: before.totalMinor + totalMinor,
          })
        }
        expect(linesExceeded(given, lines)).toEqual([])
      }),
      { numRuns: 20 },
    )
  },
  120_000,
)
