import type { Invoice, InvoiceLine, ReplayData } from './replay-invoices.ts'

/*
 * Which till does what, in which order. A return goes to the till that sold the goods, as far as the data tells which sale
 * that was: the same customer's latest earlier one, of the same product at the same price.
 */

export interface Goods {
  readonly sku: string
  readonly name: string
  readonly priceMinor: number
  /** What the whole replay takes out of stock: there from the start. */
  readonly openingMilli: number
  /** What the whole replay brings back: left at the end. */
  readonly leftMilli: number
}

export interface PlannedLine {
  readonly sku: string
  readonly quantityMilli: number
  readonly unitPriceMinor: number
  /** It cost nothing: rung up and given away. */
  readonly isFree: boolean
}

type PaidBy = 'cash' | 'card'

/** One thing that a till does; money in pence, quantities in thousandths, both positive but for corrections. */
export type Work =
  | { readonly do: 'sale'; readonly invoice: string; readonly paidBy: PaidBy; readonly lines: readonly PlannedLine[] }
  | {
      readonly do: 'refund'
      /** The invoice of the sale; null: without a receipt. */
      readonly of: string | null
      readonly reason: string
      readonly paidBy: PaidBy
      /** `position`: of the line in its sale. */
      readonly lines: readonly (PlannedLine & { readonly position: number })[]
    }
  | { readonly do: 'correction'; readonly sku: string; readonly quantityMilli: number }

export interface Plan {
  readonly work: readonly (readonly Work[])[]
  readonly goods: readonly Goods[]
  readonly sales: number
  readonly refundsOfSales: number
  readonly refundsWithoutReceipt: number
  readonly refundLines: number
  readonly corrections: number
}

interface SoldLine {
  readonly invoice: string
  readonly position: number
  readonly till: number
  leftMilli: number
}

export function planReplay(data: ReplayData, tillCount: number): Plan {
  const work: Work[][] = Array.from({ length: tillCount }, () => [])
  const soldBy = new Map<string, SoldLine[]>()
  const counts = { sales: 0, refundsOfSales: 0, refundsWithoutReceipt: 0, refundLines: 0, corrections: 0 }
  let turn = 0
  for (const invoice of data.invoices) {
    const till = turn % tillCount
    const paidBy: PaidBy = invoice.customer === '' ? 'cash' : 'card'
    if (invoice.sold.length + invoice.returned.length + invoice.corrected.length > 0) turn += 1
    if (invoice.sold.length > 0) {
      counts.sales += 1
      work[till]?.push({ do: 'sale', invoice: invoice.number, paidBy, lines: invoice.sold.map(plannedLine) })
      rememberSold(soldBy, invoice, till)
    }
    for (const refund of refundsOf(invoice, soldBy)) {
      counts.refundLines += refund.work.lines.length
      if (refund.work.of === null) counts.refundsWithoutReceipt += 1
      else counts.refundsOfSales += 1
      work[refund.till ?? till]?.push({ ...refund.work, paidBy })
    }
    for (const { stockCode, quantity } of invoice.corrected) {
      counts.corrections += 1
      work[till]?.push({ do: 'correction', sku: stockCode, quantityMilli: quantity * 1000 })
    }
  }
  return { work, goods: goodsOf(data), ...counts }
}

const plannedLine = ({ stockCode, quantity, priceThousandths }: InvoiceLine): PlannedLine => ({
  sku: stockCode,
  quantityMilli: Math.abs(quantity) * 1000,
  // A till sells nothing at no price: a penny is asked, and given away.
  unitPriceMinor: Math.max(1, priceThousandths / 10),
  isFree: priceThousandths === 0,
})

const saleKey = (customer: string, line: InvoiceLine) => `${customer} ${line.stockCode} ${line.priceThousandths}`

function rememberSold(soldBy: Map<string, SoldLine[]>, { number, customer, sold }: Invoice, till: number): void {
  if (customer === '') return
  sold.forEach((line, position) => {
    if (line.priceThousandths === 0) return
    const key = saleKey(customer, line)
    const lines = soldBy.get(key) ?? []
    lines.push({ invoice: number, position, till, leftMilli: line.quantity * 1000 })
    soldBy.set(key, lines)
  })
}

type RefundWork = Extract<Work, { do: 'refund' }>

/** A refund for each sale that an invoice's returns belong to, and one for what belongs to none. */
function refundsOf(
  { number, customer, returned }: Invoice,
  soldBy: ReadonlyMap<string, readonly SoldLine[]>,
): { readonly till: number | null; readonly work: RefundWork }[] {
  const refunds = new Map<string | null, { till: number | null; lines: RefundWork['lines'][number][] }>()
  const add = (of: string | null, till: number | null, line: RefundWork['lines'][number]) => {
    const refund = refunds.get(of) ?? { till, lines: [] }
    refund.lines.push(line)
    refunds.set(of, refund)
  }
  for (const line of returned) {
    const planned = plannedLine(line)
    let openMilli = planned.quantityMilli
    const candidates = customer === '' ? [] : (soldBy.get(saleKey(customer, line)) ?? [])
    for (const sold of [...candidates].reverse()) {
      const quantityMilli = Math.min(openMilli, sold.leftMilli)
      if (quantityMilli === 0) continue
      sold.leftMilli -= quantityMilli
      openMilli -= quantityMilli
      add(sold.invoice, sold.till, { ...planned, quantityMilli, position: sold.position })
    }
    if (openMilli > 0) add(null, null, { ...planned, quantityMilli: openMilli, position: -1 })
  }
  return [...refunds].map(([of, { till, lines }]) => ({
    till,
    work: { do: 'refund', of, reason: `Invoice ${number}`, paidBy: 'cash', lines },
  }))
}

/** Each product with what the whole replay takes out of its stock, and what it brings back. */
function goodsOf({ invoices, products }: ReplayData): Goods[] {
  const goods = new Map<string, { priceMinor: number; openingMilli: number; leftMilli: number }>()
  for (const { sold, returned, corrected } of invoices) {
    for (const { stockCode, priceThousandths } of [...sold, ...returned, ...corrected]) {
      const known = goods.get(stockCode) ?? { priceMinor: 0, openingMilli: 0, leftMilli: 0 }
      if (known.priceMinor === 0) known.priceMinor = priceThousandths / 10
      goods.set(stockCode, known)
    }
    for (const { stockCode, quantity } of sold) add(goods, stockCode, quantity)
    for (const { stockCode, quantity } of returned) add(goods, stockCode, quantity)
    for (const { stockCode, quantity } of corrected) add(goods, stockCode, -quantity)
  }
  return [...goods].map(([sku, rest]) => ({ sku, name: products.get(sku) || sku, ...rest }))
}

/** `out` pieces leave the stock; negative ones come into it. */
function add(
  goods: ReadonlyMap<string, { openingMilli: number; leftMilli: number }>,
  stockCode: string,
  out: number,
): void {
  const known = goods.get(stockCode)
  if (known === undefined) return
  if (out > 0) known.openingMilli += out * 1000
  else known.leftMilli += -out * 1000
}
