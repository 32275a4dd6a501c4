import type { CashMovement, DrawerOpened } from '../../src-shared/cash/cash-movement.ts'
import type { ExpenseFact } from '../../src-shared/cash/expense.ts'
import type { CashActivity, ReasonKind } from '../../src-shared/contract/cash-views.ts'
import { type Minor, minor } from '../../src-shared/money/minor.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { acknowledgementSql } from './outbox.ts'

/** Who did it, and the outbox row that tells the server. */
interface Origin {
  readonly doneBy: string
  readonly operationKey: string
}

export function insertCashMovement(tx: WriteTx, { approval, ...movement }: CashMovement, origin: Origin): void {
  tx.run(
    `INSERT INTO cash_movements (id, shift_id, direction, currency, amount_minor, reason, moved_at_ms, done_by, approved_by,
       operation_key)
     VALUES (@id, @shiftId, @direction, @currency, @amountMinor, @reason, @movedAtMs, @doneBy, @approvedBy, @operationKey)`,
    { ...movement, ...origin, approvedBy: approval?.name ?? null },
  )
}

export function insertExpense(tx: WriteTx, { approval, ...expense }: ExpenseFact, origin: Origin): void {
  tx.run(
    `INSERT INTO expenses (id, shift_id, category, currency, amount_minor, tax_minor, paid_at_ms, from_drawer, note, done_by,
       approved_by, operation_key)
     VALUES (@id, @shiftId, @category, @currency, @amountMinor, @taxMinor, @paidAtMs, @fromDrawer, @note, @doneBy,
       @approvedBy, @operationKey)`,
    { ...expense, ...origin, fromDrawer: expense.fromDrawer ? 1 : 0, approvedBy: approval?.name ?? null },
  )
}

export function insertDrawerOpening(tx: WriteTx, { approval, ...opening }: DrawerOpened, origin: Origin): void {
  tx.run(
    `INSERT INTO drawer_openings (id, shift_id, reason, opened_at_ms, done_by, approved_by, operation_key)
     VALUES (@id, @shiftId, @reason, @openedAtMs, @doneBy, @approvedBy, @operationKey)`,
    { ...opening, ...origin, approvedBy: approval?.name ?? null },
  )
}

/** Whether one of this id is stored already, of whatever kind. */
export function cashFactExists(tx: ReadTx, id: string): boolean {
  const row = tx.get<{ found: number }>(
    `SELECT EXISTS (SELECT 1 FROM cash_movements WHERE id = @id) OR EXISTS (SELECT 1 FROM expenses WHERE id = @id)
       OR EXISTS (SELECT 1 FROM drawer_openings WHERE id = @id) AS found`,
    { id },
  )
  return row?.found === 1
}

/** What was done with the drawer in a shift besides selling, newest first. */
export function listCashActivity(tx: ReadTx, shiftId: string, limit: number): CashActivity[] {
  return tx.all<CashActivity>(
    `SELECT id, direction AS kind, moved_at_ms AS atMs, amount_minor AS amountMinor, reason AS subject, NULL AS note,
       done_by AS doneBy, approved_by AS approvedBy,
       ${acknowledgementSql('cash_movements.operation_key')} AS acknowledgement
     FROM cash_movements WHERE shift_id = @shiftId
     UNION ALL
     SELECT id, CASE from_drawer WHEN 1 THEN 'expense' ELSE 'expense-elsewhere' END, paid_at_ms, amount_minor, category, note,
       done_by, approved_by, ${acknowledgementSql('expenses.operation_key')}
     FROM expenses WHERE shift_id = @shiftId
     UNION ALL
     SELECT id, 'drawer', opened_at_ms, NULL, reason, NULL, done_by, approved_by,
       ${acknowledgementSql('drawer_openings.operation_key')}
     FROM drawer_openings WHERE shift_id = @shiftId
     ORDER BY atMs DESC, id DESC LIMIT @limit`,
    { shiftId, limit },
  )
}

/** Of how many of the last ones the words are suggested again. */
const REMEMBERED = 200

const remembered: Readonly<Record<ReasonKind, string>> = {
  in: `SELECT reason AS words FROM cash_movements WHERE direction = 'in' ORDER BY moved_at_ms DESC LIMIT ${REMEMBERED}`,
  out: `SELECT reason AS words FROM cash_movements WHERE direction = 'out' ORDER BY moved_at_ms DESC LIMIT ${REMEMBERED}`,
  expense: `SELECT category AS words FROM expenses ORDER BY paid_at_ms DESC LIMIT ${REMEMBERED}`,
  drawer: `SELECT reason AS words FROM drawer_openings ORDER BY opened_at_ms DESC LIMIT ${REMEMBERED}`,
}

/** What was written as a reason before, the most frequent first. */
export function usedReasons(tx: ReadTx, kind: ReasonKind, limit: number): string[] {
  return tx
    .all<{ words: string }>(
      `SELECT words FROM (${remembered[kind]}) GROUP BY words ORDER BY count(*) DESC, words LIMIT @limit`,
      { limit },
    )
    .map(({ words }) => words)
}

export interface CashSums {
  readonly inMinor: Minor
  readonly outMinor: Minor
  /** Out of the drawer alone. */
  readonly expensesMinor: Minor
  readonly drawerOpenings: number
}

export function sumCashOfShift(tx: ReadTx, shiftId: string): CashSums {
  const row = tx.get<{ came: number; went: number; spent: number; opened: number }>(
    `SELECT
       coalesce((SELECT sum(amount_minor) FROM cash_movements WHERE shift_id = @shiftId AND direction = 'in'), 0) AS came,
       coalesce((SELECT sum(amount_minor) FROM cash_movements WHERE shift_id = @shiftId AND direction = 'out'), 0) AS went,
       coalesce((SELECT sum(amount_minor) FROM expenses WHERE shift_id = @shiftId AND from_drawer = 1), 0) AS spent,
       (SELECT count(*) FROM drawer_openings WHERE shift_id = @shiftId) AS opened`,
    { shiftId },
  )
  return {
    inMinor: minor(row?.came ?? 0),
    outMinor: minor(row?.went ?? 0),
    expensesMinor: minor(row?.spent ?? 0),
    drawerOpenings: row?.opened ?? 0,
  }
}
