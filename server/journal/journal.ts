import type { Operation } from '../../src-shared/sync/operations.ts'
import type { Caller } from '../caller.ts'
import type { Tx } from '../store/transaction.ts'

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
  /** Entries that were drained since the journal began, by whichever instance, and when the last one was; null: never. */
  readonly drained: number
  readonly lastDrainAtMs: number | null
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
  /**
   * How many operations of the tenant wait for the drain; 0 when there is no journal, or it is away. Those that it tried, and
   * that wait for facts before them, do not count: nothing has to wait for them in turn. Never throws.
   */
  countPending(tenantId: string): Promise<number>
  /** Of each operation what the journal says of it; null: it does not wait there. Never throws. */
  verdictsOf(
    tenantId: string,
    operations: readonly { readonly key: string; readonly requestHash: string }[],
  ): Promise<(JournalVerdict | null)[]>
  /** The tenant's operations that wait, in arrival order. Never throws. */
  pending(tenantId: string): Promise<JournalEntry[]>
  /** One operation that waits; null: none of this key. Never throws. */
  find(tenantId: string, key: string): Promise<JournalEntry | null>
  status(): JournalStatus
  /** Asks for a drain now: somebody waits for what waits. */
  wakeDrain(): void
  /** The server's epoch as it was kept last; null: unknown, or no Redis within 2 s. For a start while MySQL is away. Never throws. */
  readServerEpoch(): Promise<string | null>
  /** Keeps the server's epoch, also in a Redis that comes back without it. */
  keepServerEpoch(epoch: string): void
}

/** One part of the journal as the drain gets it: an entry that cannot be read has none. */
export interface DrainEntry {
  readonly label: {
    readonly id: string
    readonly tenantId: string
    readonly key: string
    readonly class: string
  }
  readonly entry: JournalEntry | null
  /** Length of its text. */
  readonly size: number
}

/** The side of the journal that only the drain uses, while it holds the job's lock. All of it throws when Redis is away. */
export interface DrainSide {
  /** Told of every {@link Journal.wakeDrain}. */
  onWake(listener: () => void): void
  /** How many entries there are. */
  depth(): Promise<number>
  /** Entries behind `after` in arrival order, of those that a drain had in hand already. */
  readHeld(after: string, most: number): Promise<DrainEntry[]>
  /** The next entries that no drain had in hand yet. */
  readNew(most: number): Promise<DrainEntry[]>
  /** Removes entries of one tenant that MySQL has committed; answers how many were still there. */
  remove(entries: readonly DrainEntry['label'][]): Promise<number>
  /** Lets entries of one tenant wait for what comes before them. */
  park(entries: readonly DrainEntry['label'][]): Promise<void>
  /** Moves an entry where people find it; false: it was there no more. */
  setAside(entry: DrainEntry['label'], reason: string): Promise<boolean>
  /** Tells MySQL up to which entry it has been drained: shows a Redis that is put back to before it. */
  noteDrained(tx: Tx, id: string): Promise<void>
}
