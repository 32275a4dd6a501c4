import { type Minor, minor, sumMinor } from '../money/minor.ts'
import { multiplyDivideRounded } from '../money/rounding.ts'
import { type TaxGroup, taxByRate } from '../tax/inclusive-tax.ts'
import type { SaleFact } from './sale-fact.ts'

/** Thousandths in one unit. */
export const MILLI = 1000

/** What `quantityMilli` thousandths cost at a price per unit, rounded half away from zero. */
export function lineTotal(quantityMilli: number, unitPriceMinor: Minor): Minor {
  return minor(multiplyDivideRounded(unitPriceMinor, quantityMilli, MILLI))
}

export interface SaleTotals {
  readonly totalMinor: Minor
  readonly taxMinor: Minor
  readonly taxes: readonly TaxGroup[]
  /** Total and tax of each line, in order. */
  readonly lines: readonly { readonly totalMinor: Minor; readonly taxMinor: Minor }[]
}

/**
 * All totals of a sale from its quantities, prices and rates. Till and server both call this, so what is printed is
 * what is stored. Throws RangeError when an amount leaves the range of `minor`.
 */
export function saleTotals(
  lines: readonly { readonly quantityMilli: number; readonly unitPriceMinor: Minor; readonly taxBasisPoints: number }[],
): SaleTotals {
  const totals = lines.map((line) => ({
    taxBasisPoints: line.taxBasisPoints,
    totalMinor: lineTotal(line.quantityMilli, line.unitPriceMinor),
  }))
  const { groups, taxOfLines } = taxByRate(totals)
  return {
    totalMinor: sumMinor(totals, (line) => line.totalMinor),
    taxMinor: sumMinor(groups, (group) => group.taxMinor),
    taxes: groups,
    lines: totals.map((line, index) => ({ totalMinor: line.totalMinor, taxMinor: taxOfLines[index] ?? minor(0) })),
  }
}

/** What does not add up in a sale as sent: names of the figures that differ from the recomputed ones; empty when sound. */
export function totalsThatDiffer(sale: SaleFact): string[] {
  const totals = saleTotals(sale.lines)
  const differing: string[] = []
  if (totals.totalMinor !== sale.totalMinor) differing.push('totalMinor')
  if (totals.taxMinor !== sale.taxMinor) differing.push('taxMinor')
  const linesAgree = totals.lines.every((line, index) => {
    const sent = sale.lines[index]
    return sent?.totalMinor === line.totalMinor && sent.taxMinor === line.taxMinor
  })
  if (!linesAgree) differing.push('lines')
  const groupsAgree =
    totals.taxes.length === sale.taxes.length &&
    totals.taxes.every((group, index) => {
      const sent = sale.taxes[index]
      return (
        sent !== undefined &&
        sent.taxBasisPoints === group.taxBasisPoints &&
        sent.grossMinor === group.grossMinor &&
        sent.netMinor === group.netMinor &&
        sent.taxMinor === group.taxMinor
      )
    })
  if (!groupsAgree) differing.push('taxes')
  const paid = sumMinor(sale.tenders, (tender) => tender.amountMinor)
  const changeAgrees = sale.tenders.every(
    (tender) => tender.kind !== 'cash' || tender.receivedMinor - tender.changeMinor === tender.amountMinor,
  )
  if (paid !== sale.totalMinor || !changeAgrees) differing.push('tenders')
  return differing
}
