import type { ShiftClosed, ShiftTakings } from '../../src-shared/cash/shift.ts'
import type { ShiftView } from '../../src-shared/contract/views.ts'
import { type Minor, minor } from '../../src-shared/money/minor.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

const VIEW = 'id, opened_at_ms AS openedAtMs, opened_by AS openedBy, float_minor AS floatMinor'

export function insertShift(tx: WriteTx, shift: ShiftView): void {
  tx.run(
    `INSERT INTO shifts (id, opened_at_ms, opened_by, float_minor) VALUES (@id, @openedAtMs, @openedBy, @floatMinor)`,
    { ...shift },
  )
}

export function readOpenShift(tx: ReadTx): ShiftView | null {
  return tx.get<ShiftView>(`SELECT ${VIEW} FROM shifts WHERE closed_at_ms IS NULL`) ?? null
}

export function readShift(tx: ReadTx, id: string): ShiftView | null {
  return tx.get<ShiftView>(`SELECT ${VIEW} FROM shifts WHERE id = @id`, { id }) ?? null
}

export function writeShiftClose(tx: WriteTx, close: ShiftClosed, takings: ShiftTakings): void {
  const changed = tx.run(
    `UPDATE shifts SET closed_at_ms = @closedAtMs, closed_by = @closedBy, counted_minor = @countedMinor,
       expected_minor = @expectedMinor, difference_minor = @differenceMinor, note = @note, sales_count = @salesCount,
       sales_total_minor = @salesTotalMinor, cash_minor = @cashMinor, card_minor = @cardMinor
     WHERE id = @id AND closed_at_ms IS NULL`,
    { ...close, cashMinor: takings.cashMinor, cardMinor: takings.cardMinor },
  )
  if (changed !== 1) throw new Error(`shift ${close.id} is not open`)
}

/** The close of a closed shift; null while it is open or unknown. */
export function readShiftClose(tx: ReadTx, id: string): { close: ShiftClosed; takings: ShiftTakings } | null {
  const row = tx.get<ShiftClosed & { cashMinor: Minor; cardMinor: Minor }>(
    `SELECT id, closed_at_ms AS closedAtMs, closed_by AS closedBy, counted_minor AS countedMinor,
       expected_minor AS expectedMinor, difference_minor AS differenceMinor, note, sales_count AS salesCount,
       sales_total_minor AS salesTotalMinor, cash_minor AS cashMinor, card_minor AS cardMinor
     FROM shifts WHERE id = @id AND closed_at_ms IS NOT NULL`,
    { id },
  )
  if (row === undefined) return null
  const { cashMinor, cardMinor, ...close } = row
  return {
    close,
    takings: { salesCount: close.salesCount, salesTotalMinor: close.salesTotalMinor, cashMinor, cardMinor },
  }
}

/** What the sales of a shift took; summed by SQLite in 64-bit integers. */
export function readTakings(tx: ReadTx, shiftId: string): ShiftTakings {
  const sales = tx.get<{ count: number; total: number }>(
    'SELECT count(*) AS count, coalesce(sum(total_minor), 0) AS total FROM sales WHERE shift_id = @shiftId',
    { shiftId },
  )
  const paid = tx.get<{ cash: number; card: number }>(
    `SELECT coalesce(sum(amount_minor) FILTER (WHERE kind = 'cash'), 0) AS cash,
       coalesce(sum(amount_minor) FILTER (WHERE kind = 'card'), 0) AS card
     FROM sales JOIN tenders ON tenders.sale_id = sales.id WHERE sales.shift_id = @shiftId`,
    { shiftId },
  )
  return {
    salesCount: sales?.count ?? 0,
    salesTotalMinor: minor(sales?.total ?? 0),
    cashMinor: minor(paid?.cash ?? 0),
    cardMinor: minor(paid?.card ?? 0),
  }
}
