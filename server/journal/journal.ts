import type { Operation } from '../../src-shared/sync/operations.ts'
import type { Caller } from '../caller.ts'

/** An operation that was accepted while MySQL was away and waits in Redis for its verdict. */
export interface JournalEntry {
  /** Id in the stream: arrival order. */
  readonly id: string
  readonly caller: Caller
  readonly operation: Operation
  readonly requestHash: string
  /** `single`: its body was checked by a route, see `prepareChecked`; `push`: by `prepareOperation`. */
  readonly way: 'push' | 'single'
  readonly acceptedAtMs: number
}

export type NewJournalEntry = Pick<JournalEntry, 'operation' | 'requestHash' | 'way'>

/** What became of an operation that was offered to the journal. */
export type JournalVerdict = 'accepted' | 'key-reused'

export interface JournalStatus {
  /** `error`: it is there, but cannot promise anything now; `reason` says why. `off`: none is configured. */
  readonly status: 'ok' | 'error' | 'off'
  readonly reason: string | null
  /** Entries that wait, and since when the oldest does (null: none). As last seen: it is not asked for. */
  readonly depth: number
  readonly oldestAtMs: number | null
  readonly pendingCreates: number
  readonly pendingUpdates: number
  readonly pendingDeletes: number
  /** Entries that could not be drained for a fault of ours, and wait for people. */
  readonly setAside: number
  /** Times that the journal was found to have lost entries: emptied, or put back to an older state. */
  readonly resets: number
}

/**
 * The Redis stream that takes operations while MySQL is away. It promises only what its Redis can keep: `noeviction`,
 * append-only file, synced always; looked at with every single append.
 */
export interface Journal {
  /**
   * Appends the operations, all or none, in order; those that wait in it already are not appended again. null: it cannot
   * promise now, and the caller keeps them.
   */
  accept(caller: Caller, entries: readonly NewJournalEntry[]): Promise<JournalVerdict[] | null>
  /** How many operations of the tenant wait; 0 when there is no journal, or it is away. Never throws. */
  countPending(tenantId: string): Promise<number>
  /** The tenant's operations that wait, in arrival order. Never throws. */
  pending(tenantId: string): Promise<JournalEntry[]>
  /** One operation that waits; null: none of this key. Never throws. */
  find(tenantId: string, key: string): Promise<JournalEntry | null>
  status(): JournalStatus
}
