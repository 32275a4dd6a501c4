import { z } from 'zod'
import { calendarDateSchema } from '../time/calendar.ts'
import { hashSchema } from './hash-chain.ts'

/*
 * Till and server hold a day against each other. Both count the same: of one till, the facts with a place in its chain
 * (whatever became of them) whose `at` falls on the shop's day, by the shop's time zone.
 */

/** Places in a chain, both ends included. */
export const chainRangeSchema = z.strictObject({ from: z.int().min(1), to: z.int().min(1) })
export type ChainRange = z.infer<typeof chainRangeSchema>

/** Ranges that one request may name: clocks that jump scatter a day over its chain. */
export const MAX_RANGES = 200
/** A till makes fewer facts in years. */
export const MAX_DAY_FACTS = 1_000_000

export const reconcileRequestSchema = z.strictObject({
  /** The business day, `2026-11-22`. */
  day: calendarDateSchema,
  /** How many facts the till has of that day. */
  facts: z.int().min(0).max(MAX_DAY_FACTS),
  /** Totals of the day's sales less those of its refunds, minor units, as the facts state them. */
  totalMinor: z.int(),
  /** Hash of the day's fact that stands last in the chain; null: there is none. */
  lastHash: hashSchema.nullable(),
  /**
   * The first place of the chain from which on the till has every fact; 1 when absent. What stands before it is an earlier
   * device's, or too old to be kept, and is not counted on either side.
   */
  fromIndex: z.int().min(1).optional(),
  /** Where the day's facts stand in the chain: then the answer says exactly which of them are missing. */
  held: z.array(chainRangeSchema).max(MAX_RANGES).optional(),
})
export type ReconcileRequest = z.infer<typeof reconcileRequestSchema>

export const reconcileResponseSchema = z.object({
  epoch: z.string(),
  equal: z.boolean(),
  /** Not to be decided now: the journal may still hold facts of the day, or a copy that lags behind answered. */
  pending: z.boolean(),
  /**
   * What the till has and the server has not. Without `held`, what may be missing: everything behind the end of the chain
   * as the server knows it.
   */
  missing: z.array(chainRangeSchema),
  /** The same figures as the server has them. */
  facts: z.int(),
  totalMinor: z.int(),
  lastHash: hashSchema.nullable(),
  /** Where the till's chain ends on the server; 0: it has none. */
  headIndex: z.int().min(0),
})
export type ReconcileResponse = z.infer<typeof reconcileResponseSchema>
