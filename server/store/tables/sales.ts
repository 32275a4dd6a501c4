import type { Kysely } from 'kysely'
import { minor } from '../../../src-shared/money/minor.ts'
import type { SaleFact, SaleLine, Tender } from '../../../src-shared/sale/sale-fact.ts'
import type { Database } from '../database.ts'
import { insertRows, jsonOrNull, parsedOrNull, placeOf, selectIn, type TillFact } from '../rows.ts'
import type { SalesTable } from '../schema/sales.ts'
import type { Tx } from '../transaction.ts'

export interface AcceptedSale extends TillFact<SaleFact> {
  readonly totalsDiffer: readonly string[]
}

/** Inserts sales with their lines, tenders and stock movements. */
export async function insertSales(tx: Tx, sales: readonly AcceptedSale[], nowMs: number): Promise<void> {
  await insertRows(
    tx,
    'sales',
    sales.map(({ till, fact, totalsDiffer }) => ({
      ...placeOf(till),
      id: fact.id,
      shift_id: fact.shiftId,
      receipt_number: fact.receiptNumber,
      currency: fact.currency,
      sold_at_ms: fact.soldAtMs,
      customer_id: fact.customerId,
      note: fact.note,
      total_minor: fact.totalMinor,
      tax_minor: fact.taxMinor,
      taxes: JSON.stringify(fact.taxes),
      totals_differ: totalsDiffer.length === 0 ? null : JSON.stringify(totalsDiffer),
      recorded_at_ms: nowMs,
      discount: jsonOrNull(fact.discount),
      discount_minor: fact.discountMinor,
      cash_increment_minor: fact.cashIncrementMinor,
      rounding_minor: fact.roundingMinor,
      quote_id: fact.quoteId,
      approvals: fact.approvals.length === 0 ? null : JSON.stringify(fact.approvals),
    })),
  )
  const lines = sales.flatMap(({ till, fact }) => fact.lines.map((line, position) => ({ till, fact, line, position })))
  await insertRows(
    tx,
    'sale_lines',
    lines.map(({ till, fact, line, position }) => ({
      tenant_id: till.tenantId,
      sale_id: fact.id,
      position,
      id: line.id,
      product_id: line.productId,
      sku: line.sku,
      name: line.name,
      unit_code: line.unitCode,
      quantity_milli: line.quantityMilli,
      unit_price_minor: line.unitPriceMinor,
      tax_basis_points: line.taxBasisPoints,
      total_minor: line.totalMinor,
      tax_minor: line.taxMinor,
      moves_stock: Number(line.movesStock),
      list_price_minor: line.listPriceMinor,
      discount: jsonOrNull(line.discount),
      discount_minor: line.discountMinor,
      sale_discount_minor: line.saleDiscountMinor,
      note: line.note,
    })),
  )
  await insertRows(
    tx,
    'tenders',
    sales.flatMap(({ till, fact }) =>
      fact.tenders.map((tender, position) => ({
        tenant_id: till.tenantId,
        sale_id: fact.id,
        position,
        id: tender.id,
        kind: tender.kind,
        amount_minor: tender.amountMinor,
        received_minor: tender.kind === 'cash' ? tender.receivedMinor : null,
        change_minor: tender.kind === 'cash' ? tender.changeMinor : null,
        reference: 'reference' in tender ? tender.reference : null,
      })),
    ),
  )
  await insertRows(
    tx,
    'stock_movements',
    lines.flatMap(({ till, fact, line }) =>
      line.productId === null || !line.movesStock
        ? []
        : [
            {
              ...placeOf(till),
              id: line.id,
              product_id: line.productId,
              quantity_milli: -line.quantityMilli,
              reason: 'sale',
              sale_id: fact.id,
              moved_at_ms: fact.soldAtMs,
              note: null,
            },
          ],
    ),
  )
}

/** Which of the sales exist. */
export async function findSales(tx: Tx, tenantId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await selectIn<{ id: string }>(tx, 'SELECT id FROM sales', tenantId, 'id', ids)
  return rows.map(({ id }) => id)
}

