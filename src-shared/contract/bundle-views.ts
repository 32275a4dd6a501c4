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
