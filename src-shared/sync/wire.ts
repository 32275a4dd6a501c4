import { z } from 'zod'
import { currencySchema } from '../money/currency.ts'
import { hashSchema } from './hash-chain.ts'
import { idSchema, labelSchema } from './ids.ts'
import { type FeedEntity, settingsRow, userRow } from './records.ts'

/** Where an answer came from. */
export const sources = ['MYSQL', 'REPLICA', 'REDIS_CACHE', 'REDIS_BACKUP', 'EMBEDDED'] as const
export type Source = (typeof sources)[number]

/** What a manager reads out to the person who sets up a till: 8 characters without 0/O, 1/I, in two groups: `7KQ4-M2XP`. */
export const enrolmentCodeSchema = z
  .string()
  .transform((code) => code.toUpperCase().replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^[2-9A-HJ-NP-Z]{8}$/, 'eight letters and digits'))

export const enrollRequestSchema = z.strictObject({ code: z.string().min(1).max(40), deviceName: labelSchema(80) })
export type EnrollRequest = z.infer<typeof enrollRequestSchema>

export const enrollResponseSchema = z.object({
  tenantId: idSchema,
  storeId: idSchema,
  tillId: idSchema,
  tillCode: z.string(),
  incarnation: z.int().min(1),
  /** 256 random bits; shown here once, stored hashed on the server. */
  token: z.string(),
  tenantName: z.string(),
  storeName: z.string(),
  storeCode: z.string(),
  currency: currencySchema,
  timeZone: z.string(),
  epoch: z.string(),
  /** Head of the till's chain of facts: a device that takes a till's place continues it. Index 0: nothing yet. */
  chain: z.object({ index: z.int().min(0), hash: hashSchema }).optional(),
  /** Who can sign in and what the store's tills go by, as the feed has them: needed before the snapshot has come. */
  users: z.array(userRow).optional(),
  settings: settingsRow.optional(),
})
export type EnrollResponse = z.infer<typeof enrollResponseSchema>

export const changeSchema = z.object({
  seq: z.int().min(1),
  /** A feed entity; one that a till does not know is skipped, so that newer servers may send more. */
  entity: z.string(),
  id: z.string(),
  version: z.int(),
  removed: z.boolean(),
  row: z.record(z.string(), z.unknown()).nullable(),
})
export type Change = z.infer<typeof changeSchema>

export const MAX_CHANGES = 1000

/** What a server calls a change besides its number; nothing can be read from it. */
export const markSchema = z.string().min(1).max(64)

/** Answer of `GET /v1/sync/changes`: gapless from `after + 1`; `next` is the `after` of the next request. */
export const changesResponseSchema = z.object({
  epoch: z.string(),
  source: z.enum(sources),
  asOf: z.int(),
  changes: z.array(changeSchema),
  next: z.int(),
  more: z.boolean(),
  /** Tells the change `next` from any other of this number, see {@link KNOWN_MARK_HEADER}; null before the first. */
  mark: markSchema.nullable().optional(),
  /** The newest change that the server has: how far behind the reader is. Servers of before are silent on it. */
  newest: z.int().optional(),
})
export type ChangesResponse = z.infer<typeof changesResponseSchema>

/**
 * First line of the snapshot; every further line is `{entity, row}`. `counts` are of the rows that follow. `resumed`: they
 * are those behind the place that was asked for, as they are now, and `seq` is the one of the first answer: with the feed
 * from there the whole is what the server has.
 */
export const snapshotHeaderSchema = z.object({
  epoch: z.string(),
  seq: z.int().min(0),
  counts: z.record(z.string(), z.int()),
  /** Of the change `seq`. */
  mark: markSchema.nullable().optional(),
  resumed: z.boolean().optional(),
})
export type SnapshotHeader = z.infer<typeof snapshotHeaderSchema>

/**
 * Entities of a snapshot in their order: what others refer to comes before. Within one, rows come by {@link placeOf}. New
 * ones go to the end: a download that broke off goes on behind its place, with a newer server too.
 */
export const snapshotOrder = [
  'category',
  'unit',
  'customer',
  'quote',
  'user',
  'settings',
  'product',
  'stock-level',
  'customer-balance',
] as const satisfies readonly FeedEntity[]

/** What rows of an entity are in order of: their id, and of what it is where the row is a sum. Null: it has none. */
export function placeOf(entity: FeedEntity, row: Readonly<Record<string, unknown>>): string | null {
  const field = entity === 'stock-level' ? 'productId' : entity === 'customer-balance' ? 'customerId' : 'id'
  const place = row[field]
  return typeof place === 'string' ? place : null
}

/** Where a snapshot broke off: what its first line said, and the last row that arrived. */
export const snapshotPlaceSchema = z.strictObject({
  epoch: z.string().min(1).max(100),
  seq: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  entity: z.enum(snapshotOrder),
  /** {@link placeOf} that row; empty: none of the entity's has arrived. */
  after: z.string().max(100),
  /** Of the change `seq`, as the first line said. */
  mark: markSchema.optional(),
})
export type SnapshotPlace = Readonly<z.infer<typeof snapshotPlaceSchema>>

/** So many changes are always read one after the other. */
const FEW_CHANGES = 5000

/**
 * Whether a reader that is `behind` changes behind is sooner up to date by a snapshot of `rows` rows. A change and a row
 * cost about the same, and what changed often is in the feed as often.
 */
export function isFarBehind(behind: number, rows: number): boolean {
  return behind > Math.max(FEW_CHANGES, rows)
}

/** Header of a read: the newest change number that the caller has seen. What is older than that does not answer it. */
export const KNOWN_SEQ_HEADER = 'x-known-seq'

/**
 * Header of a read of the feed: the mark of the change `after` as the reader knows it. A server that has another change of
 * this number was put back to an older copy, and answers `cursor-too-old`.
 */
export const KNOWN_MARK_HEADER = 'x-known-mark'

/**
 * Header of a push: the till has learnt that the server lost what it had, and offers again what it keeps; others do so at
 * the same time. What builds on what is not there yet is put off (`deferred`) instead of refused for good.
 */
export const OFFERED_AGAIN_HEADER = 'x-offered-again'

/** Header of every answer: the server's clock as it was sent, ms since the epoch. */
export const SERVER_TIME_HEADER = 'x-server-time'

/** Header of a till's requests: by how many ms its clock is ahead of the server's, as it has measured. */
export const CLOCK_AHEAD_HEADER = 'x-clock-ahead'

/**
 * Header of a push: which time a person has had its operations offered anew after they were refused; absent: 0. A server
 * judges an operation that it refused again only when this number is higher than when it refused it, so a request that
 * comes twice, or late, changes nothing. Servers that do not know it give the refusal again.
 */
export const ATTEMPT_HEADER = 'x-attempt'
export const MAX_ATTEMPTS = 1_000_000

/** Name of the header that carries a write's idempotency key, and of the one that marks a stored answer. */
export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key'
export const IDEMPOTENT_REPLAYED_HEADER = 'idempotent-replayed'
