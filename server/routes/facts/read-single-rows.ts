import { z } from 'zod'
import { auditEntrySchema } from '../../../src-shared/audit/audit-entry.ts'
import { cashMovementSchema, drawerOpenedSchema } from '../../../src-shared/cash/cash-movement.ts'
import { expenseFactSchema } from '../../../src-shared/cash/expense.ts'
import { accountPaymentSchema } from '../../../src-shared/sale/account-payment.ts'
import type { Caller } from '../../caller.ts'
import type { Database } from '../../store/database.ts'
import { accountPayment } from '../../store/tables/account-payments.ts'
import { auditEntry } from '../../store/tables/audit-entries.ts'
import { cashMovement } from '../../store/tables/cash-movements.ts'
import { drawerOpened } from '../../store/tables/drawer-openings.ts'
import { expenseFact } from '../../store/tables/expenses.ts'
import type { Reader } from '../../store/transaction.ts'

interface Identified {
  readonly id: string
}

/** How facts of one kind are read. */
export interface FactReads {
  /** A fact as it was recorded. */
  readonly row: z.ZodType
  /** Facts in order of their ids, of a till's own store only. */
  page(db: Reader, caller: Caller, page: { after: string; limit: number }): Promise<readonly Identified[]>
  /** One fact; null when the tenant (or the till's store) has none of this id. */
  one(db: Reader, caller: Caller, id: string): Promise<Identified | null>
}

type Table = 'expenses' | 'cash_movements' | 'drawer_openings' | 'account_payments' | 'audit_entries'

/** Facts that are one row each of one table. */
function singleRows<Name extends Table>(
  table: Name,
  fact: z.ZodObject,
  factOf: (row: Database[Name]) => Identified,
): FactReads {
  const row = z.object({
    ...fact.shape,
    storeId: z.string(),
    tillId: z.string(),
    recordedAtMs: z.int(),
    /** It waits in the journal: taken, but not in the database yet. */
    pending: z.boolean().optional(),
  })
  const own = (db: Reader, caller: Caller) => {
    // All of these tables have the columns that are asked for here.
    const ofTenant = db
      .selectFrom(table as 'expenses')
      .selectAll()
      .where('tenant_id', '=', caller.tenantId)
    return caller.kind === 'till' ? ofTenant.where('store_id', '=', caller.storeId) : ofTenant
  }
  const toRow = (stored: Database['expenses']) => ({
    ...factOf(stored as unknown as Database[Name]),
    storeId: stored.store_id,
    tillId: stored.till_id,
    recordedAtMs: stored.recorded_at_ms,
  })
  return {
    row,
    page: async (db, caller, { after, limit }) => {
      const rows = await own(db, caller).where('id', '>', after).orderBy('id').limit(limit).execute()
      return rows.map(toRow)
    },
    one: async (db, caller, id) => {
      const stored = await own(db, caller).where('id', '=', id).executeTakeFirst()
      return stored === undefined ? null : toRow(stored)
    },
  }
}

export const expenseReads = singleRows('expenses', expenseFactSchema, expenseFact)
export const cashMovementReads = singleRows('cash_movements', cashMovementSchema, cashMovement)
export const drawerOpeningReads = singleRows('drawer_openings', drawerOpenedSchema, drawerOpened)
export const accountPaymentReads = singleRows('account_payments', accountPaymentSchema, accountPayment)
export const auditEntryReads = singleRows('audit_entries', auditEntrySchema, auditEntry)
