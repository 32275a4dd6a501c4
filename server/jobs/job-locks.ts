import type { Tx } from '../store/transaction.ts'

/** The right to do a job that runs once across instances, for as long as it is held. */
export interface Lease {
  /** Counts up with every holder of the job: of two who believe to hold it, the one with the greater number does. */
  readonly fence: number
  /** Aborted when the lease is lost or the server ends. */
  readonly signal: AbortSignal
  /**
   * Throws when somebody else holds the job now. The first statement of each of the job's write transactions: a holder
   * that slept through its lease and wakes in the middle of its work then changes nothing.
   */
  assertHeld(tx: Tx): Promise<void>
}

/** Jobs that must run once across instances: a lock in Redis, where there is none in the database. */
export interface JobLocks {
  /** Runs `work` while holding the lock of `job`; null: another instance holds it, and nothing was done. */
  run<Value>(job: string, work: (lease: Lease) => Promise<Value>): Promise<Value | null>
  close(): Promise<void>
}
