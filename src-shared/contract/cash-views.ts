import type { Minor } from '../money/minor.ts'
import type { ShiftReport } from '../report/shift-report.ts'
import type { Acknowledgement } from './sales-views.ts'

/** What a reason is for: words that were used before are suggested for the same. */
export const reasonKinds = ['in', 'out', 'expense', 'drawer'] as const
export type ReasonKind = (typeof reasonKinds)[number]

/** Something that was done with the drawer besides selling. */
export interface CashActivity {
  readonly id: string
  /** `expense-elsewhere`: not paid out of the drawer. */
  readonly kind: 'in' | 'out' | 'expense' | 'expense-elsewhere' | 'drawer'
  readonly atMs: number
  /** Null where nothing but the drawer moved. */
  readonly amountMinor: Minor | null
  /** The reason, or the expense's category. */
  readonly subject: string
  readonly note: string | null
  readonly doneBy: string
  readonly approvedBy: string | null
  readonly acknowledgement: Acknowledgement
}

/** How the shift that is open stands. */
export interface OpenShiftView {
  readonly report: ShiftReport
  /** Newest first. */
  readonly activity: readonly CashActivity[]
  readonly reasons: Readonly<Record<ReasonKind, readonly string[]>>
}

export interface ClosedShift {
  readonly report: ShiftReport
  /** The shift had been closed before: this is that close. */
  readonly repeated: boolean
}

export interface ShiftSummary {
  readonly id: string
  readonly openedAtMs: number
  readonly openedBy: string
  readonly closedAtMs: number
  readonly closedBy: string
  readonly salesCount: number
  /** Null for who counts blind. */
  readonly salesTotalMinor: Minor | null
  readonly differenceMinor: Minor | null
}

/** What the last shift left behind, to begin the next one with. */
export interface LastShift {
  readonly closedAtMs: number
  readonly countedMinor: Minor
  readonly floatMinor: Minor
}

export type NoOpenShift = { readonly code: 'no-open-shift' }
/** More than the drawer holds by what is recorded: asked for again with `anyway`, it is done. */
export type MoreThanDrawer = { readonly code: 'more-than-drawer' }
/** The count is off by so much that somebody has to say why. */
export type NoteNeeded = { readonly code: 'note-needed' }
export type NoPrinter = { readonly code: 'no-printer' }
