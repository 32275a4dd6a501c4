import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { readTransaction } from '../src-main/database/transaction.ts'
import { moveStock } from '../src-main/till/move-stock.ts'
import { refundSale } from '../src-main/till/refund-sale.ts'
import { ringUpSale } from '../src-main/till/ring-up-sale.ts'
import { viewSale } from '../src-main/till/view-sale.ts'
import { minor, sumMinor } from '../src-shared/money/minor.ts'
import type { RefundDraft, RefundDraftLine } from '../src-shared/sale/refund-draft.ts'
import { lineTotal } from '../src-shared/sale/sale-totals.ts'
import { type HeadlessTill, openHeadlessTill } from '../tests/support/headless-till.ts'
import type { Goods, Work } from './replay-plan.ts'

/*
 * One till of a replay, in a process of its own: the till as the program has it, told what to do over the process's
 * channel. Each order is answered with `{done}` when it is carried out.
 */

export type Order =
  | { readonly do: 'join'; readonly serverUrl: string; readonly code: string; readonly folder: string }
  | { readonly do: 'stock'; readonly goods: readonly Goods[] }
  | { readonly do: 'learn'; readonly products: number }
  | { readonly do: 'work'; readonly work: readonly Work[] }
  | { readonly do: 'drain' }
  | { readonly do: 'clear'; readonly goods: readonly Goods[] }
  | { readonly do: 'finish' }

export interface Reply {
  readonly done: Order['do']
  /** Operations that the server has not committed. */
  readonly unsent: number
}

let till: HeadlessTill
const idBySku = new Map<string, string>()
const saleByInvoice = new Map<string, string>()

async function carryOut(order: Order): Promise<void> {
  switch (order.do) {
    case 'join':
      till = await openHeadlessTill({ folder: order.folder })
      await till.join(order.serverUrl, order.code)
      till.openShift()
      break
    case 'stock':
      for (const { openingMilli, leftMilli: _left, ...goods } of order.goods) {
        const product = till.createProduct({ ...goods, priceMinor: minor(goods.priceMinor), taxBasisPoints: 2000 })
        if (openingMilli > 0) move(product.id, openingMilli, 'opening')
        await nextTurn()
      }
      break
    case 'learn':
      await until('the whole catalog is here', () => {
        for (const { sku, id } of allProducts()) idBySku.set(sku, id)
        return idBySku.size === order.products
      })
      break
    case 'work':
      for (const each of order.work) {
        doWork(each)
        // The sync engine works in this process too.
        await nextTurn()
      }
      break
    case 'clear':
      for (const { sku, leftMilli } of order.goods) {
        if (leftMilli > 0) move(idOf(sku), -leftMilli, 'transfer')
        await nextTurn()
      }
      break
    case 'drain':
      await drained()
      break
    case 'finish':
      await until('the feed is read to its end', async () => {
        const before = till.cursor()
        await till.engine.syncNow()
        return till.cursor() === before
      })
      await till.close()
      break
    default:
      order satisfies never
  }
}

const idOf = (sku: string): string => {
  const id = idBySku.get(sku)
  if (id === undefined) throw new Error(`there is no product ${sku}`)
  return id
}

function move(productId: string, quantityMilli: number, reason: 'opening' | 'count' | 'transfer'): void {
  unwrap(moveStock(till.till, { productId, quantityMilli, reason, note: null }))
}

/** Rings up, gives back or corrects; what the till refuses ends the replay. */
function doWork(work: Work): void {
  switch (work.do) {
    case 'sale': {
      saleByInvoice.set(work.invoice, sell(work))
      break
    }
    case 'refund':
      unwrap(refundSale(till.till, refundOf(work)))
      break
    case 'correction':
      move(idOf(work.sku), work.quantityMilli, 'count')
      break
  }
}

/** The sale's id. */
function sell({ lines, paidBy }: Extract<Work, { do: 'sale' }>): string {
  const paid = lines.filter(({ isFree }) => !isFree)
  const totalMinor = sumMinor(paid, (line) => lineTotal(line.quantityMilli, minor(line.unitPriceMinor)))
  const tender =
    paidBy === 'cash'
      ? ({ kind: 'cash', receivedMinor: totalMinor } as const)
      : ({ kind: 'card', amountMinor: totalMinor, reference: null } as const)
  const { sale } = unwrap(
    ringUpSale(till.till, {
      id: till.till.newId(),
      lines: lines.map(({ sku, quantityMilli, unitPriceMinor, isFree }) => ({
        productId: idOf(sku),
        quantityMilli,
        unitPriceMinor: minor(unitPriceMinor),
        ...(isFree ? { discount: { kind: 'percent', basisPoints: 10_000 } as const } : {}),
      })),
      tenders: totalMinor === 0 ? [] : [tender],
      customerId: null,
      note: null,
    }),
  )
  return sale.id
}

function refundOf({ of, lines, reason, paidBy }: Extract<Work, { do: 'refund' }>): RefundDraft {
  const saleId = of === null ? null : (saleByInvoice.get(of) ?? null)
  const sold = saleId === null ? [] : unwrap(viewSale(till.till, { id: saleId })).sale.lines
  const totalMinor = sumMinor(lines, (line) => lineTotal(line.quantityMilli, minor(line.unitPriceMinor)))
  return {
    id: till.till.newId(),
    saleId,
    lines: lines.map(({ sku, quantityMilli, unitPriceMinor, position }): RefundDraftLine => {
      const goodsBack = 'to-stock'
      return saleId === null
        ? { from: 'product', productId: idOf(sku), quantityMilli, unitPriceMinor: minor(unitPriceMinor), goodsBack }
        : { from: 'sale', saleLineId: sold[position]?.id ?? '', quantityMilli, goodsBack }
    }),
    tenders: paidBy === 'cash' ? [{ kind: 'cash' }] : [{ kind: 'card', amountMinor: totalMinor, reference: null }],
    customerId: null,
    reason,
    note: null,
  }
}

function unwrap<Value>(result: { ok: true; value: Value } | { ok: false; refusal: unknown }): Value {
  if (result.ok) return result.value
  throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
}

const allProducts = () =>
  readTransaction(till.till.database, (tx) => tx.all<{ sku: string; id: string }>('SELECT sku, id FROM products'))

const drained = () => until('everything is committed', () => till.engine.view().unsentCount === 0)

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const longestMs = 20 * 60_000
  for (const end = performance.now() + longestMs; !(await holds()); await sleep(50)) {
    if (performance.now() > end) throw new Error(`after ${longestMs / 60_000} minutes still not: ${what}`)
  }
}

let orders = Promise.resolve()
process.on('message', (order: Order) => {
  orders = orders.then(async () => {
    await carryOut(order)
    const unsent = order.do === 'finish' ? 0 : till.engine.view().unsentCount
    process.send?.({ done: order.do, unsent } satisfies Reply)
    if (order.do === 'finish') process.disconnect()
  })
  orders.catch((error: unknown) => {
    console.error(error, till?.log.slice(-5))
    process.exit(1)
  })
})
// Whoever asked is gone: nobody needs this till any more.
process.once('disconnect', () => process.exit())
process.on('SIGINT', () => undefined)
