import { z } from 'zod'
import { refundFactSchema } from '../../../src-shared/sale/refund-fact.ts'
import type { Caller } from '../../caller.ts'
import type { RefundsTable } from '../../store/schema/sales.ts'
import { readRefundFacts } from '../../store/tables/refunds.ts'
import type { Reader } from '../../store/transaction.ts'

/** A refund as it was recorded, and what the server has to say about it. */
export const refundRowSchema = z.object({
  ...refundFactSchema.shape,
  storeId: z.string(),
  tillId: z.string(),
  recordedAtMs: z.int(),
  /** Figures that the server reckons otherwise; null: none. */
  totalsDiffer: z.array(z.string()).nullable(),
  /** It waits in the journal: taken, but not in the database yet. */
  pending: z.boolean().optional(),
})
export type RefundRow = z.infer<typeof refundRowSchema>

/** Refunds in order of their ids, of a till's own store only. */
export async function readRefundPage(
  db: Reader,
  caller: Caller,
  page: { readonly after: string; readonly limit: number },
): Promise<RefundRow[]> {
  const rows = await ownRefunds(db, caller).where('id', '>', page.after).orderBy('id').limit(page.limit).execute()
  return toRows(db, caller, rows)
}

/** One refund; null when the tenant (or the till's store) has none of this id. */
export async function readRefund(db: Reader, caller: Caller, id: string): Promise<RefundRow | null> {
  const rows = await ownRefunds(db, caller).where('id', '=', id).execute()
  return (await toRows(db, caller, rows))[0] ?? null
}

function ownRefunds(db: Reader, caller: Caller) {
  const ofTenant = db.selectFrom('refunds').selectAll().where('tenant_id', '=', caller.tenantId)
  return caller.kind === 'till' ? ofTenant.where('store_id', '=', caller.storeId) : ofTenant
}

async function toRows(db: Reader, caller: Caller, rows: readonly RefundsTable[]): Promise<RefundRow[]> {
  const facts = await readRefundFacts(db, caller.tenantId, rows)
  return rows.flatMap((row, index) => {
    const fact = facts[index]
    if (fact === undefined) return []
    return [
      {
        ...fact,
        storeId: row.store_id,
        tillId: row.till_id,
        recordedAtMs: row.recorded_at_ms,
        totalsDiffer: row.totals_differ === null ? null : (JSON.parse(row.totals_differ) as string[]),
      },
    ]
  })
}
