import { readTransaction } from '../../src-main/database/transaction.ts'
import { resolveConflict } from '../../src-main/sync/resolve-conflict.ts'
import { readConflicts } from '../../src-main/tables/conflicts.ts'
import { tableOf } from '../../src-main/tables/record-tables.ts'
import { readSale } from '../../src-main/tables/sales.ts'
import { readOpenShift, readTakings } from '../../src-main/tables/shifts.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { createCategory } from '../../src-main/till/create-category.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { createProduct } from '../../src-main/till/create-product.ts'
import { editCustomer } from '../../src-main/till/edit-catalog-record.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { payAccount } from '../../src-main/till/pay-account.ts'
import { refundSale } from '../../src-main/till/refund-sale.ts'
import { removeCategory, removeCustomer, removeProduct } from '../../src-main/till/remove-catalog-record.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { expectedCash } from '../../src-shared/cash/shift.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { lineTotal } from '../../src-shared/sale/sale-totals.ts'
import type { RecordEntity, RecordRow } from '../../src-shared/sync/records.ts'
import { someProduct } from '../support/headless-till.ts'
import type { ShopTill } from './chain-of-shops.ts'

/** What the people of the shops have handed out, and how often they did what. */
export interface Doings {
  /** Totals of sales and refunds by their ids. */
  readonly papers: Map<string, number>
  readonly counts: Map<string, number>
}

/** Codes that everybody gives to anything: they meet. */
const CODES = 6

