import { v7 as uuidv7 } from 'uuid'
import type { ExpenseFact } from '../../src-shared/cash/expense.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { RefundFact, RefundLine } from '../../src-shared/sale/refund-fact.ts'
import { refundOfLine, refundTotals } from '../../src-shared/sale/refund-totals.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { saleTotals } from '../../src-shared/sale/sale-totals.ts'
import type { TillClient } from './till-client.ts'

let numbers = 0
/** A receipt number that no sale of the till has. */
export function refundNumber({ enrolment }: TillClient): string {
  numbers += 1
  return `${enrolment.storeCode}-${enrolment.tillCode}-R-${String(numbers).padStart(6, '0')}`
}

export interface RefundWish {
  /** Which line of the sale. */
  readonly index: number
  /** All of it when absent. */
  readonly quantityMilli?: number
  readonly beforeMilli?: number
  readonly goodsBack?: RefundLine['goodsBack']
}

/** A refund of lines of a sale, whose figures add up; paid out in cash. */
export function refundOf(till: TillClient, sale: SaleFact, wishes: readonly RefundWish[]): RefundFact {
  const lines = wishes.map((wish): RefundLine => {
    const sold = sale.lines[wish.index]
    if (sold === undefined) throw new Error('the sale has no such line')
    const beforeMilli = wish.beforeMilli ?? 0
    const quantityMilli = wish.quantityMilli ?? sold.quantityMilli - beforeMilli
    return {
      id: uuidv7(),
      saleLineId: sold.id,
      refundedBeforeMilli: beforeMilli,
      productId: sold.productId,
      sku: sold.sku,
      name: sold.name,
      unitCode: sold.unitCode,
      quantityMilli,
      unitPriceMinor: sold.unitPriceMinor,
      taxBasisPoints: sold.taxBasisPoints,
      ...refundOfLine(sold, beforeMilli, quantityMilli),
      goodsBack: wish.goodsBack ?? (sold.movesStock ? 'to-stock' : 'none'),
    }
  })
  return refundOfLines(till.shiftId, refundNumber(till), lines, sale.id)
}

/** A refund without a receipt. */
export function refundFact(
  shiftId: string,
  receiptNumber: string,
  wishes: readonly { readonly quantityMilli: number; readonly unitPriceMinor: number; readonly productId?: string }[],
): RefundFact {
  const priced = wishes.map((wish) => ({
    id: uuidv7(),
    saleLineId: null,
    refundedBeforeMilli: 0,
    productId: wish.productId ?? null,
    sku: 'CAFE-1',
    name: 'Café ☕ de olla',
    unitCode: 'pza',
    quantityMilli: wish.quantityMilli,
    unitPriceMinor: minor(wish.unitPriceMinor),
    taxBasisPoints: 1600,
    goodsBack: wish.productId === undefined ? ('none' as const) : ('to-stock' as const),
  }))
  const totals = saleTotals(priced).lines
  const lines = priced.map((line, index): RefundLine => {
    const { totalMinor = minor(0), taxMinor = minor(0) } = totals[index] ?? {}
    return { ...line, totalMinor, taxMinor }
  })
  return refundOfLines(shiftId, receiptNumber, lines, null)
}

function refundOfLines(shiftId: string, receiptNumber: string, lines: RefundLine[], saleId: string | null): RefundFact {
  const totals = refundTotals(lines)
  return {
    id: uuidv7(),
    shiftId,
    receiptNumber,
    saleId,
    currency: 'MXN',
    refundedAtMs: Date.now(),
    customerId: null,
    reason: 'No le gustó',
    note: null,
    approval: { userId: 'ana', name: 'Ana', atMs: Date.now() },
    lines,
    tenders: totals.totalMinor === 0 ? [] : [{ id: uuidv7(), kind: 'cash', amountMinor: totals.totalMinor }],
    taxes: [...totals.taxes],
    totalMinor: totals.totalMinor,
    taxMinor: totals.taxMinor,
    cashIncrementMinor: minor(0),
    roundingMinor: minor(0),
  }
}

export function expenseFact(shiftId: string, change: Partial<ExpenseFact> = {}): ExpenseFact {
  return {
    id: uuidv7(),
    shiftId,
    category: 'Hielo',
    currency: 'MXN',
    amountMinor: minor(12_500),
    taxMinor: minor(1724),
    paidAtMs: Date.now(),
    fromDrawer: true,
    note: null,
    approval: null,
    ...change,
  }
}
