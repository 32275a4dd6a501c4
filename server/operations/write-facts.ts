import type { TillCaller } from '../caller.ts'
import { insertRows } from '../store/rows.ts'
import { insertExpenses } from '../store/tables/expenses.ts'
import { insertRefunds } from '../store/tables/refunds.ts'
import { insertSales } from '../store/tables/sales.ts'
import type { Tx } from '../store/transaction.ts'
import type { ChunkPlan } from './chunk-plan.ts'

/** Writes the facts of a chunk, and moves the head of the till's chain over them. */
export async function writeFacts(tx: Tx, caller: TillCaller, plan: ChunkPlan, nowMs: number): Promise<void> {
  const { tenantId: tenant_id, storeId: store_id, tillId: till_id } = caller
  await insertRows(
    tx,
    'shifts',
    plan.shiftsOpened.map((shift) => ({
      tenant_id,
      id: shift.id,
      store_id,
      till_id,
      opened_at_ms: shift.openedAtMs,
      opened_by: shift.openedBy,
      float_minor: shift.floatMinor,
      sales_count: 0,
      sales_total_minor: 0,
      late_sales_count: 0,
      closing: null,
      closing_seq: null,
      closed_at_ms: null,
    })),
  )
  await insertSales(tx, caller, plan.sales, nowMs)
  await insertRefunds(tx, caller, plan.refunds, nowMs)
  await insertExpenses(tx, caller, plan.expenses, nowMs)
  await insertRows(
    tx,
    'stock_movements',
    plan.movements.map((movement) => ({
      tenant_id,
      id: movement.id,
      store_id,
      till_id,
      product_id: movement.productId,
      quantity_milli: movement.quantityMilli,
      reason: movement.reason,
      sale_id: null,
      moved_at_ms: movement.movedAtMs,
      note: movement.note,
    })),
  )
  await countSales(tx, caller, plan)
  if (plan.head !== null) {
    await tx.db
      .updateTable('tills')
      .set({ chain_index: plan.head.index, chain_hash: plan.head.hash })
      .where('tenant_id', '=', tenant_id)
      .where('id', '=', till_id)
      .execute()
  }
}

async function countSales(tx: Tx, caller: TillCaller, plan: ChunkPlan): Promise<void> {
  const counts = new Map<string, { sales: number; totalMinor: number; late: number }>()
  for (const { fact, late } of plan.sales) {
    const count = counts.get(fact.shiftId) ?? { sales: 0, totalMinor: 0, late: 0 }
    count.sales += 1
    count.totalMinor += fact.totalMinor
    count.late += Number(late)
    counts.set(fact.shiftId, count)
  }
  for (const [shiftId, count] of counts) {
    await tx.db
      .updateTable('shifts')
      .set((column) => ({
        sales_count: column('sales_count', '+', count.sales),
        sales_total_minor: column('sales_total_minor', '+', count.totalMinor),
        late_sales_count: column('late_sales_count', '+', count.late),
      }))
      .where('tenant_id', '=', caller.tenantId)
      .where('id', '=', shiftId)
      .execute()
  }
}
