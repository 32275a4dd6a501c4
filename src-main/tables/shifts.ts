import { noTakings, type ShiftClosed, type ShiftTakings } from '../../src-shared/cash/shift.ts'
import type { LastShift, ShiftSummary } from '../../src-shared/contract/cash-views.ts'
import type { ShiftView } from '../../src-shared/contract/views.ts'
import { type Minor, minor } from '../../src-shared/money/minor.ts'
import type { TenderKind } from '../../src-shared/sale/sale-fact.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { sumCashOfShift } from './cash.ts'

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
  const { denominations, takings: _sent, ...figures } = close
  const changed = tx.run(
    `UPDATE shifts SET closed_at_ms = @closedAtMs, closed_by = @closedBy, counted_minor = @countedMinor,
       expected_minor = @expectedMinor, difference_minor = @differenceMinor, note = @note, sales_count = @salesCount,
       sales_total_minor = @salesTotalMinor, cash_minor = @cashMinor, card_minor = @cardMinor,
       denominations = @denominations, takings = @takings
     WHERE id = @id AND closed_at_ms IS NULL`,
    {
      ...figures,
      cashMinor: takings.cashMinor,
      cardMinor: takings.cardMinor,
      denominations: denominations === null ? null : JSON.stringify(denominations),
      takings: JSON.stringify(takings),
    },
  )
  if (changed !== 1) throw new Error(`shift ${close.id} is not open`)
}

interface CloseColumns extends Omit<ShiftClosed, 'denominations' | 'takings'> {
  readonly cashMinor: Minor
  readonly cardMinor: Minor
  readonly denominations: string | null
  /** Null: closed by a program that knew sales in cash and by card alone. */
  readonly takings: string | null
}

/** The close of a closed shift; null while it is open or unknown. */
export function readShiftClose(tx: ReadTx, id: string): { close: ShiftClosed; takings: ShiftTakings } | null {
  const row = tx.get<CloseColumns>(
    `SELECT id, closed_at_ms AS closedAtMs, closed_by AS closedBy, counted_minor AS countedMinor,
       expected_minor AS expectedMinor, difference_minor AS differenceMinor, note, sales_count AS salesCount,
       sales_total_minor AS salesTotalMinor, cash_minor AS cashMinor, card_minor AS cardMinor, denominations, takings
     FROM shifts WHERE id = @id AND closed_at_ms IS NOT NULL`,
    { id },
  )
  if (row === undefined) return null
  const { cashMinor, cardMinor, denominations, takings: stored, ...figures } = row
  const { salesCount, salesTotalMinor } = figures
  const takings =
    stored === null
      ? { ...noTakings, salesCount, salesTotalMinor, cashMinor, cardMinor }
      : (JSON.parse(stored) as ShiftTakings)
  const close: ShiftClosed = {
    ...figures,
    denominations: denominations === null ? null : (JSON.parse(denominations) as ShiftClosed['denominations']),
    takings: stored === null ? null : takings,
  }
  return { close, takings }
}

