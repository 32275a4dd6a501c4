import type { Acknowledgement, DayTotals, ReceiptKind, ReceiptSummary } from '../../src-shared/contract/sales-views.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { TenderKind } from '../../src-shared/sale/sale-fact.ts'
import type { Parameters, ReadTx } from '../database/transaction.ts'
import { acknowledgementSql } from './outbox.ts'
import type { Span } from './sales.ts'

/*
 * Sales, refunds and payments on account together: they share one series of receipts, and a person looks for any of them.
 */

const customerName = (id: string) => `(SELECT name FROM customers WHERE customers.id = ${id})`
const paidWith = (tenders: string, whose: string) =>
  `coalesce((SELECT CASE WHEN min(kind) <> max(kind) THEN 'mixed' ELSE min(kind) END FROM ${tenders} WHERE ${whose}), 'nothing')`

/** How each kind of receipt fills the columns of a summary; `time` is its column of time. */
const kinds: Readonly<
  Record<ReceiptKind, { readonly table: string; readonly time: string; readonly columns: string }>
> = {
  sale: {
    table: 'sales',
    time: 'sold_at_ms',
    columns: `'sale' AS kind, id, receipt_number AS receiptNumber, sold_at_ms AS atMs, total_minor AS totalMinor,
      (SELECT count(*) FROM sale_lines WHERE sale_id = sales.id) AS lineCount,
      ${paidWith('tenders', 'sale_id = sales.id')} AS paidWith,
      (SELECT coalesce(sum(refunds.total_minor), 0) FROM refunds WHERE refunds.sale_id = sales.id) AS refundedMinor,
      ${customerName('sales.customer_id')} AS customerName, ${acknowledgementSql('sales.operation_key')} AS acknowledgement`,
  },
  refund: {
    table: 'refunds',
    time: 'refunded_at_ms',
    columns: `'refund' AS kind, id, receipt_number AS receiptNumber, refunded_at_ms AS atMs, total_minor AS totalMinor,
      (SELECT count(*) FROM refund_lines WHERE refund_id = refunds.id) AS lineCount,
      ${paidWith('refund_tenders', 'refund_id = refunds.id')} AS paidWith, 0 AS refundedMinor,
      ${customerName('refunds.customer_id')} AS customerName,
      ${acknowledgementSql('refunds.operation_key')} AS acknowledgement`,
  },
  'account-payment': {
    table: 'account_payments',
    time: 'paid_at_ms',
    columns: `'account-payment' AS kind, id, receipt_number AS receiptNumber, paid_at_ms AS atMs, amount_minor AS totalMinor,
      0 AS lineCount, tender AS paidWith, 0 AS refundedMinor, ${customerName('account_payments.customer_id')} AS customerName,
      ${acknowledgementSql('account_payments.operation_key')} AS acknowledgement`,
  },
}

/** Newest first: each kind is cut to `limit` by its own index before they are put together. */
function newest(
  tx: ReadTx,
  where: (table: string, time: string) => string,
  parameters: Parameters,
  limit: number,
): ReceiptSummary[] {
  const parts = Object.values(kinds).map(
    ({ table, time, columns }) =>
      `SELECT * FROM (SELECT ${columns} FROM ${table} WHERE ${where(table, time)}
         ORDER BY ${time} DESC, receipt_number DESC LIMIT @limit)`,
  )
  return tx.all<ReceiptSummary>(`${parts.join(' UNION ALL ')} ORDER BY atMs DESC, receiptNumber DESC LIMIT @limit`, {
    ...parameters,
    limit,
  })
}

/** Receipts within the span, newest first, behind `before`; `unconfirmed`: only what the server's database does not have. */
export function listReceiptsWithin(
  tx: ReadTx,
  { fromMs, toMs }: Span,
  before: { readonly atMs: number; readonly receiptNumber: string } | null,
  limit: number,
  unconfirmed: boolean,
): ReceiptSummary[] {
  const still = (table: string) =>
    unconfirmed
      ? `AND EXISTS (SELECT 1 FROM outbox WHERE outbox.key = ${table}.operation_key AND outbox.state <> 'committed')`
      : ''
  return newest(
    tx,
    (table, time) => `${time} >= @fromMs AND (${time}, receipt_number) < (@beforeMs, @beforeNumber) ${still(table)}`,
    { fromMs, beforeMs: before?.atMs ?? toMs, beforeNumber: before?.receiptNumber ?? '' },
    limit,
  )
}

/** How far a receipt has come; null when this till has none of it. */
export function readAcknowledgement(tx: ReadTx, kind: ReceiptKind, id: string): Acknowledgement | null {
  const { table } = kinds[kind]
  const row = tx.get<{ acknowledgement: Acknowledgement }>(
    `SELECT ${acknowledgementSql(`${table}.operation_key`)} AS acknowledgement FROM ${table} WHERE id = @id`,
    { id },
  )
  return row?.acknowledgement ?? null
}

/** Receipts of any day with this number, or whose counter it is, newest first. */
export function findReceiptsByNumber(tx: ReadTx, text: string, limit: number): ReceiptSummary[] {
  const counter = /^\d{1,12}$/.test(text) ? `%-${text.padStart(6, '0')}` : null
  return newest(
    tx,
    () => '(receipt_number = @text OR receipt_number LIKE @counter)',
    { text: text.toUpperCase(), counter },
    limit,
  )
}

/** Receipts of any day that came to this amount, as it was reckoned or as it was paid, newest first. */
export function findReceiptsByAmount(tx: ReadTx, amountMinor: number, limit: number): ReceiptSummary[] {
  return newest(
    tx,
    (table) =>
      table === 'account_payments'
        ? 'amount_minor = @amountMinor'
        : '@amountMinor IN (total_minor, total_minor + rounding_minor)',
    { amountMinor },
    limit,
  )
}

/** What receipts within the span come to; summed by SQLite in 64-bit integers. */
export function readDayTotals(tx: ReadTx, { fromMs, toMs }: Span): DayTotals {
  const span = { fromMs, toMs }
  const within = (time: string) => `${time} >= @fromMs AND ${time} < @toMs`
  const sum = (table: string, amount: string, time: string) =>
    tx.get<{ count: number; total: number }>(
      `SELECT count(*) AS count, coalesce(sum(${amount}), 0) AS total FROM ${table} WHERE ${within(time)}`,
      span,
    ) ?? { count: 0, total: 0 }
  const paid = tx.all<{ kind: TenderKind; amount: number }>(
    `SELECT kind, sum(amount) AS amount FROM (
       SELECT kind, amount_minor AS amount FROM sales JOIN tenders ON sale_id = sales.id WHERE ${within('sold_at_ms')}
       UNION ALL
       SELECT kind, -amount_minor FROM refunds JOIN refund_tenders ON refund_id = refunds.id WHERE ${within('refunded_at_ms')})
     GROUP BY kind`,
    span,
  )
  const paidWith = (kind: TenderKind) => minor(paid.find((row) => row.kind === kind)?.amount ?? 0)
  const sales = sum('sales', 'total_minor', 'sold_at_ms')
  const refunds = sum('refunds', 'total_minor', 'refunded_at_ms')
  return {
    salesCount: sales.count,
    salesTotalMinor: minor(sales.total),
    refundsCount: refunds.count,
    refundsTotalMinor: minor(refunds.total),
    byTender: {
      cash: paidWith('cash'),
      card: paidWith('card'),
      transfer: paidWith('transfer'),
      account: paidWith('account'),
    },
    accountPaidMinor: minor(sum('account_payments', 'amount_minor', 'paid_at_ms').total),
  }
}
