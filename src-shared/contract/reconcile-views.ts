import type { Minor } from '../money/minor.ts'

/**
 * equal: till and server have the same. not-yet: the server could not tell. repairing: the server lacked something, it is
 * on its way again. differs: that does not mend it, a person has to look. waiting: not compared yet.
 */
export type DayOutcome = 'equal' | 'not-yet' | 'repairing' | 'differs' | 'waiting'

/** A business day of this till, held against what the server has of it. */
export interface ReconciledDay {
  /** `2026-11-22`. */
  readonly day: string
  readonly outcome: DayOutcome
  /** When it was last compared; null: never. */
  readonly checkedAtMs: number | null
  /** What this till had then: sales, refunds, shifts and all else that it tells the server; sales less refunds. */
  readonly facts: number | null
  readonly totalMinor: Minor | null
  /** The same as the server had it. */
  readonly serverFacts: number | null
  readonly serverTotalMinor: Minor | null
  /** How many facts were sent once more because the server lacked them. */
  readonly offeredAgain: number
}

/** The clock of this machine against the server's. */
export interface ClockView {
  /** Positive: this machine's is ahead. */
  readonly aheadMs: number
  /** It may be more or less by so much. */
  readonly uncertaintyMs: number
  /** Measured since the program started; otherwise it is what was found before that. */
  readonly isPresent: boolean
}