/** Lets somebody at a till do something. */
export function doSomething(shop: ShopTill, random: () => number, doings: Doings): void {
  const { till } = shop
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)]
  const any = <Entity extends RecordEntity>(entity: Entity): RecordRow<Entity> | undefined =>
    pick(readTransaction(till.database, (tx) => tableOf(entity).list(tx, '')))
  const ensureShift = () => {
    if (readTransaction(till.database, readOpenShift) === null) openShift(till, { floatMinor: minor(0) })
  }
  const amount = () => minor(100 + Math.floor(random() * 9900))

  const acts: Readonly<Record<string, readonly [weight: number, act: () => boolean]>> = {
    sale: [
      30,
      () => {
        const product = any('product')
        if (product === undefined) return false
        ensureShift()
        const quantityMilli = 1000 * Math.ceil(random() * 3)
        const unitPriceMinor = product.priceMinor
        const totalMinor = minor(lineTotal(quantityMilli, unitPriceMinor))
        const customer = random() < 0.2 ? any('customer') : undefined
        const sold = ringUpSale(till, {
          ...{ id: till.newId(), customerId: customer?.id ?? null, note: null },
          lines: [{ productId: product.id, quantityMilli, unitPriceMinor }],
          tenders: [
            customer === undefined || totalMinor === 0
              ? { kind: 'cash', receivedMinor: totalMinor }
              : { kind: 'account', amountMinor: totalMinor },
          ],
        })
        if (sold.ok) doings.papers.set(sold.value.sale.id, sold.value.sale.totalMinor)
        return sold.ok
      },
    ],
    refund: [
      4,
      () => {
        const id = pick([...doings.papers.keys()])
        const stored = id === undefined ? null : readTransaction(till.database, (tx) => readSale(tx, id))
        if (stored === null) return false
        ensureShift()
        const given = refundSale(till, {
          ...{ id: till.newId(), saleId: stored.sale.id, customerId: null, reason: null, note: null },
          lines: stored.sale.lines.map((line) => ({
            ...{ from: 'sale' as const, saleLineId: line.id, goodsBack: 'to-stock' as const },
            quantityMilli: Math.min(1000, line.quantityMilli),
          })),
          tenders: [{ kind: 'cash' }],
        })
        if (given.ok) doings.papers.set(given.value.refund.id, given.value.refund.totalMinor)
        return given.ok
      },
    ],
    'stock moved': [
      6,
      () => {
        const product = any('product')
        const quantityMilli = 1000 * Math.ceil(random() * 20)
        return (
          product !== undefined &&
          moveStock(till, { productId: product.id, quantityMilli, reason: 'purchase', note: null }).ok
        )
      },
    ],
    'product made': [
      5,
      () => {
        const barcodes = random() < 0.4 ? [`75099990000${Math.floor(random() * CODES)}0`] : []
        const fields = { sku: `N-${till.newId()}`, priceMinor: amount(), barcodes }
        return createProduct(till, { ...someProduct, ...fields, categoryId: any('category')?.id ?? null }).ok
      },
    ],
    'product edited': [
      14,
      () => {
        const product = any('product')
        if (product === undefined) return false
        const { id, version, priceMinor, name, barcodes } = product
        const [base, changes] = pick([
          [{ priceMinor }, { priceMinor: amount() }],
          [{ name }, { name: `Café ${Math.floor(random() * 1000)}` }],
          [{ barcodes }, { barcodes: [`75099990000${Math.floor(random() * CODES)}0`] }],
        ] as const) ?? [{}, {}]
        return editProduct(till, { id, version, base, changes: changes as object }).ok
      },
    ],
    'product removed': [
      1,
      () => {
        const product = any('product')
        return product !== undefined && removeProduct(till, { id: product.id, version: product.version }).ok
      },
    ],
    'category made': [1, () => createCategory(till, { name: `Clase ${Math.floor(random() * 1000)}` }).ok],
    'category removed': [
      1,
      () => {
        const category = any('category')
        return category !== undefined && removeCategory(till, { id: category.id, version: category.version }).ok
      },
    ],
    'customer made': [
      2,
      () => {
        const contact = { taxId: null, phone: null, email: null }
        return createCustomer(till, { name: `Luis ${till.newId()}`, ...contact, creditLimitMinor: minor(9_000_000) }).ok
      },
    ],
    'customer edited': [
      3,
      () => {
        const customer = any('customer')
        if (customer === undefined) return false
        const { id, version, phone } = customer
        const changes = { phone: String(Math.floor(random() * 1_000_000)) }
        return editCustomer(till, { id, version, base: { phone }, changes }).ok
      },
    ],
    'customer removed': [
      1,
      () => {
        const customer = any('customer')
        return customer !== undefined && removeCustomer(till, { id: customer.id, version: customer.version }).ok
      },
    ],
    'account paid': [
      3,
      () => {
        const customer = any('customer')
        if (customer === undefined) return false
        ensureShift()
        const payment = { customerId: customer.id, amountMinor: amount(), reference: null, note: null }
        return payAccount(till, { id: till.newId(), ...payment, tender: 'card' }).ok
      },
    ],
    'shift closed': [
      1,
      () => {
        const shift = readTransaction(till.database, readOpenShift)
        if (shift === null) return false
        const countedMinor = readTransaction(till.database, (tx) =>
          expectedCash(shift.floatMinor, readTakings(tx, shift.id)),
        )
        return closeShift(till, { shiftId: shift.id, countedMinor: minor(Math.max(0, countedMinor)), note: 'cierre' })
          .ok
      },
    ],
    'conflict settled': [
      3,
      () => {
        const conflict = pick(readTransaction(till.database, readConflicts))
        const choice = random() < 0.5 ? 'mine' : 'server'
        return conflict !== undefined && resolveConflict(till, { key: conflict.key, choice }).ok
      },
    ],
    'line up or down': [
      6,
      () => {
        shop.line.online = !shop.line.online
        if (shop.line.online) shop.engine.wake()
        return true
      },
    ],
  }
  const whole = Object.values(acts).reduce((sum, [weight]) => sum + weight, 0)
  let left = random() * whole
  for (const [name, [weight, act]] of Object.entries(acts)) {
    left -= weight
    if (left > 0) continue
    if (act()) doings.counts.set(name, (doings.counts.get(name) ?? 0) + 1)
    return
  }
}
