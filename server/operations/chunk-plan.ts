import type { AuditEntry } from '../../src-shared/audit/audit-entry.ts'
import type { CashMovement, DrawerOpened } from '../../src-shared/cash/cash-movement.ts'
import type { ExpenseFact } from '../../src-shared/cash/expense.ts'
import type { ShiftOpened } from '../../src-shared/cash/shift.ts'
import type { AccountPayment } from '../../src-shared/sale/account-payment.ts'
import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import type { StockMovement } from '../../src-shared/stock/stock-movement.ts'
import type { ChainLink } from '../../src-shared/sync/hash-chain.ts'
import type { Amendment } from '../store/tables/shift-amendments.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import type { StoredAnswer } from './stored-answer.ts'

export interface PlannedChange {
  readonly entity: string
  readonly id: string
  readonly version: number
  /** A record's tombstone. */
  readonly removed?: true
}

/** An answer to store; its change, when it has one, gets its number just before the commit. */
export interface PlannedAnswer {
  readonly operation: PreparedOperation
  readonly answer: StoredAnswer
  /** Index into `changes`; null: the operation changed nothing. */
  readonly change: number | null
  /** Takes the place of the refusal that is stored. */
  readonly again: boolean
}

export interface PlannedException {
  readonly kind: ExceptionKind
  readonly subject: string
  readonly detail: unknown
}
export type ExceptionKind =
  | 'oversold'
  | 'totals-differ'
  | 'currency-differs'
  | 'product-unknown'
  | 'customer-unknown'
  | 'late-sale'
  | 'late-refund'
  | 'late-expense'
  | 'late-cash-movement'
  | 'late-account-payment'
  | 'late-drawer-opening'
  | 'account-without-customer'
  | 'credit-limit-exceeded'
  | 'sale-unknown'
  | 'refund-exceeds-sale'
  | 'refund-differs-from-sale'
  | 'shift-closed-again'
  | 'chain-broken'
  | 'chain-gap'
  | 'receipt-number-twice'
  | 'till-cloned'
  | 'till-restored'
  | 'till-revoked'
  | 'till-replaced'
  | 'reconcile-differs'
  | 'journal-conflict'
  | 'journal-rejected'
  | 'journal-set-aside'
  | 'bundle-of-former-till'

/** All that a chunk of operations will write, collected by its decisions, so that it goes out in few statements. */
export interface ChunkPlan {
  readonly sales: { readonly fact: SaleFact; readonly totalsDiffer: readonly string[]; readonly late: boolean }[]
  readonly refunds: {
    readonly fact: RefundFact
    readonly totalsDiffer: readonly string[]
    /** Whether it was decided with its sale in sight, or names none. */
    readonly saleKnown: boolean
  }[]
  readonly expenses: ExpenseFact[]
  readonly cashMovements: CashMovement[]
  readonly drawerOpenings: DrawerOpened[]
  readonly accountPayments: AccountPayment[]
  readonly auditEntries: AuditEntry[]
  /** What came for closed shifts. */
  readonly amendments: Amendment[]
  readonly movements: StockMovement[]
  readonly shiftsOpened: ShiftOpened[]
  readonly shiftsClosed: {
    readonly id: string
    readonly closing: string
    readonly closedAtMs: number
    readonly change: number
  }[]
  readonly changes: PlannedChange[]
  readonly answers: PlannedAnswer[]
  readonly exceptions: PlannedException[]
  /** Tills of which it turned out that the caller has a copy of their file. */
  readonly kin: Set<string>
  /** Head of the till's chain after the chunk; null: it did not move. */
  head: Pick<ChainLink, 'index' | 'hash'> | null
}

export function emptyPlan(): ChunkPlan {
  return {
    sales: [],
    refunds: [],
    expenses: [],
    cashMovements: [],
    drawerOpenings: [],
    accountPayments: [],
    auditEntries: [],
    amendments: [],
    movements: [],
    shiftsOpened: [],
    shiftsClosed: [],
    changes: [],
    answers: [],
    exceptions: [],
    kin: new Set(),
    head: null,
  }
}

/** Notes a change of the feed; answers its index in the plan. */
export function planChange(plan: ChunkPlan, change: PlannedChange): number {
  return plan.changes.push(change) - 1
}

/** What deciding one operation comes to: an answer without its change number yet, and which change will give it. */
export interface Decision {
  readonly answer: StoredAnswer
  readonly change: number | null
}

export function rejected(id: string | null, problem: NonNullable<StoredAnswer['problem']>): Decision {
  return { answer: { status: 'rejected', id, problem }, change: null }
}
