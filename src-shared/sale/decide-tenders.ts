import { roundedForCash } from '../cash/cash-rounding.ts'
import { addMinor, type Minor, minor, subtractMinor, sumMinor, ZERO } from '../money/minor.ts'
import { accept, type Result, refuse } from '../result.ts'
import type { DraftTender } from './sale-draft.ts'
import type { Tender } from './sale-fact.ts'

export type TenderRefusal =
  | { readonly code: 'amount-too-large' }
  | { readonly code: 'underpaid'; readonly missingMinor: Minor }
  /** Only cash gives change. */
  | { readonly code: 'card-exceeds-total'; readonly excessMinor: Minor }
  | { readonly code: 'needless-tender' }

export interface DecidedTenders {
  readonly tenders: readonly Tender[]
  /** By how much rounding changed what is paid in cash. */
  readonly roundingMinor: Minor
}

/**
 * Card, transfer and account pay exactly what they are told; cash pays the rest, rounded to the smallest coin, and gives
 * change. No tender may pay nothing, but cash whose part rounds to nothing, which then drops out.
 */
export function decideTenders(
  offered: readonly DraftTender[],
  totalMinor: Minor,
  newId: () => string,
  cashIncrementMinor = 0,
): Result<DecidedTenders, TenderRefusal> {
  let exactMinor: Minor
  let receivedMinor: Minor
  try {
    exactMinor = sumMinor(offered, (tender) => (tender.kind === 'cash' ? ZERO : tender.amountMinor))
    receivedMinor = sumMinor(offered, (tender) => (tender.kind === 'cash' ? tender.receivedMinor : ZERO))
    addMinor(exactMinor, receivedMinor)
  } catch (error) {
    if (error instanceof RangeError) return refuse({ code: 'amount-too-large' })
    throw error
  }
  if (exactMinor > totalMinor) {
    return refuse({ code: 'card-exceeds-total', excessMinor: subtractMinor(exactMinor, totalMinor) })
  }
  const isCashOffered = offered.some((tender) => tender.kind === 'cash')
  const restMinor = subtractMinor(totalMinor, exactMinor)
  let dueInCash = isCashOffered ? roundedForCash(restMinor, cashIncrementMinor) : restMinor
  if (receivedMinor < dueInCash) {
    return refuse({ code: 'underpaid', missingMinor: subtractMinor(dueInCash, receivedMinor) })
  }
  const roundingMinor = subtractMinor(dueInCash, restMinor)
  const tenders: Tender[] = []
  for (const tender of offered) {
    if (tender.kind === 'card' || tender.kind === 'transfer') {
      tenders.push({ id: newId(), kind: tender.kind, amountMinor: tender.amountMinor, reference: tender.reference })
    } else if (tender.kind === 'account') {
      tenders.push({ id: newId(), kind: 'account', amountMinor: tender.amountMinor })
    } else {
      const amountMinor = minor(Math.min(dueInCash, tender.receivedMinor))
      const isRoundedAway = amountMinor === 0 && roundingMinor !== 0 && tender.receivedMinor === 0
      if (amountMinor === 0 && !isRoundedAway) return refuse({ code: 'needless-tender' })
      if (isRoundedAway) continue
      dueInCash = subtractMinor(dueInCash, amountMinor)
      tenders.push({
        id: newId(),
        kind: 'cash',
        amountMinor,
        receivedMinor: tender.receivedMinor,
        changeMinor: subtractMinor(tender.receivedMinor, amountMinor),
      })
    }
  }
  return accept({ tenders, roundingMinor })
}