/** What happened in a shift; summed by SQLite in 64-bit integers. */
export function readTakings(tx: ReadTx, shiftId: string): ShiftTakings {
  const sales = tx.get<{ count: number; total: number; tax: number; rounding: number; discount: number }>(
    `SELECT count(*) AS count, coalesce(sum(total_minor), 0) AS total, coalesce(sum(tax_minor), 0) AS tax,
       coalesce(sum(rounding_minor), 0) AS rounding, coalesce(sum(discount_minor), 0)
         + coalesce((SELECT sum(sale_lines.discount_minor) FROM sales AS sold JOIN sale_lines ON sale_id = sold.id
                     WHERE sold.shift_id = @shiftId), 0) AS discount
     FROM sales WHERE shift_id = @shiftId`,
    { shiftId },
  )
  const refunds = tx.get<{ count: number; total: number; rounding: number }>(
    `SELECT count(*) AS count, coalesce(sum(total_minor), 0) AS total, coalesce(sum(rounding_minor), 0) AS rounding
     FROM refunds WHERE shift_id = @shiftId`,
    { shiftId },
  )
  const paidWith = amountsBy(
    tx,
    `SELECT kind, sum(amount_minor) AS amount FROM sales JOIN tenders ON tenders.sale_id = sales.id
     WHERE sales.shift_id = @shiftId GROUP BY kind`,
    shiftId,
  )
  const refundedWith = amountsBy(
    tx,
    `SELECT kind, sum(amount_minor) AS amount FROM refunds JOIN refund_tenders ON refund_tenders.refund_id = refunds.id
     WHERE refunds.shift_id = @shiftId GROUP BY kind`,
    shiftId,
  )
  const paidOffWith = amountsBy(
    tx,
    'SELECT tender AS kind, sum(amount_minor) AS amount FROM account_payments WHERE shift_id = @shiftId GROUP BY tender',
    shiftId,
  )
  const cash = sumCashOfShift(tx, shiftId)
  return {
    salesCount: sales?.count ?? 0,
    salesTotalMinor: minor(sales?.total ?? 0),
    taxMinor: minor(sales?.tax ?? 0),
    discountMinor: minor(sales?.discount ?? 0),
    roundingMinor: minor((sales?.rounding ?? 0) - (refunds?.rounding ?? 0)),
    cashMinor: paidWith('cash'),
    cardMinor: paidWith('card'),
    transferMinor: paidWith('transfer'),
    accountMinor: paidWith('account'),
    refundsCount: refunds?.count ?? 0,
    refundsTotalMinor: minor(refunds?.total ?? 0),
    refundedCashMinor: refundedWith('cash'),
    refundedCardMinor: refundedWith('card'),
    refundedTransferMinor: refundedWith('transfer'),
    refundedAccountMinor: refundedWith('account'),
    accountPaidCashMinor: paidOffWith('cash'),
    accountPaidCardMinor: paidOffWith('card'),
    accountPaidTransferMinor: paidOffWith('transfer'),
    cashInMinor: cash.inMinor,
    cashOutMinor: cash.outMinor,
    expensesMinor: cash.expensesMinor,
    drawerOpenings: cash.drawerOpenings,
  }
}

function amountsBy(tx: ReadTx, sql: string, shiftId: string): (kind: TenderKind) => Minor {
  const rows = tx.all<{ kind: TenderKind; amount: number }>(sql, { shiftId })
  return (kind) => minor(rows.find((row) => row.kind === kind)?.amount ?? 0)
}

/** Closed shifts, the one that was opened last first, behind `before`. */
export function listClosedShifts(
  tx: ReadTx,
  before: { readonly openedAtMs: number; readonly id: string } | null,
  limit: number,
): ShiftSummary[] {
  return tx.all<ShiftSummary>(
    `SELECT id, opened_at_ms AS openedAtMs, opened_by AS openedBy, closed_at_ms AS closedAtMs, closed_by AS closedBy,
       sales_count AS salesCount, sales_total_minor AS salesTotalMinor, difference_minor AS differenceMinor
     FROM shifts
     WHERE closed_at_ms IS NOT NULL AND (@openedAtMs IS NULL OR (opened_at_ms, id) < (@openedAtMs, @id))
     ORDER BY opened_at_ms DESC, id DESC LIMIT @limit`,
    { openedAtMs: before?.openedAtMs ?? null, id: before?.id ?? null, limit },
  )
}

/** What the shift that was closed last left behind. */
export function readLastShift(tx: ReadTx): LastShift | null {
  return (
    tx.get<LastShift>(
      `SELECT closed_at_ms AS closedAtMs, counted_minor AS countedMinor, float_minor AS floatMinor FROM shifts
       WHERE closed_at_ms IS NOT NULL ORDER BY opened_at_ms DESC, id DESC LIMIT 1`,
    ) ?? null
  )
}
