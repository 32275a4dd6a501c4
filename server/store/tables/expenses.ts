import type { ExpenseFact } from '../../../src-shared/cash/expense.ts'
import { minor } from '../../../src-shared/money/minor.ts'
import { insertRows, jsonOrNull, parsedOrNull, placeOf, type TillFact } from '../rows.ts'
import type { ExpensesTable } from '../schema/cash.ts'
import type { Tx } from '../transaction.ts'

export async function insertExpenses(tx: Tx, expenses: readonly TillFact<ExpenseFact>[], nowMs: number): Promise<void> {
  await insertRows(
    tx,
    'expenses',
    expenses.map(({ till, fact: expense }) => ({
      ...placeOf(till),
      id: expense.id,
      shift_id: expense.shiftId,
      category: expense.category,
      currency: expense.currency,
      amount_minor: expense.amountMinor,
      tax_minor: expense.taxMinor,
      paid_at_ms: expense.paidAtMs,
      from_drawer: Number(expense.fromDrawer),
      note: expense.note,
      approval: jsonOrNull(expense.approval),
      recorded_at_ms: nowMs,
    })),
  )
}

export function expenseFact(row: ExpensesTable): ExpenseFact {
  return {
    id: row.id,
    shiftId: row.shift_id,
    category: row.category,
    currency: row.currency,
    amountMinor: minor(row.amount_minor),
    taxMinor: row.tax_minor === null ? null : minor(row.tax_minor),
    paidAtMs: row.paid_at_ms,
    fromDrawer: row.from_drawer === 1,
    note: row.note,
    approval: parsedOrNull<ExpenseFact['approval']>(row.approval),
  }
}