/** Which of the sales exist, held until the end of the transaction. */
export async function lockSales(tx: Tx, tenantId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx.db
    .selectFrom('sales')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', ids)
    .orderBy('id')
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .execute()
  return rows.map(({ id }) => id)
}

/** The facts of rows of `sales`, with their lines and tenders, in the rows' order. */
export async function readSaleFacts(
  db: Kysely<Database>,
  tenantId: string,
  rows: readonly SalesTable[],
): Promise<SaleFact[]> {
  const ids = rows.map(({ id }) => id)
  const lines = await readLines(db, tenantId, ids)
  const tenders = await readTenders(db, tenantId, ids)
  return rows.map((row) => ({
    id: row.id,
    shiftId: row.shift_id,
    receiptNumber: row.receipt_number,
    currency: row.currency,
    soldAtMs: row.sold_at_ms,
    customerId: row.customer_id,
    note: row.note,
    lines: lines.get(row.id) ?? [],
    tenders: tenders.get(row.id) ?? [],
    taxes: JSON.parse(row.taxes) as SaleFact['taxes'],
    discount: parsedOrNull<SaleFact['discount']>(row.discount),
    discountMinor: minor(row.discount_minor),
    totalMinor: minor(row.total_minor),
    taxMinor: minor(row.tax_minor),
    cashIncrementMinor: minor(row.cash_increment_minor),
    roundingMinor: minor(row.rounding_minor),
    quoteId: row.quote_id,
    approvals: parsedOrNull<SaleFact['approvals']>(row.approvals) ?? [],
  }))
}

/** Lines of sales in their order, by sale. */
export async function readLines(
  db: Kysely<Database>,
  tenantId: string,
  saleIds: readonly string[],
): Promise<Map<string, SaleLine[]>> {
  if (saleIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('sale_lines')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('sale_id', 'in', saleIds)
    .orderBy('sale_id')
    .orderBy('position')
    .execute()
  return bySale(rows, (row) => ({
    id: row.id,
    productId: row.product_id,
    sku: row.sku,
    name: row.name,
    unitCode: row.unit_code,
    quantityMilli: row.quantity_milli,
    unitPriceMinor: minor(row.unit_price_minor),
    taxBasisPoints: row.tax_basis_points,
    listPriceMinor: row.list_price_minor === null ? null : minor(row.list_price_minor),
    discount: parsedOrNull<SaleLine['discount']>(row.discount),
    discountMinor: minor(row.discount_minor),
    saleDiscountMinor: minor(row.sale_discount_minor),
    note: row.note,
    totalMinor: minor(row.total_minor),
    taxMinor: minor(row.tax_minor),
    movesStock: row.moves_stock === 1,
  }))
}

/** Tenders of sales in their order, by sale. */
export async function readTenders(
  db: Kysely<Database>,
  tenantId: string,
  saleIds: readonly string[],
): Promise<Map<string, Tender[]>> {
  if (saleIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('tenders')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('sale_id', 'in', saleIds)
    .orderBy('sale_id')
    .orderBy('position')
    .execute()
  return bySale(rows, (row): Tender => {
    const { id, kind } = row
    const amountMinor = minor(row.amount_minor)
    if (kind === 'account') return { id, kind, amountMinor }
    if (kind !== 'cash') return { id, kind, amountMinor, reference: row.reference }
    return {
      id,
      kind,
      amountMinor,
      receivedMinor: minor(row.received_minor ?? 0),
      changeMinor: minor(row.change_minor ?? 0),
    }
  })
}

function bySale<Row extends { readonly sale_id: string }, Value>(
  rows: readonly Row[],
  read: (row: Row) => Value,
): Map<string, Value[]> {
  const bySaleId = new Map<string, Value[]>()
  for (const row of rows) {
    const values = bySaleId.get(row.sale_id)
    if (values === undefined) bySaleId.set(row.sale_id, [read(row)])
    else values.push(read(row))
  }
  return bySaleId
}
