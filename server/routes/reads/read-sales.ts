import { z } from 'zod'
import { type SaleFact, saleFactSchema } from '../../../src-shared/sale/sale-fact.ts'
import type { Caller } from '../../caller.ts'
import type { SalesTable } from '../../store/database.ts'
import { readLines, readTenders } from '../../store/tables/sales.ts'
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
  const sales = await ownSales(db, caller).where('id', '>', page.after).orderBy('id').limit(page.limit).execute()
  const ids = sales.map(({ id }) => id)
  const lines = await readLines(db, caller.tenantId, ids)
  const tenders = await readTenders(db, caller.tenantId, ids)
  return sales.map((sale) => toRow(sale, lines.get(sale.id) ?? [], tenders.get(sale.id) ?? []))
}

/** One sale; null when the tenant (or the till's store) has none of this id. */
export async function readSale(db: Reader, caller: Caller, id: string): Promise<SaleRow | null> {
  const sale = await ownSales(db, caller).where('id', '=', id).executeTakeFirst()
  if (sale === undefined) return null
  const lines = await readLines(db, caller.tenantId, [id])
  const tenders = await readTenders(db, caller.tenantId, [id])
  return toRow(sale, lines.get(id) ?? [], tenders.get(id) ?? [])
}

function ownSales(db: Reader, caller: Caller) {
  const ofTenant = db.selectFrom('sales').selectAll().where('tenant_id', '=', caller.tenantId)
  return caller.kind === 'till' ? ofTenant.where('store_id', '=', caller.storeId) : ofTenant
}

function toRow(sale: SalesTable, lines: SaleFact['lines'], tenders: SaleFact['tenders']): SaleRow {
  return {
    id: sale.id,
    shiftId: sale.shift_id,
    receiptNumber: sale.receipt_number,
    currency: sale.currency,
    soldAtMs: sale.sold_at_ms,
    customerId: sale.customer_id,
    note: sale.note,
    lines,
    tenders,
    taxes: JSON.parse(sale.taxes) as SaleFact['taxes'],
    totalMinor: sale.total_minor as SaleFact['totalMinor'],
    taxMinor: sale.tax_minor as SaleFact['taxMinor'],
    storeId: sale.store_id,
    tillId: sale.till_id,
    recordedAtMs: sale.recorded_at_ms,
    totalsDiffer: sale.totals_differ === null ? null : (JSON.parse(sale.totals_differ) as string[]),
  }
}
