import type { Minor } from '../money/minor.ts'
import type { Problem } from '../sync/problems.ts'

/**
 * What the server's database does not have. waiting: not sent yet, or not answered. accepted: in the server's journal.
 * conflict: meets another's change. rejected: the server refused it.
 */
export type PendingState = 'waiting' | 'accepted' | 'conflict' | 'rejected'

export const pendingFilters = ['all', 'attention', 'waiting', 'accepted'] as const
/** `attention`: what waits for a person. */
export type PendingFilter = (typeof pendingFilters)[number]

/** Enough of an operation to know which one is meant. */
export interface PendingName {
  readonly key: string
  readonly kind: string
  /** What it is about, in the shop's words: a receipt number, a product's name; empty where there is nothing to say. */
  readonly subject: string
}

export interface PendingRow extends PendingName {
  readonly atMs: number
  /** Who did it; null: nobody that this till knows. */
  readonly who: string | null
  readonly state: PendingState
  /** The money it is about: what went out is negative. */
  readonly amountMinor: Minor | null
  /** Of `rejected` and `conflict`; without the other side's row. */
  readonly problem: Problem | null
  /** What has to be settled before it can be sent. */
  readonly heldBy: PendingName | null
  /** How often a person had it offered anew. */
  readonly attempt: number
  /** The file that it was last carried out in, as it is now; null: in none. */
  readonly carried: { readonly fileName: string; readonly atMs: number } | null
}

export interface PendingPage {
  readonly counts: Readonly<Record<PendingState, number>>
  readonly rows: readonly PendingRow[]
}

export interface PendingDetail extends PendingRow {
  /** Its content as it is sent, but for pictures and what PINs are known by. */
  readonly body: Readonly<Record<string, unknown>>
  /** Its place in the till's chain of facts; null: a record's operation. */
  readonly chainIndex: number | null
  /** Whether offering it anew can come to anything. */
  readonly mayRetry: boolean
  /** Whether it can be given up: no fact can. */
  readonly mayDiscard: boolean
  /** What would be given up with it. */
  readonly behind: readonly PendingName[]
  /** The sale that was handed out, where it is one. */
  readonly saleId: string | null
}

export type DiscardRefusal =
  | { readonly code: 'not-found' }
  /** It happened: the till's chain holds it, and nobody can take it back. A sale is given back by a refund. */
  | { readonly code: 'is-a-fact'; readonly saleId: string | null }
  /** It is still on its way, or a conflict to be decided. */
  | { readonly code: 'not-refused' }
