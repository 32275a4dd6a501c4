import { z } from 'zod'
import { saleFactSchema } from '../../../src-shared/sale/sale-fact.ts'
import type { Caller } from '../../caller.ts'
import { parsedOrNull } from '../../store/rows.ts'
import type { SalesTable } from '../../store/schema/sales.ts'
import { readSaleFacts } from '../../store/tables/sales.ts'
import type { Reader } from '../../store/transaction.ts'

/** A sale as it was recorded, and what the server has to say about it. */
export const saleRowSchema = z.object({
  ...saleFactSchema.shape,
  storeId: z.string(),
  tillId: z.string(),
  recordedAtMs: z.int(),
  /** Figures that the server reckons otherwise; null: none. */
  totalsDiffer: z.array(z.string()).nullable(),
  /** It waits in the journal: taken, but not in the database yet. */
  pending: z.boolean().optional(),
})
export type SaleRow = z.infer<typeof saleRowSchema>

interface Page {
  readonly after: string
  readonly limit: number
}

/** Sales in order of their ids, of a till's own store only. */
export async function readSalePage(db: Reader, caller: Caller, page: Page): Promise<SaleRow[]> {
  const rows = await ownSales(db, caller).where('id', '>', page.after).orderBy('id').limit(page.limit).execute()
  return toRows(db, caller, rows)
}

/** One sale; null when the tenant (or the till's store) has none of this id. */
export async function readSale(db: Reader, caller: Caller, id: string): Promise<SaleRow | null> {
  const rows = await ownSales(db, caller).where('id', '=', id).execute()
  return (await toRows(db, caller, rows))[0] ?? null
}

function ownSales(db: Reader, caller: Caller) {
  const ofTenant = db.selectFrom('sales').selectAll().where('tenant_id', '=', caller.tenantId)
  return caller.kind === 'till' ? ofTenant.where('store_id', '=', caller.storeId) : ofTenant
}

async function toRows(db: Reader, caller: Caller, rows: readonly SalesTable[]): Promise<SaleRow[]> {
  const facts = await readSaleFacts(db, caller.tenantId, rows)
  return rows.flatMap((row, index) => {
    const fact = facts[index]
    if (fact === undefined) return []
    return [
      {
        ...fact,
        storeId: row.store_id,
        tillId: row.till_id,
        recordedAtMs: row.recorded_at_ms,
        totalsDiffer: parsedOrNull<string[]>(row.totals_differ),
      },
    ]
  })
}
