import {
  type CountedDenomination,
  expectedCash,
  netByTender,
  type ShiftClosed,
  type ShiftTakings,
} from '../cash/shift.ts'
import { type Minor, subtractMinor } from '../money/minor.ts'

/** What a shift report is made of: of a shift that is open (X) or closed (Z). */
export interface ShiftFacts {
  readonly shift: {
    readonly id: string
    readonly openedAtMs: number
    readonly openedBy: string
    readonly floatMinor: Minor
  }
  readonly takings: ShiftTakings
  /** Null: it is open. */
  readonly close: ShiftClosed | null
}

export type ShiftSectionName = 'sales' | 'payments' | 'accounts' | 'drawer'

export type ShiftRowName =
  | 'salesCount'
  | 'salesTotal'
  | 'refundsCount'
  | 'refundsTotal'
  | 'net'
  | 'tax'
  | 'discount'
  | 'cash'
  | 'card'
  | 'transfer'
  | 'account'
  | 'rounding'
  | 'accountPaidCash'
  | 'accountPaidCard'
  | 'accountPaidTransfer'
  | 'float'
  | 'cashSales'
  | 'cashRefunds'
  | 'cashIn'
  | 'cashOut'
  | 'expenses'
  | 'expected'
  | 'counted'
  | 'difference'
  | 'drawerOpenings'

/** One figure of the report. What leaves the drawer is negative, so that rows above a total sum to it. */
export interface ShiftRow {
  readonly name: ShiftRowName
  readonly unit: 'count' | 'money'
  readonly value: number
  /** The sum of those above it. */
  readonly isTotal: boolean
}

export interface ShiftSection {
  readonly name: ShiftSectionName
  readonly rows: readonly ShiftRow[]
}

/** The X or Z report of a shift, for the screen and for paper: names and figures, no words. */
export interface ShiftReport {
  readonly kind: 'x' | 'z'
  readonly shiftId: string
  readonly openedAtMs: number
  readonly openedBy: string
  readonly closedAtMs: number | null
  readonly closedBy: string | null
  readonly note: string | null
  /** Without amounts that would tell what the drawer should hold. */
  readonly isBlind: boolean
  readonly sections: readonly ShiftSection[]
  /** What was counted, and by denomination where it was counted so; null while the shift is open. */
  readonly countedMinor: Minor | null
  readonly denominations: readonly CountedDenomination[] | null
  /** Null while it is open, or when the report is blind. */
  readonly expectedMinor: Minor | null
  readonly differenceMinor: Minor | null
}

const count = (name: ShiftRowName, value: number): ShiftRow => ({ name, unit: 'count', value, isTotal: false })
const money = (name: ShiftRowName, value: number): ShiftRow => ({ name, unit: 'money', value, isTotal: false })
const total = (name: ShiftRowName, value: number): ShiftRow => ({ name, unit: 'money', value, isTotal: true })
/** Rows that would only say zero are left out. */
const unlessZero = (...rows: readonly ShiftRow[]): ShiftRow[] => rows.filter(({ value }) => value !== 0)

/**
 * The X report of an open shift, the Z report of a closed one. A blind one holds what a cashier who counts the drawer may
 * know: how much happened, and what was counted, not what it came to.
 */
export function shiftReport(facts: ShiftFacts, { isBlind }: { readonly isBlind: boolean }): ShiftReport {
  const { shift, close } = facts
  return {
    kind: close === null ? 'x' : 'z',
    shiftId: shift.id,
    openedAtMs: shift.openedAtMs,
    openedBy: shift.openedBy,
    closedAtMs: close?.closedAtMs ?? null,
    closedBy: close?.closedBy ?? null,
    note: close?.note ?? null,
    isBlind,
    sections: isBlind ? blindSections(facts) : wholeSections(facts),
    countedMinor: close?.countedMinor ?? null,
    denominations: close?.denominations ?? null,
    expectedMinor: isBlind ? null : (close?.expectedMinor ?? expectedCash(shift.floatMinor, facts.takings)),
    differenceMinor: isBlind ? null : (close?.differenceMinor ?? null),
  }
}

function blindSections({ shift, takings, close }: ShiftFacts): ShiftSection[] {
  return [
    {
      name: 'sales',
      rows: [count('salesCount', takings.salesCount), ...unlessZero(count('refundsCount', takings.refundsCount))],
    },
    {
      name: 'drawer',
      rows: [
        money('float', shift.floatMinor),
        ...(close === null ? [] : [money('counted', close.countedMinor)]),
        count('drawerOpenings', takings.drawerOpenings),
      ],
    },
  ]
}

function wholeSections({ shift, takings, close }: ShiftFacts): ShiftSection[] {
  const net = netByTender(takings)
  const accounts = unlessZero(
    money('accountPaidCash', takings.accountPaidCashMinor),
    money('accountPaidCard', takings.accountPaidCardMinor),
    money('accountPaidTransfer', takings.accountPaidTransferMinor),
  )
  return [
    {
      name: 'sales',
      rows: [
        count('salesCount', takings.salesCount),
        money('salesTotal', takings.salesTotalMinor),
        ...(takings.refundsCount === 0
          ? []
          : [
              count('refundsCount', takings.refundsCount),
              money('refundsTotal', -takings.refundsTotalMinor),
              total('net', takings.salesTotalMinor - takings.refundsTotalMinor),
            ]),
        ...unlessZero(money('discount', takings.discountMinor)),
        money('tax', takings.taxMinor),
      ],
    },
    {
      name: 'payments',
      rows: [
        money('cash', net.cash),
        money('card', net.card),
        ...unlessZero(
          money('transfer', net.transfer),
          money('account', net.account),
          money('rounding', takings.roundingMinor),
        ),
      ],
    },
    ...(accounts.length === 0 ? [] : [{ name: 'accounts' as const, rows: accounts }]),
    {
      name: 'drawer',
      rows: [
        money('float', shift.floatMinor),
        money('cashSales', takings.cashMinor),
        ...unlessZero(
          money('accountPaidCash', takings.accountPaidCashMinor),
          money('cashIn', takings.cashInMinor),
          money('cashRefunds', -takings.refundedCashMinor),
          money('cashOut', -takings.cashOutMinor),
          money('expenses', -takings.expensesMinor),
        ),
        total('expected', close?.expectedMinor ?? expectedCash(shift.floatMinor, takings)),
        ...(close === null
          ? []
          : [
              money('counted', close.countedMinor),
              total('difference', subtractMinor(close.countedMinor, close.expectedMinor)),
            ]),
        ...unlessZero(count('drawerOpenings', takings.drawerOpenings)),
      ],
    },
  ]
}
