import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { readTransaction } from '../src-main/database/transaction.ts'
import { moveStock } from '../src-main/till/move-stock.ts'
import { minor } from '../src-shared/money/minor.ts'
import { type HeadlessTill, openHeadlessTill } from '../tests/support/headless-till.ts'

/*
 * One till of a replay, in a process of its own: the till as the program has it, told what to do over the process's
 * channel. Each order is answered with `{done}` when it is carried out.
 */

export interface Goods {
  readonly sku: string
  readonly name: string
  readonly priceMinor: number
  readonly openingMilli: number
}

export interface ReplaySale {
  readonly paidBy: 'cash' | 'card'
  readonly lines: readonly { readonly sku: string; readonly quantityMilli: number; readonly unitPriceMinor: number }[]
}

export type Order =
  | { readonly do: 'join'; readonly serverUrl: string; readonly code: string; readonly folder: string }
  | { readonly do: 'stock'; readonly goods: readonly Goods[] }
  | { readonly do: 'learn'; readonly products: number }
  | { readonly do: 'sell'; readonly sales: readonly ReplaySale[] }
  | { readonly do: 'finish' }

export interface Reply {
  readonly done: Order['do']
  /** Operations that the server has not committed. */
  readonly unsent: number
}

let till: HeadlessTill
const idBySku = new Map<string, string>()

async function carryOut(order: Order): Promise<void> {
  switch (order.do) {
    case 'join':
      till = await openHeadlessTill({ folder: order.folder })
      await till.join(order.serverUrl, order.code)
      till.openShift()
      break
    case 'stock':
      for (const { openingMilli, ...goods } of order.goods) {
        const product = till.createProduct({ ...goods, priceMinor: minor(goods.priceMinor), taxBasisPoints: 2000 })
        const moved = moveStock(till.till, {
          productId: product.id,
          quantityMilli: openingMilli,
          reason: 'opening',
          note: null,
        })
        if (!moved.ok) throw new Error(`no opening stock for ${goods.sku}: ${moved.refusal.code}`)
        await nextTurn()
      }
      break
    case 'learn':
      await until('the whole catalog is here', () => {
        for (const { sku, id } of allProducts()) idBySku.set(sku, id)
        return idBySku.size === order.products
      })
      break
    case 'sell':
      for (const { lines, paidBy } of order.sales) {
        till.sell(
          lines.map(({ sku, ...line }) => ({ ...line, productId: idBySku.get(sku) ?? sku })),
          paidBy,
        )
        // The sync engine works in this process too.
        await nextTurn()
      }
      break
    case 'finish':
      await until('everything is committed', () => till.engine.view().unsentCount === 0)
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

const allProducts = () =>
  readTransaction(till.till.database, (tx) => tx.all<{ sku: string; id: string }>('SELECT sku, id FROM products'))

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
