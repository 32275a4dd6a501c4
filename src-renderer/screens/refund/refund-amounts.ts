import { roundedForCash } from '../../../src-shared/cash/cash-rounding.ts'
import { parseDecimal } from '../../../src-shared/money/currency.ts'
import { type Minor, subtractMinor, sumMinor, ZERO } from '../../../src-shared/money/minor.ts'
import type { RefundDraftTender } from '../../../src-shared/sale/refund-draft.ts'
import { refundOfLine } from '../../../src-shared/sale/refund-totals.ts'
import type { SaleFact, SaleLine, TenderKind } from '../../../src-shared/sale/sale-fact.ts'

/** How much of a line is given back, as it is being typed; empty: nothing. */
export type QuantityTexts = Readonly<Record<string, string>>

/** Thousandths that a text means; null when it is no quantity, or more than is left. */
export function readQuantity(text: string, leftMilli: number): number | null {
  if (text.trim() === '') return 0
  const milli = parseDecimal(text, 3)
  return milli === null || milli < 0 || milli > leftMilli ? null : milli
}

export interface ChosenLine {
  readonly line: SaleLine
  readonly beforeMilli: number
  readonly leftMilli: number
  /** Null: what was typed cannot be given back. */
  readonly quantityMilli: number | null
  readonly totalMinor: Minor
}

/** The sale's lines with what is given back of each, and what that comes to by the sale's stored amounts. */
export function chosenLines(
  sale: SaleFact,
  refundedMilli: Readonly<Record<string, number>>,
  texts: QuantityTexts,
): ChosenLine[] {
  return sale.lines.map((line) => {
    const beforeMilli = refundedMilli[line.id] ?? 0
    const leftMilli = Math.max(0, line.quantityMilli - beforeMilli)
    const quantityMilli = readQuantity(texts[line.id] ?? '', leftMilli)
    const totalMinor = quantityMilli ? refundOfLine(line, beforeMilli, quantityMilli).totalMinor : ZERO
    return { line, beforeMilli, leftMilli, quantityMilli, totalMinor }
  })
}

export const totalOfChosen = (chosen: readonly { readonly totalMinor: Minor }[]): Minor =>
  sumMinor(chosen, ({ totalMinor }) => totalMinor)

/** How the money was taken is how it is given back, unless it was by several means. */
export function usualWay({ tenders }: Pick<SaleFact, 'tenders'>): TenderKind {
  const kinds = new Set(tenders.map(({ kind }) => kind))
  const [only] = kinds
  return kinds.size === 1 && only !== undefined ? only : 'cash'
}

/** All of it by one means. */
export function payoutOf(way: TenderKind, totalMinor: Minor, referenceText: string): RefundDraftTender[] {
  if (totalMinor === 0) return []
  const reference = referenceText.trim() === '' ? null : referenceText.trim()
  switch (way) {
    case 'cash':
      return [{ kind: 'cash' }]
    case 'account':
      return [{ kind: 'account', amountMinor: totalMinor }]
    default:
      return [{ kind: way, amountMinor: totalMinor, reference }]
  }
}

/** What is handed out in cash, and by how much rounding changes it. */
export function cashOf(totalMinor: Minor, cashIncrementMinor: number) {
  const dueMinor = roundedForCash(totalMinor, cashIncrementMinor)
  return { dueMinor, roundingMinor: subtractMinor(dueMinor, totalMinor) }
}
