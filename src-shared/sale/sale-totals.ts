import { cashRoundingOf } from '../cash/cash-rounding.ts'
import { allocate } from '../money/allocate.ts'
import { type Minor, minor, subtractMinor, sumMinor, ZERO } from '../money/minor.ts'
import { multiplyDivideRounded } from '../money/rounding.ts'
import { type TaxGroup, taxByRate } from '../tax/inclusive-tax.ts'
import { type Discount, discountOf } from './discount.ts'
import type { SaleFact } from './sale-fact.ts'

/** Thousandths in one unit. */
export const MILLI = 1000

/** What `quantityMilli` thousandths cost at a price per unit, rounded half away from zero. */
export function lineTotal(quantityMilli: number, unitPriceMinor: Minor): Minor {
  return minor(multiplyDivideRounded(unitPriceMinor, quantityMilli, MILLI))
}

/** What a line is priced by. */
export interface PricedLine {
  readonly quantityMilli: number
  readonly unitPriceMinor: Minor
  readonly taxBasisPoints: number
  readonly discount?: Discount | null | undefined
}

export interface LineTotals {
  /** Before any discount. */
  readonly grossMinor: Minor
  readonly discountMinor: Minor
  /** The line's share of the sale's discount: the shares sum to it. */
  readonly saleDiscountMinor: Minor
  readonly totalMinor: Minor
  readonly taxMinor: Minor
}

export interface SaleTotals {
  /** Before any discount. */
  readonly grossMinor: Minor
  /** Of the whole sale, without those of its lines. */
  readonly discountMinor: Minor
  readonly totalMinor: Minor
  readonly taxMinor: Minor
  readonly taxes: readonly TaxGroup[]
  /** Of each line, in order. */
  readonly lines: readonly LineTotals[]
}

/**
 * All totals of a sale from its quantities, prices, discounts and rates. Till and server both call this, so what is
 * printed is what is stored. First come the lines' own discounts, then the sale's on what is left, shared out over the
 * lines by largest remainder; tax is reckoned on what is paid. Throws RangeError when an amount leaves the range of
 * `minor`.
 */
export function saleTotals(lines: readonly PricedLine[], discount: Discount | null = null): SaleTotals {
  const own = lines.map((line) => {
    const grossMinor = lineTotal(line.quantityMilli, line.unitPriceMinor)
    const discountMinor = discountOf(line.discount ?? null, grossMinor)
    return { grossMinor, discountMinor, leftMinor: subtractMinor(grossMinor, discountMinor) }
  })
  const discountMinor = discountOf(
    discount,
    sumMinor(own, (line) => line.leftMinor),
  )
  const shares =
    discountMinor === 0
      ? own.map(() => ZERO)
      : allocate(
          discountMinor,
          own.map((line) => line.leftMinor),
        )
  const paid = own.map((line, index) => ({
    taxBasisPoints: lines[index]?.taxBasisPoints ?? 0,
    totalMinor: subtractMinor(line.leftMinor, shares[index] ?? ZERO),
  }))
  const { groups, taxOfLines } = taxByRate(paid)
  return {
    grossMinor: sumMinor(own, (line) => line.grossMinor),
    discountMinor,
    totalMinor: sumMinor(paid, (line) => line.totalMinor),
    taxMinor: sumMinor(groups, (group) => group.taxMinor),
    taxes: groups,
    lines: own.map((line, index) => ({
      grossMinor: line.grossMinor,
      discountMinor: line.discountMinor,
      saleDiscountMinor: shares[index] ?? ZERO,
      totalMinor: paid[index]?.totalMinor ?? ZERO,
      taxMinor: taxOfLines[index] ?? ZERO,
    })),
  }
}

/** What does not add up in a sale as sent: names of the figures that differ from the recomputed ones; empty when sound. */
export function totalsThatDiffer(sale: SaleFact): string[] {
  const totals = saleTotals(sale.lines, sale.discount)
  const differing: string[] = []
  if (totals.totalMinor !== sale.totalMinor) differing.push('totalMinor')
  if (totals.taxMinor !== sale.taxMinor) differing.push('taxMinor')
  if (totals.discountMinor !== sale.discountMinor) differing.push('discountMinor')
  const linesAgree = totals.lines.every((line, index) => {
    const sent = sale.lines[index]
    return (
      sent?.totalMinor === line.totalMinor &&
      sent.taxMinor === line.taxMinor &&
      sent.discountMinor === line.discountMinor &&
      sent.saleDiscountMinor === line.saleDiscountMinor
    )
  })
  if (!linesAgree) differing.push('lines')
  if (!sameTaxes(totals.taxes, sale.taxes)) differing.push('taxes')
  if (!tendersAgree(sale)) differing.push('tenders')
  return differing
}

/** Whether two lists of tax groups say the same. */
export function sameTaxes(reckoned: readonly TaxGroup[], sent: readonly TaxGroup[]): boolean {
  return (
    reckoned.length === sent.length &&
    reckoned.every((group, index) => {
      const other = sent[index]
      return (
        other !== undefined &&
        other.taxBasisPoints === group.taxBasisPoints &&
        other.grossMinor === group.grossMinor &&
        other.netMinor === group.netMinor &&
        other.taxMinor === group.taxMinor
      )
    })
  )
}

/** Whether the tenders pay the sale, with cash rounded as the sale says and nothing else. */
function tendersAgree(sale: SaleFact): boolean {
  const paidMinor = sumMinor(sale.tenders, (tender) => tender.amountMinor)
  const cashMinor = sumMinor(sale.tenders, (tender) => (tender.kind === 'cash' ? tender.amountMinor : ZERO))
  const dueInCash = subtractMinor(cashMinor, sale.roundingMinor)
  const roundingMinor = dueInCash > 0 ? cashRoundingOf(dueInCash, sale.cashIncrementMinor) : ZERO
  const changeAgrees = sale.tenders.every(
    (tender) => tender.kind !== 'cash' || tender.receivedMinor - tender.changeMinor === tender.amountMinor,
  )
  return paidMinor === sale.totalMinor + sale.roundingMinor && roundingMinor === sale.roundingMinor && changeAgrees
}
