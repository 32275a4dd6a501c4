import { z } from 'zod'
import { listOf } from '../../store/tables/till-runs.ts'
import { isVouched } from '../../store/tables/vouched-tills.ts'
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
  /** The till whose copy made it, where no code has let it in since: it is shut out with that one. */
  copiedFrom: z.string().nullable(),
  /** By how many ms its clock is ahead of this server's, as it last said to this instance; null: not lately. */
  clockAheadMs: z.int().nullable(),
})
export type TillRow = z.infer<typeof tillRowSchema>

/** All tills of a tenant, by store and code. */
export async function readTills(db: Reader, tenantId: string): Promise<Omit<TillRow, 'clockAheadMs'>[]> {
  const rows = await db
    .selectFrom('tills')
    .selectAll()
    .select((till) => isVouched(till).as('is_vouched'))
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
    copiedFrom: Number(row.is_vouched) === 1 ? null : (listOf(row.copied_from)[0] ?? null),
  }))
}
