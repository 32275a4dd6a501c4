import type { BundleReport } from '../sync/bundle.ts'
import type { ProblemType, Rule } from '../sync/problems.ts'

/** A bundle that is on its drive, read back and found identical. */
export interface BundleView {
  readonly folder: string
  readonly fileName: string
  readonly bytes: number
  readonly sha256: string
  readonly operations: number
  /** Of those: sales, refunds, cash, shifts and other facts. */
  readonly facts: number
  /** Of those: changes of products, customers and other records. */
  readonly records: number
  readonly encrypted: boolean
}

/** What this till has not sent, and what was last carried out of it. */
export interface UnsentView {
  /** What waits to be sent; a bundle leaves out what waits behind an edit that a person has to decide on. */
  readonly operations: number
  /** Null: nothing was ever carried out, or all of it has reached the server since. */
  readonly carried: {
    readonly atMs: number
    readonly by: string
    readonly fileName: string
    /** How many of those that wait now came later, and are not in that file. */
    readonly notInIt: number
  } | null
}

/** A till's bundle that somebody chose to hand in, by what its head says. */
export interface BundleFile {
  readonly fileId: string
  readonly fileName: string
  readonly bytes: number
  readonly madeAtMs: number
  readonly operations: number
  readonly encrypted: boolean
}

/** What the server did with a bundle. */
export type HandedIn = Pick<
  BundleReport,
  'operations' | 'committed' | 'replayed' | 'conflict' | 'rejected' | 'deferred'
> & {
  /** Another device, or a copy, goes on in the place of the till that wrote it, or it was shut out. */
  readonly isFormerTill: boolean
  /** Of what did not get in: how often each reason, most often first. */
  readonly reasons: readonly HandInReason[]
}

export interface HandInReason {
  readonly kind: string
  readonly status: BundleReport['problems'][number]['status']
  /** Null: none, or one that this till does not know. */
  readonly type: ProblemType | null
  readonly rule: Rule | null
  readonly count: number
}
