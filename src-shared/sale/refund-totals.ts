import { cashRoundingOf } from '../cash/cash-rounding.ts'
import { type Minor, minor, subtractMinor, sumMinor, ZERO } from '../money/minor.ts'
import { multiplyDivideRounded } from '../money/rounding.ts'
import type { TaxGroup } from '../tax/inclusive-tax.ts'
import type { RefundFact, RefundLine } from './refund-fact.ts'
import type { SaleLine } from './sale-fact.ts'
import { saleTotals, sameTaxes } from './sale-totals.ts'

type SoldAmounts = Pick<SaleLine, 'quantityMilli' | 'totalMinor' | 'taxMinor'>

/**
 * What a part of a sale's line is worth when `beforeMilli` of it was given back before: the share of both together less
 * the share of what was before. So parts that follow each other sum to the line whatever their sizes, and none is
 * negative. Tax follows the money rather than the quantity, so that no part has more tax than money.
 */
export function refundOfLine(
  sold: SoldAmounts,
  beforeMilli: number,
  quantityMilli: number,
): { readonly totalMinor: Minor; readonly taxMinor: Minor } {
  const moneyAt = (milli: number) => multiplyDivideRounded(sold.totalMinor, milli, sold.quantityMilli)
  const taxAt = (money: number) =>
    sold.totalMinor === 0 ? 0 : multiplyDivideRounded(sold.taxMinor, money, sold.totalMinor)
  const before = moneyAt(beforeMilli)
  const after = moneyAt(beforeMilli + quantityMilli)
  return { totalMinor: minor(after - before), taxMinor: minor(taxAt(after) - taxAt(before)) }
}

export interface RefundTotals {
  readonly totalMinor: Minor
  readonly taxMinor: Minor
  readonly taxes: readonly TaxGroup[]
}

/** Totals of a refund from the amounts of its lines. Throws RangeError when an amount leaves the range of `minor`. */
export function refundTotals(
  lines: readonly Pick<RefundLine, 'taxBasisPoints' | 'totalMinor' | 'taxMinor'>[],
): RefundTotals {
  const rates = [...new Set(lines.map(({ taxBasisPoints }) => taxBasisPoints))].sort((a, b) => a - b)
  const taxes = rates.map((taxBasisPoints): TaxGroup => {
    const ofRate = lines.filter((line) => line.taxBasisPoints === taxBasisPoints)
    const grossMinor = sumMinor(ofRate, (line) => line.totalMinor)
    const taxMinor = sumMinor(ofRate, (line) => line.taxMinor)
    return { taxBasisPoints, grossMinor, netMinor: subtractMinor(grossMinor, taxMinor), taxMinor }
  })
  return {
    totalMinor: sumMinor(lines, (line) => line.totalMinor),
    taxMinor: sumMinor(lines, (line) => line.taxMinor),
    taxes,
  }
}

/**
 * What does not add up in a refund as sent: names of the figures that differ from the recomputed ones; empty when sound.
 * Lines without a receipt are reckoned as a sale's; what the others were sold for only the sale knows, see
 * `linesThatDiffer`. Throws RangeError as {@link refundTotals}.
 */
export function refundTotalsThatDiffer(refund: RefundFact): string[] {
  const totals = refundTotals(refund.lines)
  const withoutReceipt = refund.lines.filter(({ saleLineId }) => saleLineId === null)
  const reckoned = saleTotals(withoutReceipt).lines
  const differing: string[] = []
  if (totals.totalMinor !== refund.totalMinor) differing.push('totalMinor')
  if (totals.taxMinor !== refund.taxMinor) differing.push('taxMinor')
  const linesAgree = withoutReceipt.every(
    (line, index) => reckoned[index]?.totalMinor === line.totalMinor && reckoned[index]?.taxMinor === line.taxMinor,
  )
  if (!linesAgree) differing.push('lines')
  if (!sameTaxes(totals.taxes, refund.taxes)) differing.push('taxes')
  if (!tendersAgree(refund)) differing.push('tenders')
  return differing
}

/** Whether the tenders pay the refund out, with cash rounded as the refund says and nothing else. */
function tendersAgree(refund: RefundFact): boolean {
  const paidMinor = sumMinor(refund.tenders, (tender) => tender.amountMinor)
  const cashMinor = sumMinor(refund.tenders, (tender) => (tender.kind === 'cash' ? tender.amountMinor : ZERO))
  const dueInCash = subtractMinor(cashMinor, refund.roundingMinor)
  const roundingMinor = dueInCash > 0 ? cashRoundingOf(dueInCash, refund.cashIncrementMinor) : ZERO
  return paidMinor === refund.totalMinor + refund.roundingMinor && roundingMinor === refund.roundingMinor
}

/**
 * Lines of a refund that are not what their sale's line says: another product, price or rate, amounts that do not follow
 * from it, or no line of the sale at all. Answers their ids. Throws RangeError as {@link refundTotals}.
 */
export function linesThatDiffer(lines: readonly RefundLine[], soldById: ReadonlyMap<string, SaleLine>): string[] {
  return lines
    .filter((line) => line.saleLineId !== null && !agrees(line, soldById.get(line.saleLineId)))
    .map(({ id }) => id)
}

function agrees(line: RefundLine, sold: SaleLine | undefined): boolean {
  if (sold === undefined) return false
  const { totalMinor, taxMinor } = refundOfLine(sold, line.refundedBeforeMilli, line.quantityMilli)
  return (
    line.productId === sold.productId &&
    line.unitPriceMinor === sold.unitPriceMinor &&
    line.taxBasisPoints === sold.taxBasisPoints &&
    line.totalMinor === totalMinor &&
    line.taxMinor === taxMinor
  )
}

/** How much of a sale's line refunds have given back so far. */
export interface Refunded {
  readonly quantityMilli: number
  readonly totalMinor: number
}

/** Lines of a sale of which more was given back than was sold, in goods or in money. Answers their ids. */
export function linesExceeded(
  refundedById: ReadonlyMap<string, Refunded>,
  soldById: ReadonlyMap<string, SoldAmounts>,
): string[] {
  return [...refundedById].flatMap(([id, refunded]) => {
    const sold = soldById.get(id)
    if (sold === undefined) return []
    const exceeded = refunded.quantityMilli > sold.quantityMilli || refunded.totalMinor > sold.totalMinor
    return exceeded ? [id] : []
  })
}
