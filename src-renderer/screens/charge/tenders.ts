import { parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor, ZERO } from '../../../src-shared/money/minor.ts'
import type { DraftTender } from '../../../src-shared/sale/sale-draft.ts'

export type PayWay = 'cash' | 'card' | 'mixed'

export interface PayForm {
  readonly way: PayWay
  readonly cashText: string
  readonly cardText: string
  readonly reference: string
}

export interface PayReading {
  readonly cashMinor: Minor | null
  readonly cardMinor: Minor | null
  /** Positive: still to be paid. */
  readonly missingMinor: Minor
  readonly changeMinor: Minor
  /** What to send; null while an amount cannot be read. */
  readonly tenders: readonly DraftTender[] | null
}

function readAmount(text: string, currency: string): Minor | null {
  const amount = text.trim() === '' ? null : parseMinor(text, currency)
  return amount === null || amount < 0 ? null : amount
}

/** What the form means: tenders, what is missing, what is change. Card pays what it is told, cash the rest. */
export function readPayment(form: PayForm, totalMinor: Minor, currency: string): PayReading {
  const cardMinor = form.way === 'cash' ? ZERO : form.way === 'card' ? totalMinor : readAmount(form.cardText, currency)
  const cashMinor = form.way === 'card' ? ZERO : readAmount(form.cashText, currency)
  const offered = (cardMinor ?? 0) + (cashMinor ?? 0)
  const dueInCash = Math.max(0, totalMinor - (cardMinor ?? 0))
  const reference = form.reference.trim() === '' ? null : form.reference.trim()
  const tenders: DraftTender[] = []
  if (cardMinor !== null && cardMinor > 0) tenders.push({ kind: 'card', amountMinor: cardMinor, reference })
  if (cashMinor !== null && cashMinor > 0) tenders.push({ kind: 'cash', receivedMinor: cashMinor })
  return {
    cashMinor,
    cardMinor,
    missingMinor: minor(Math.max(0, totalMinor - offered)),
    changeMinor: minor(Math.max(0, (cashMinor ?? 0) - dueInCash)),
    tenders: cardMinor === null || cashMinor === null ? null : tenders,
  }
}
