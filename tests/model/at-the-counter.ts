import { readTransaction } from '../../src-main/database/transaction.ts'
import { readSale } from '../../src-main/tables/sales.ts'
import { readOpenShift, readTakings } from '../../src-main/tables/shifts.ts'
import { closeShift } from '../../src-main/till/close-shift.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { payAccount } from '../../src-main/till/pay-account.ts'
import { refundSale } from '../../src-main/till/refund-sale.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import type { Till } from '../../src-main/till/till.ts'
import { expectedCash } from '../../src-shared/cash/shift.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { lineTotal } from '../../src-shared/sale/sale-totals.ts'
import type { ModelTill } from './model-till.ts'
import type { World } from './world.ts'

/* What happened: sales, refunds, payments, shifts, stock. */

/** Sells for cash, or on the account of a customer. */
export function sell(world: World, at: ModelTill, which: number, pieces: number, customerAt: number | null): void {
  const { till, name } = at
  const product = world.shownAt(at, 'product', which)
  const customer = customerAt === null ? null : world.shownAt(at, 'customer', customerAt)
  if (product === null || (customerAt !== null && customer === null)) return
  withShift(till)
  const quantityMilli = pieces * 1000
  const { id: productId, priceMinor: unitPriceMinor } = product
  const amountMinor = minor(lineTotal(quantityMilli, unitPriceMinor))
  const sold = ringUpSale(till, {
    id: till.newId(),
    lines: [{ productId, quantityMilli, unitPriceMinor }],
    tenders: [customer === null ? { kind: 'cash', receivedMinor: amountMinor } : { kind: 'account', amountMinor }],
    customerId: customer?.id ?? null,
    note: null,
  })
  if (!sold.ok) throw new Error(`a sale was refused: ${JSON.stringify(sold.refusal)}`)
  const { id, receiptNumber, totalMinor } = sold.value.sale
  world.ledger.handedOut.set(id, { id, kind: 'sale', till: name, receiptNumber, totalMinor })
}

/** A customer pays something off, or ahead. */
export function pay(world: World, at: ModelTill, which: number): void {
  const { till, name } = at
  const customer = world.shownAt(at, 'customer', which)
  if (customer === null) return
  withShift(till)
  const paid = payAccount(till, {
    ...{ id: till.newId(), customerId: customer.id, amountMinor: minor(700) },
    ...{ tender: 'cash', reference: null, note: null },
  })
  if (!paid.ok) throw new Error(`a payment was refused: ${JSON.stringify(paid.refusal)}`)
  const { id, receiptNumber, amountMinor } = paid.value.payment
  world.ledger.handedOut.set(id, { id, kind: 'payment', till: name, receiptNumber, totalMinor: amountMinor })
}

/** Gives back a whole sale that this till has made, once. */
export function refund(world: World, { till, name }: ModelTill, which: number): void {
  const own = [...world.ledger.handedOut.values()].filter((paper) => paper.kind === 'sale' && paper.till === name)
  const paper = own[which % Math.max(1, own.length)]
  if (paper === undefined) return
  withShift(till)
  const stored = readTransaction(till.database, (tx) => readSale(tx, paper.id))
  if (stored === null) return
  const given = refundSale(till, {
    id: till.newId(),
    saleId: paper.id,
    lines: stored.sale.lines.map(({ id, quantityMilli }) => ({
      ...{ from: 'sale' as const, saleLineId: id, quantityMilli, goodsBack: 'to-stock' as const },
    })),
    tenders: [{ kind: 'cash' }],
    customerId: null,
    reason: null,
    note: null,
  })
  // Given back already.
  if (!given.ok) return
  const { id, receiptNumber, totalMinor } = given.value.refund
  world.ledger.handedOut.set(id, { id, kind: 'refund', till: name, receiptNumber, totalMinor })
}

export function endShift({ till }: ModelTill): void {
  const shift = readTransaction(till.database, readOpenShift)
  if (shift === null) {
    openShift(till, { floatMinor: minor(500) })
    return
  }
  const expected = readTransaction(till.database, (tx) => expectedCash(shift.floatMinor, readTakings(tx, shift.id)))
  // What was sold on account may have been given back in cash.
  const countedMinor = minor(Math.max(0, expected))
  const closed = closeShift(till, { shiftId: shift.id, countedMinor, note: countedMinor === expected ? null : 'short' })
  if (!closed.ok) throw new Error(`a close was refused: ${JSON.stringify(closed.refusal)}`)
}

export function stock(world: World, at: ModelTill, which: number, pieces: number): void {
  const product = world.shownAt(at, 'product', which)
  if (product === null || pieces === 0) return
  moveStock(at.till, { productId: product.id, quantityMilli: pieces * 1000, reason: 'purchase', note: null })
}

function withShift(till: Till): void {
  if (readTransaction(till.database, readOpenShift) === null) openShift(till, { floatMinor: minor(0) })
}
