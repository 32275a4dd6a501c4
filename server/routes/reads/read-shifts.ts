import { z } from 'zod'
import { shiftClosedSchema } from '../../../src-shared/cash/shift.ts'
import type { Caller } from '../../caller.ts'
import type { ShiftsTable } from '../../store/schema/cash.ts'
import { amendmentKinds, readAmendments } from '../../store/tables/shift-amendments.ts'
import type { Reader } from '../../store/transaction.ts'

/** A shift, what the server received of it, and its close as the till counted it. */
export const shiftRowSchema = z.object({
  id: z.string(),
  storeId: z.string(),
  tillId: z.string(),
  openedAtMs: z.int(),
  openedBy: z.string(),
  floatMinor: z.int(),
  salesCount: z.int(),
  salesTotalMinor: z.int(),
  /** Sales that came after the close. */
  lateSalesCount: z.int(),
  closed: shiftClosedSchema.nullable(),
  /** What came after the close, which stays as it was counted. */
  amendments: z.array(
    z.object({
      kind: z.enum(amendmentKinds),
      count: z.int(),
      amountMinor: z.number(),
      cashMinor: z.number().describe('By how much it changes what the drawer should hold'),
    }),
  ),
  /** It shows what waits in the journal: taken, but not in the database yet. */
  pending: z.boolean().optional(),
})
export type ShiftRow = z.infer<typeof shiftRowSchema>

interface Page {
  readonly after: string
  readonly limit: number
}

/** Shifts in order of their ids, of a till's own store only. */
export async function readShiftPage(db: Reader, caller: Caller, page: Page): Promise<ShiftRow[]> {
  const rows = await ownShifts(db, caller).where('id', '>', page.after).orderBy('id').limit(page.limit).execute()
  return toRows(db, caller, rows)
}

/** One shift; null when the tenant (or the till's store) has none of this id. */
export async function readShift(db: Reader, caller: Caller, id: string): Promise<ShiftRow | null> {
  const rows = await ownShifts(db, caller).where('id', '=', id).execute()
  return (await toRows(db, caller, rows))[0] ?? null
}

function ownShifts(db: Reader, caller: Caller) {
  const ofTenant = db.selectFrom('shifts').selectAll().where('tenant_id', '=', caller.tenantId)
  return caller.kind === 'till' ? ofTenant.where('store_id', '=', caller.storeId) : ofTenant
}

async function toRows(db: Reader, caller: Caller, rows: readonly ShiftsTable[]): Promise<ShiftRow[]> {
  const closed = rows.flatMap(({ id, closing }) => (closing === null ? [] : [id]))
  const amendments = await readAmendments(db, caller.tenantId, closed)
  return rows.map((row) => ({
    id: row.id,
    storeId: row.store_id,
    tillId: row.till_id,
    openedAtMs: row.opened_at_ms,
    openedBy: row.opened_by,
    floatMinor: row.float_minor,
    salesCount: row.sales_count,
    salesTotalMinor: row.sales_total_minor,
    lateSalesCount: row.late_sales_count,
    // What an older till sent lacks members that have a default now.
    closed: row.closing === null ? null : shiftClosedSchema.parse(JSON.parse(row.closing)),
    amendments: amendments.get(row.id) ?? [],
  }))
}
