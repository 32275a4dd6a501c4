import { z } from 'zod'
import type { Reader } from '../../store/transaction.ts'

export const tillRowSchema = z.object({
  id: z.string(),
  storeId: z.string(),
  code: z.string(),
  deviceName: z.string(),
  incarnation: z.int(),
  enrolledAtMs: z.int(),
  /** Facts that the server has of it. */
  chainIndex: z.int(),
  /** A manager shut it out. */
  revoked: z.boolean(),
  /** By how many ms its clock is ahead of this server's, as it last said to this instance; null: not lately. */
  clockAheadMs: z.int().nullable(),
})
export type TillRow = z.infer<typeof tillRowSchema>

/** All tills of a tenant, by store and code. */
export async function readTills(db: Reader, tenantId: string): Promise<Omit<TillRow, 'clockAheadMs'>[]> {
  const rows = await db
    .selectFrom('tills')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('store_id')
    .orderBy('code')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    storeId: row.store_id,
    code: row.code,
    deviceName: row.device_name,
    incarnation: row.incarnation,
    enrolledAtMs: row.enrolled_at_ms,
    chainIndex: row.chain_index,
    revoked: row.revoked === 1,
  }))
}
