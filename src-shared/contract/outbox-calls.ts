import { z } from 'zod'
import { idSchema } from '../sync/ids.ts'
import { call } from './call.ts'
import { type DiscardRefusal, type PendingDetail, type PendingPage, pendingFilters } from './outbox-views.ts'
import type { NotFound } from './refusals.ts'

/** What this till has to send, and what its server did not take. */
export const outboxCalls = {
  /** A page of it; the counts are of all. What waits for a person comes first, then the oldest. */
  'outbox.list': call<PendingPage>()(
    z.strictObject({
      filter: z.enum(pendingFilters),
      offset: z.int().min(0).max(10_000_000),
      limit: z.int().min(1).max(200),
    }),
  ),
  'outbox.get': call<PendingDetail, NotFound>()(z.strictObject({ key: idSchema })),
  /** Has what was refused judged anew, one or (null) all of it where that can come to anything; how many. */
  'outbox.retry': call<{ readonly count: number }>()(z.strictObject({ key: idSchema.nullable() })),
  /** Gives a refused change up, with what was built on it; how many operations. Asks for `outbox.discard`. */
  'outbox.discard': call<{ readonly count: number }, DiscardRefusal>()(z.strictObject({ key: idSchema })),
  /** Copies what support needs to know of one operation or (null) of all; how many. Nothing secret is in it. */
  'outbox.copy-diagnosis': call<{ readonly count: number }, NotFound>()(z.strictObject({ key: idSchema.nullable() })),
} as const
