import type { TillCaller } from '../caller.ts'
import { insertRows, placeOf } from '../store/rows.ts'
import { insertAccountPayments } from '../store/tables/account-payments.ts'
import { insertAuditEntries } from '../store/tables/audit-entries.ts'
import { insertCashMovements } from '../store/tables/cash-movements.ts'
import { insertDrawerOpenings } from '../store/tables/drawer-openings.ts'
import { insertExpenses } from '../store/tables/expenses.ts'
import { insertRefunds } from '../store/tables/refunds.ts'
import { insertSales } from '../store/tables/sales.ts'
import { addAmendments } from '../store/tables/shift-amendments.ts'
import type { Tx } from '../store/transaction.ts'
import type { ChunkPlan } from './chunk-plan.ts'

/** What one till's part of a chunk came to. */
export interface TillPart {
  readonly till: TillCaller
  readonly plan: ChunkPlan
}

/** Writes the facts of a chunk, and moves the heads of the tills' chains over them. */
export async function writeFacts(tx: Tx, parts: readonly TillPart[], nowMs: number): Promise<void> {
  const all = <Item, Row>(itemsOf: (plan: ChunkPlan) => readonly Item[], row: (till: TillCaller, item: Item) => Row) =>
    parts.flatMap(({ till, plan }) => itemsOf(plan).map((item) => row(till, item)))
  await insertRows(
    tx,
    'shifts',
    all(
      (plan) => plan.shiftsOpened,
      (till, shift) => ({
        ...placeOf(till),
        id: shift.id,
        opened_at_ms: shift.openedAtMs,
        opened_by: shift.openedBy,
        float_minor: shift.floatMinor,
        sales_count: 0,
        sales_total_minor: 0,
        late_sales_count: 0,
        closing: null,
        closing_seq: null,
        closed_at_ms: null,
      }),
    ),
  )
  const facts = <Fact>(factsOf: (plan: ChunkPlan) => readonly Fact[]) => all(factsOf, (till, fact) => ({ till, fact }))
  const sales = all(
    (plan) => plan.sales,
    (till, sale) => ({ till, ...sale }),
  )
  const refunds = all(
    (plan) => plan.refunds,
    (till, refund) => ({ till, ...refund }),
  )
  await insertSales(tx, sales, nowMs)
  await insertRefunds(tx, refunds, nowMs)
  await insertExpenses(
    tx,
    facts((plan) => plan.expenses),
    nowMs,
  )
  await insertCashMovements(
    tx,
    facts((plan) => plan.cashMovements),
    nowMs,
  )
  await insertDrawerOpenings(
    tx,
    facts((plan) => plan.drawerOpenings),
    nowMs,
  )
  await insertAccountPayments(
    tx,
    facts((plan) => plan.accountPayments),
    nowMs,
  )
  await insertAuditEntries(
    tx,
    facts((plan) => plan.auditEntries),
    nowMs,
  )
  await insertRows(
    tx,
    'stock_movements',
    all(
      (plan) => plan.movements,
      (till, movement) => ({
        ...placeOf(till),
        id: movement.id,
        product_id: movement.productId,
        quantity_milli: movement.quantityMilli,
        reason: movement.reason,
        sale_id: null,
        moved_at_ms: movement.movedAtMs,
        note: movement.note,
      }),
    ),
  )
  for (const { till, plan } of parts) {
    await countSales(tx, till, plan)
    await addAmendments(tx, till.tenantId, plan.amendments)
    await moveHead(tx, till, plan)
  }
}

async function moveHead(tx: Tx, till: TillCaller, { head }: ChunkPlan): Promise<void> {
  if (head === null) return
  await tx.db
    .updateTable('tills')
    .set({ chain_index: head.index, chain_hash: head.hash })
    .where('tenant_id', '=', till.tenantId)
    .where('id', '=', till.tillId)
    .execute()
}

async function countSales(tx: Tx, till: TillCaller, plan: ChunkPlan): Promise<void> {
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
      .where('tenant_id', '=', till.tenantId)
      .where('id', '=', shiftId)
      .execute()
  }
}
