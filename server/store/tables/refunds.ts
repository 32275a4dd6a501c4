import { type Kysely, sql } from 'kysely'
import { minor } from '../../../src-shared/money/minor.ts'
import type { RefundFact, RefundLine, RefundTender } from '../../../src-shared/sale/refund-fact.ts'
import type { Refunded } from '../../../src-shared/sale/refund-totals.ts'
import type { Database } from '../database.ts'
import { insertRows, jsonOrNull, parsedOrNull, placeOf, selectIn, type TillFact } from '../rows.ts'
import type { RefundsTable } from '../schema/sales.ts'
import type { Tx } from '../transaction.ts'

export interface AcceptedRefund extends TillFact<RefundFact> {
  readonly totalsDiffer: readonly string[]
}

/** Inserts refunds with their lines and tenders, and takes into stock what came back to it. */
export async function insertRefunds(tx: Tx, refunds: readonly AcceptedRefund[], nowMs: number): Promise<void> {
  await insertRows(
    tx,
    'refunds',
    refunds.map(({ till, fact, totalsDiffer }) => ({
      ...placeOf(till),
      id: fact.id,
      shift_id: fact.shiftId,
      receipt_number: fact.receiptNumber,
      sale_id: fact.saleId,
      currency: fact.currency,
      refunded_at_ms: fact.refundedAtMs,
      customer_id: fact.customerId,
      reason: fact.reason,
      note: fact.note,
      approval: jsonOrNull(fact.approval),
      total_minor: fact.totalMinor,
      tax_minor: fact.taxMinor,
      taxes: JSON.stringify(fact.taxes),
      totals_differ: totalsDiffer.length === 0 ? null : JSON.stringify(totalsDiffer),
      recorded_at_ms: nowMs,
      cash_increment_minor: fact.cashIncrementMinor,
      rounding_minor: fact.roundingMinor,
    })),
  )
  const lines = refunds.flatMap(({ till, fact }) =>
    fact.lines.map((line, position) => ({ till, fact, line, position })),
  )
  await insertRows(
    tx,
    'refund_lines',
    lines.map(({ till, fact, line, position }) => ({
      tenant_id: till.tenantId,
      refund_id: fact.id,
      position,
      id: line.id,
      sale_line_id: line.saleLineId,
      refunded_before_milli: line.refundedBeforeMilli,
      product_id: line.productId,
      sku: line.sku,
      name: line.name,
      unit_code: line.unitCode,
      quantity_milli: line.quantityMilli,
      unit_price_minor: line.unitPriceMinor,
      tax_basis_points: line.taxBasisPoints,
      total_minor: line.totalMinor,
      tax_minor: line.taxMinor,
      goods_back: line.goodsBack,
    })),
  )
  await insertRows(
    tx,
    'refund_tenders',
    refunds.flatMap(({ till, fact }) =>
      fact.tenders.map((tender, position) => ({
        tenant_id: till.tenantId,
        refund_id: fact.id,
        position,
        id: tender.id,
        kind: tender.kind,
        amount_minor: tender.amountMinor,
        reference: 'reference' in tender ? tender.reference : null,
      })),
    ),
  )
  await insertRows(
    tx,
    'stock_movements',
    lines.flatMap(({ till, fact, line }) =>
      line.productId === null || line.goodsBack !== 'to-stock'
        ? []
        : [
            {
              ...placeOf(till),
              id: line.id,
              product_id: line.productId,
              quantity_milli: line.quantityMilli,
              reason: 'refund',
              sale_id: null,
              moved_at_ms: fact.refundedAtMs,
              note: null,
            },
          ],
    ),
  )
}

/** What refunds have given back of lines of sales, by line; those of which nothing was are absent. */
export async function readRefunded(
  db: Kysely<Database>,
  tenantId: string,
  saleLineIds: readonly string[],
): Promise<Map<string, Refunded>> {
  if (saleLineIds.length === 0) return new Map()
  const query = sql<{ id: string; quantity: number; total: number }>`
    SELECT sale_line_id AS id, SUM(quantity_milli) AS quantity, SUM(total_minor) AS total FROM refund_lines
    WHERE tenant_id = ${tenantId} AND sale_line_id IN (${sql.join(saleLineIds)}) GROUP BY sale_line_id`
  const { rows } = await query.execute(db)
  // MySQL sums as DECIMAL, which arrives as text.
  return new Map(rows.map((row) => [row.id, { quantityMilli: Number(row.quantity), totalMinor: Number(row.total) }]))
}

/** Refunds of sales in order of their ids. */
export async function readRefundsOf(tx: Tx, tenantId: string, saleIds: readonly string[]): Promise<RefundsTable[]> {
  const rows = await selectIn<RefundsTable>(tx, 'SELECT * FROM refunds', tenantId, 'sale_id', saleIds)
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The facts of rows of `refunds`, with their lines and tenders, in the rows' order. */
export async function readRefundFacts(
  db: Kysely<Database>,
  tenantId: string,
  rows: readonly RefundsTable[],
): Promise<RefundFact[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const lines = await db
    .selectFrom('refund_lines')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('refund_id', 'in', ids)
    .orderBy('refund_id')
    .orderBy('position')
    .execute()
  const tenders = await db
    .selectFrom('refund_tenders')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('refund_id', 'in', ids)
    .orderBy('refund_id')
    .orderBy('position')
    .execute()
  const linesOf = byRefund(lines)
  const tendersOf = byRefund(tenders)
  return rows.map((row) => ({
    id: row.id,
    shiftId: row.shift_id,
    receiptNumber: row.receipt_number,
    saleId: row.sale_id,
    currency: row.currency,
    refundedAtMs: row.refunded_at_ms,
    customerId: row.customer_id,
    reason: row.reason,
    note: row.note,
    approval: parsedOrNull<RefundFact['approval']>(row.approval),
    lines: (linesOf.get(row.id) ?? []).map(
      (line): RefundLine => ({
        id: line.id,
        saleLineId: line.sale_line_id,
        refundedBeforeMilli: line.refunded_before_milli,
        productId: line.product_id,
        sku: line.sku,
        name: line.name,
        unitCode: line.unit_code,
        quantityMilli: line.quantity_milli,
        unitPriceMinor: minor(line.unit_price_minor),
        taxBasisPoints: line.tax_basis_points,
        totalMinor: minor(line.total_minor),
        taxMinor: minor(line.tax_minor),
        goodsBack: line.goods_back,
      }),
    ),
    tenders: (tendersOf.get(row.id) ?? []).map(({ id, kind, amount_minor, reference }): RefundTender => {
      const amountMinor = minor(amount_minor)
      return kind === 'card' || kind === 'transfer' ? { id, kind, amountMinor, reference } : { id, kind, amountMinor }
    }),
    taxes: JSON.parse(row.taxes) as RefundFact['taxes'],
    totalMinor: minor(row.total_minor),
    taxMinor: minor(row.tax_minor),
    cashIncrementMinor: minor(row.cash_increment_minor),
    roundingMinor: minor(row.rounding_minor),
  }))
}

function byRefund<Row extends { readonly refund_id: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.refund_id)
    if (group === undefined) groups.set(row.refund_id, [row])
    else group.push(row)
  }
  return groups
}
