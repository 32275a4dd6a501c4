import type { Problem } from '../../src-shared/sync/problems.ts'

/** What an operation came to, as it is stored beside its key and given again to whoever repeats it. */
export interface StoredAnswer {
  readonly status: 'committed' | 'conflict' | 'rejected'
  /** What it is about: the sale, the shift, the record; null when the body did not say. */
  readonly id: string | null
  readonly seq?: number
  readonly version?: number
  readonly problem?: Problem
  /** Of records and shifts: the row after it. */
  readonly row?: Readonly<Record<string, unknown>>
}

/** What the caller is told about one operation. */
export interface OperationOutcome {
  readonly key: string
  readonly answer:
    | StoredAnswer
    | {
        readonly status: 'deferred' | 'rejected'
        readonly id: null
        readonly problem?: Problem
      }
  /** Whether the answer was there already: the operation was repeated. */
  readonly replayed: boolean
  /** Of a fact that does not stand in its till's chain, nor continue it: where that ends. */
  readonly chainHead?: { readonly index: number; readonly hash: string }
}
