import { expect, test } from 'vitest'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { writeDevice } from '../../src-main/tables/device-settings.ts'
import { applyCount } from '../../src-main/till/apply-count.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { discardParkedSale } from '../../src-main/till/discard-parked-sale.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { enterCount } from '../../src-main/till/enter-count.ts'
import { makeQuote } from '../../src-main/till/make-quote.ts'
import { moveCash } from '../../src-main/till/move-cash.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { openDrawer } from '../../src-main/till/open-drawer.ts'
import { parkSale } from '../../src-main/till/park-sale.ts'
import { payAccount } from '../../src-main/till/pay-account.ts'
import { payExpense } from '../../src-main/till/pay-expense.ts'
import { refundSale } from '../../src-main/till/refund-sale.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { startCount } from '../../src-main/till/start-count.ts'
import type { Till } from '../../src-main/till/till.ts'
import { noPrinter } from '../../src-shared/device/printer-settings.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { verifyChain } from './chain.ts'
import { aCart, addProduct, expectOk, openSellingShop } from './shop.ts'
import { aStoredCart } from './stored-cart.ts'

const LONG = 'x'.repeat(500)

const tablesOf = (till: Till): string[] =>
  till.database
    .prepare(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
    )
    .pluck()
    .all() as string[]

/** Every row of every table, as text. */
const everything = (till: Till) =>
  new Map(
    tablesOf(till).map((table) => [table, JSON.stringify(till.database.prepare(`SELECT * FROM ${table}`).raw().all())]),
  )

/** No row of this table can be written any more; the answer lifts that. */
function fill(till: Till, table: string): () => void {
  const doing = ['INSERT', 'UPDATE', 'DELETE'] as const
  for (const what of doing) {
    till.database.exec(`CREATE TEMP TRIGGER full_${what} BEFORE ${what} ON main.${table}
      BEGIN SELECT RAISE(ABORT, 'disk is full'); END`)
  }
  return () => {
    for (const what of doing) till.database.exec(`DROP TRIGGER full_${what}`)
  }
}

/** Everything that a day writes, each step by itself; a step makes its own ids once, so that it can be repeated. */
async function openBusyShop(): Promise<{
  till: Till
  steps: Readonly<Record<string, () => { readonly ok: boolean }>>
}> {
  const till = await openSellingShop()
  writeTransaction(till.database, (tx) =>
    writeDevice(tx, 'printer', {
      ...noPrinter,
      connection: { by: 'network', host: '192.0.2.1', port: 9100 },
    }),
  )
  const product = addProduct(till)
  const customer = expectOk(
    createCustomer(till, { name: 'Luis', taxId: null, phone: null, email: null, creditLimitMinor: minor(900_000) }),
  )
  const { sale } = expectOk(ringUpSale(till, aCart(till, [product, product])))
  const count = expectOk(startCount(till)).open
  const countId = count?.id ?? ''
  expectOk(enterCount(till, { countId, productId: product.id, how: 'set', quantityMilli: 7000 }))
  const parked = aStoredCart(till, product)
  expectOk(parkSale(till, { cart: parked, label: null }))
  const shiftId = sale.shiftId
  const ids = Array.from({ length: 6 }, () => till.newId()) as [string, string, string, string, string, string]
  const cart = aCart(till, [product], {
    customerId: customer.id,
    tenders: [{ kind: 'account', amountMinor: product.priceMinor }],
    note: LONG,
  })
  const quoted = aStoredCart(till, product, { note: LONG })
  const note = LONG
  return {
    till,
    steps: {
      sale: () => ringUpSale(till, cart),
      refund: () =>
        refundSale(till, {
          ...{ id: ids[0], saleId: sale.id, customerId: null, reason: null, note, tenders: [{ kind: 'cash' }] },
          lines: [{ from: 'sale', saleLineId: sale.lines[0]?.id ?? '', quantityMilli: 1000, goodsBack: 'to-stock' }],
        }),
      'payment on account': () =>
        payAccount(till, {
          ...{ id: ids[1], customerId: customer.id, amountMinor: minor(500), tender: 'cash', reference: null, note },
        }),
      'cash out': () =>
        moveCash(till, { id: ids[2], direction: 'out', amountMinor: minor(5), reason: 'banco', anyway: true }),
      expense: () =>
        payExpense(till, {
          ...{
            id: ids[3],
            category: 'hielo',
            amountMinor: minor(5),
            taxMinor: null,
            fromDrawer: true,
            note,
            anyway: true,
          },
        }),
      'opened drawer': () => openDrawer(till, { id: ids[4], reason: 'cambio' }),
      delivery: () =>
        moveStock(till, { productId: product.id, quantityMilli: 1000, reason: 'purchase', note, costMinor: minor(9) }),
      count: () => applyCount(till, { countId }),
      quote: () => makeQuote(till, { cart: quoted, customerName: null, validDays: null }),
      'discarded cart': () => discardParkedSale(till, { id: parked.id }, []),
      'new price': () =>
        editProduct(till, {
          id: product.id,
          version: 1,
          base: {},
          changes: { priceMinor: minor(1), name: 'y'.repeat(200) },
        }),
      close: () => closeShift(till, { shiftId, countedMinor: minor(5), note }),
    },
  }
}

const names = [
  ...['sale', 'refund', 'payment on account', 'cash out', 'expense', 'opened drawer', 'delivery', 'count', 'quote'],
  ...['discarded cart', 'new price', 'close'],
]

test.each(names)(
  'a disk that is full at any step of a %s leaves nothing of it, and afterwards it is done whole',
  async (name) => {
    const sample = await openBusyShop()
    const untouched = everything(sample.till)
    expect(sample.steps[name]?.().ok).toBe(true)
    const written = [...everything(sample.till)].filter(([table, rows]) => untouched.get(table) !== rows)
    expect(written.map(([table]) => table)).toContain('outbox')

    const { till, steps } = await openBusyShop()
    const before = everything(till)
    for (const [table] of written) {
      const makeRoom = fill(till, table)
      expect(steps[name], table).toThrow('disk is full')
      makeRoom()
      expect(till.database.inTransaction).toBe(false)
      expect(everything(till)).toEqual(before)
    }
    expect(steps[name]?.().ok).toBe(true)
    expect(verifyChain(till)).toBeGreaterThan(1)
  },
)
