import type { SaleFact } from '../../../src-shared/sale/sale-fact.ts'
import type { TillCaller } from '../../caller.ts'
import { insertRows } from '../rows.ts'
import type { Tx } from '../transaction.ts'

export interface AcceptedSale {
  readonly fact: SaleFact
  readonly totalsDiffer: readonly string[]
}

/** Inserts sales with their lines, tenders and stock movements. */
export async function insertSales(
  tx: Tx,
  caller: TillCaller,
  sales: readonly AcceptedSale[],
  nowMs: number,
): Promise<void> {
  const { tenantId: tenant_id, storeId: store_id, tillId: till_id } = caller
  await insertRows(
    tx,
    'sales',
    sales.map(({ fact, totalsDiffer }) => ({
      tenant_id,
      id: fact.id,
      store_id,
      till_id,
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
    })),
  )
  const lines = sales.flatMap(({ fact }) => fact.lines.map((line, position) => ({ fact, line, position })))
  await insertRows(
    tx,
    'sale_lines',
    lines.map(({ fact, line, position }) => ({
      tenant_id,
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
    })),
  )
  await insertRows(
    tx,
    'tenders',
    sales.flatMap(({ fact }) =>
      fact.tenders.map((tender, position) => ({
        tenant_id,
        sale_id: fact.id,
        position,
        id: tender.id,
        kind: tender.kind,
        amount_minor: tender.amountMinor,
        received_minor: tender.kind === 'cash' ? tender.receivedMinor : null,
        change_minor: tender.kind === 'cash' ? tender.changeMinor : null,
        reference: tender.kind === 'card' ? tender.reference : null,
      })),
    ),
  )
  await insertRows(
    tx,
    'stock_movements',
    lines.flatMap(({ fact, line }) =>
      line.productId === null || !line.movesStock
        ? []
        : [
            {
              tenant_id,
              id: line.id,
              store_id,
              till_id,
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
