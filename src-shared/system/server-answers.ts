import { z } from 'zod'

/*
 * What a server says of itself to anyone, as far as a till makes use of it. Tolerant: a newer server tells more, an older
 * one less, and neither is a reason to show nothing.
 */

const availability = z.enum(['ok', 'error', 'off'])
export type Availability = z.infer<typeof availability>

/** `GET /health`. */
export const serverHealthSchema = z.object({
  status: z.enum(['healthy', 'degraded', 'error']),
  mysql: availability,
  replica: availability.catch('off'),
  redis: availability.catch('off'),
  journal: availability.catch('off'),
  hostname: z.string().max(255).catch(''),
  version: z.string().max(60).catch(''),
})
export type ServerHealth = z.infer<typeof serverHealthSchema>

/** `GET /health/storage`. */
export const serverStorageSchema = z.object({
  backend: z.enum(['mysql', 'embedded']),
  primary: availability,
  replica: availability,
  fallback: z.boolean(),
  circuit: z.enum(['closed', 'open']).catch('closed'),
  reads: z.enum(['primary', 'replica', 'cache', 'none']).optional(),
  writes: z.enum(['primary', 'journal', 'none']).optional(),
  journalReason: z.string().max(300).nullish(),
})
export type ServerStorage = z.infer<typeof serverStorageSchema>

/** `GET /health/cache`. */
export const serverCacheSchema = z.object({
  status: z.enum(['ok', 'degraded', 'off']),
  hitRatio: z.number().nullable().catch(null),
  items: z.int().optional(),
})
export type ServerCache = z.infer<typeof serverCacheSchema>

/** `GET /sync/status`. */
export const serverSyncSchema = z.object({
  mysql_available: z.boolean(),
  redis_available: z.boolean(),
  pending_creates: z.int(),
  pending_updates: z.int(),
  pending_deletes: z.int(),
  set_aside: z.int().catch(0),
  oldest_pending_at: z.int().nullish(),
  is_consistent: z.boolean(),
  consistency_details: z.string().max(2000).catch(''),
  verified_at: z.int().nullish(),
  last_drain_at: z.int().nullable().catch(null),
  status: z.enum(['synced', 'out_of_sync']),
})
export type ServerSync = z.infer<typeof serverSyncSchema>
