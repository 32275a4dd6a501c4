import { roundedForCash } from '../../../src-shared/cash/cash-rounding.ts'
import { parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor, subtractMinor, sumMinor, ZERO } from '../../../src-shared/money/minor.ts'
import type { DraftTender } from '../../../src-shared/sale/sale-draft.ts'
import type { TenderKind } from '../../../src-shared/sale/sale-fact.ts'

/** What is being entered: how, how much, and the terminal's reference. */
export interface Entry {
  readonly way: TenderKind
  /** Empty: all that is due. */
  readonly amountText: string
  readonly reference: string
}

export const untouched: Entry = { way: 'cash', amountText: '', reference: '' }

export interface PaymentReading {
  /** What the payments that were added leave to be paid. */
  readonly remainingMinor: Minor
  /** What the entry is asked to pay: in cash, what remains is rounded to the smallest coin. */
  readonly dueMinor: Minor
  readonly roundingMinor: Minor
  /** Null: no amount can be read. */
  readonly amountMinor: Minor | null
  /** What would still be missing after the entry. */
  readonly missingMinor: Minor
  readonly changeMinor: Minor
  /** By how much something that gives no change exceeds what is due. */
  readonly excessMinor: Minor
  /** What the entry adds; null when it adds nothing, or cannot be read. */
  readonly tender: DraftTender | null
}

const paidBy = (tender: DraftTender): Minor => (tender.kind === 'cash' ? tender.receivedMinor : tender.amountMinor)

/** What an entry means on top of the payments that were added. Cash gives change, and alone is rounded. */
export function readPayment(
  added: readonly DraftTender[],
  entry: Entry,
  totalMinor: Minor,
  currency: string,
  cashIncrementMinor: number,
): PaymentReading {
  const exactMinor = sumMinor(added, (tender) => (tender.kind === 'cash' ? ZERO : tender.amountMinor))
  const cashMinor = sumMinor(added, (tender) => (tender.kind === 'cash' ? tender.receivedMinor : ZERO))
  const restMinor = subtractMinor(totalMinor, exactMinor)
  const isCash = entry.way === 'cash'
  const payableMinor = isCash ? roundedForCash(restMinor, cashIncrementMinor) : restMinor
  const dueMinor = minor(Math.max(0, payableMinor - cashMinor))
  const typed = entry.amountText.trim()
  const read = typed === '' ? dueMinor : parseMinor(typed, currency)
  const amountMinor = read === null || read < 0 ? null : read
  const over = minor(Math.max(0, (amountMinor ?? 0) - dueMinor))
  const excessMinor = isCash ? ZERO : over
  return {
    remainingMinor: minor(Math.max(0, restMinor - cashMinor)),
    dueMinor,
    roundingMinor: subtractMinor(payableMinor, restMinor),
    amountMinor,
    missingMinor: minor(Math.max(0, dueMinor - (amountMinor ?? 0))),
    changeMinor: isCash ? over : ZERO,
    excessMinor,
    tender: amountMinor === null || excessMinor > 0 ? null : tenderOf(entry, amountMinor, restMinor, cashMinor),
  }
}

function tenderOf(entry: Entry, amountMinor: Minor, restMinor: Minor, cashMinor: Minor): DraftTender | null {
  const reference = entry.reference.trim() === '' ? null : entry.reference.trim()
  switch (entry.way) {
    case 'cash': {
      // Cash of nothing says that what rounding leaves is paid in cash.
      const isRoundedAway = amountMinor === 0 && restMinor > 0 && cashMinor === 0
      return amountMinor > 0 || isRoundedAway ? { kind: 'cash', receivedMinor: amountMinor } : null
    }
    case 'card':
    case 'transfer':
      return amountMinor > 0 ? { kind: entry.way, amountMinor, reference } : null
    case 'account':
      return amountMinor > 0 ? { kind: 'account', amountMinor } : null
  }
}

/** What to send: all that was added and what is being entered. */
export function allTenders(added: readonly DraftTender[], reading: PaymentReading): DraftTender[] {
  return reading.tender === null ? [...added] : [...added, reading.tender]
}

/** How much goes on the customer's account by all of it. */
export function onAccount(tenders: readonly DraftTender[]): Minor {
  return sumMinor(tenders, (tender) => (tender.kind === 'account' ? paidBy(tender) : ZERO))
}

export { paidBy }
