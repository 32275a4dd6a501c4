import { z } from 'zod'
import { expenseFactSchema } from '../../../src-shared/cash/expense.ts'
import type { Caller } from '../../caller.ts'
import type { ExpensesTable } from '../../store/database.ts'
import { expenseFact } from '../../store/tables/expenses.ts'
import type { Reader } from '../../store/transaction.ts'

/** An expense as it was recorded. */
export const expenseRowSchema = z.object({
  ...expenseFactSchema.shape,
  storeId: z.string(),
  tillId: z.string(),
  recordedAtMs: z.int(),
  /** It waits in the journal: taken, but not in the database yet. */
  pending: z.boolean().optional(),
})
export type ExpenseRow = z.infer<typeof expenseRowSchema>

/** Expenses in order of their ids, of a till's own store only. */
export async function readExpensePage(
  db: Reader,
  caller: Caller,
  page: { readonly after: string; readonly limit: number },
): Promise<ExpenseRow[]> {
  const rows = await ownExpenses(db, caller).where('id', '>', page.after).orderBy('id').limit(page.limit).execute()
  return rows.map(toRow)
}

/** One expense; null when the tenant (or the till's store) has none of this id. */
export async function readExpense(db: Reader, caller: Caller, id: string): Promise<ExpenseRow | null> {
  const row = await ownExpenses(db, caller).where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toRow(row)
}

function ownExpenses(db: Reader, caller: Caller) {
  const ofTenant = db.selectFrom('expenses').selectAll().where('tenant_id', '=', caller.tenantId)
  return caller.kind === 'till' ? ofTenant.where('store_id', '=', caller.storeId) : ofTenant
}

function toRow(row: ExpensesTable): ExpenseRow {
  return { ...expenseFact(row), storeId: row.store_id, tillId: row.till_id, recordedAtMs: row.recorded_at_ms }
}
