import type { RefundFact, RefundLine, RefundTender } from '../../src-shared/sale/refund-fact.ts'
import type { TenderKind } from '../../src-shared/sale/sale-fact.ts'
import type { TaxGroup } from '../../src-shared/tax/inclusive-tax.ts'
import type { Approval } from '../../src-shared/users/approval.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { type AcknowledgementColumn, acknowledgementSql } from './outbox.ts'

export interface StoredRefund {
  readonly refund: RefundFact
  /** Receipt number of the sale; null: without a receipt. */
  readonly saleNumber: string | null
  readonly servedBy: string
  readonly acknowledgement: AcknowledgementColumn
}

/** Stores a refund with its lines, tenders and taxes. */
export function insertRefund(
  tx: WriteTx,
  refund: RefundFact,
  saleNumber: string | null,
  servedBy: { readonly id: string; readonly name: string },
  operationKey: string,
): void {
  const { lines, tenders, taxes, approval, ...figures } = refund
  tx.run(
    `INSERT INTO refunds (id, shift_id, receipt_number, sale_id, sale_number, currency, refunded_at_ms, served_by,
       served_by_id, customer_id, reason, note, approval, total_minor, tax_minor, cash_increment_minor, rounding_minor,
       operation_key)
     VALUES (@id, @shiftId, @receiptNumber, @saleId, @saleNumber, @currency, @refundedAtMs, @servedBy,
       @servedById, @customerId, @reason, @note, @approval, @totalMinor, @taxMinor, @cashIncrementMinor, @roundingMinor,
       @operationKey)`,
    {
      ...figures,
      saleNumber,
      approval: approval === null ? null : JSON.stringify(approval),
      servedBy: servedBy.name,
      servedById: servedBy.id,
      operationKey,
    },
  )
  lines.forEach((line, position) => {
    tx.run(
      `INSERT INTO refund_lines (refund_id, position, id, sale_line_id, refunded_before_milli, product_id, sku, name,
         unit_code, quantity_milli, unit_price_minor, tax_basis_points, total_minor, tax_minor, goods_back)
       VALUES (@refundId, @position, @id, @saleLineId, @refundedBeforeMilli, @productId, @sku, @name,
         @unitCode, @quantityMilli, @unitPriceMinor, @taxBasisPoints, @totalMinor, @taxMinor, @goodsBack)`,
      { refundId: refund.id, position, ...line },
    )
  })
  tenders.forEach((tender, position) => {
    tx.run(
      `INSERT INTO refund_tenders (refund_id, position, id, kind, amount_minor, reference)
       VALUES (@refundId, @position, @id, @kind, @amountMinor, @reference)`,
      { refundId: refund.id, position, reference: null, ...tender },
    )
  })
  for (const tax of taxes) {
    tx.run(
      `INSERT INTO refund_taxes (refund_id, tax_basis_points, gross_minor, net_minor, tax_minor)
       VALUES (@refundId, @taxBasisPoints, @grossMinor, @netMinor, @taxMinor)`,
      { refundId: refund.id, ...tax },
    )
  }
}

type RefundColumns = Omit<RefundFact, 'lines' | 'tenders' | 'taxes' | 'approval'> &
  Omit<StoredRefund, 'refund'> & { readonly approval: string | null }

export function readRefund(tx: ReadTx, id: string): StoredRefund | null {
  const row = tx.get<RefundColumns>(
    `SELECT id, shift_id AS shiftId, receipt_number AS receiptNumber, sale_id AS saleId, sale_number AS saleNumber,
       currency, refunded_at_ms AS refundedAtMs, customer_id AS customerId, reason, note, approval,
       total_minor AS totalMinor, tax_minor AS taxMinor, cash_increment_minor AS cashIncrementMinor,
       rounding_minor AS roundingMinor, served_by AS servedBy,
       ${acknowledgementSql('refunds.operation_key')} AS acknowledgement
     FROM refunds WHERE id = @id`,
    { id },
  )
  if (row === undefined) return null
  const { saleNumber, servedBy, acknowledgement, approval, ...figures } = row
  return {
    refund: {
      ...figures,
      approval: approval === null ? null : (JSON.parse(approval) as Approval),
      lines: readLines(tx, id),
      tenders: readTenders(tx, id),
      taxes: readTaxes(tx, id),
    },
    saleNumber,
    servedBy,
    acknowledgement,
  }
}

function readLines(tx: ReadTx, refundId: string): RefundLine[] {
  return tx.all<RefundLine>(
    `SELECT id, sale_line_id AS saleLineId, refunded_before_milli AS refundedBeforeMilli, product_id AS productId, sku, name,
       unit_code AS unitCode, quantity_milli AS quantityMilli, unit_price_minor AS unitPriceMinor,
       tax_basis_points AS taxBasisPoints, total_minor AS totalMinor, tax_minor AS taxMinor, goods_back AS goodsBack
     FROM refund_lines WHERE refund_id = @refundId ORDER BY position`,
    { refundId },
  )
}

function readTenders(tx: ReadTx, refundId: string): RefundTender[] {
  return tx
    .all<Pick<RefundTender, 'id' | 'amountMinor'> & { kind: TenderKind; reference: string | null }>(
      `SELECT id, kind, amount_minor AS amountMinor, reference FROM refund_tenders WHERE refund_id = @refundId ORDER BY position`,
      { refundId },
    )
    .map(({ id, kind, amountMinor, reference }): RefundTender => {
      return kind === 'cash' || kind === 'account' ? { id, kind, amountMinor } : { id, kind, amountMinor, reference }
    })
}

function readTaxes(tx: ReadTx, refundId: string): TaxGroup[] {
  return tx.all<TaxGroup>(
    `SELECT tax_basis_points AS taxBasisPoints, gross_minor AS grossMinor, net_minor AS netMinor, tax_minor AS taxMinor
     FROM refund_taxes WHERE refund_id = @refundId ORDER BY tax_basis_points`,
    { refundId },
  )
}

/** How much of each line of a sale this till has given back, thousandths by the line's id. */
export function readRefundedOfSale(tx: ReadTx, saleId: string): Map<string, number> {
  const rows = tx.all<{ saleLineId: string; quantityMilli: number }>(
    `SELECT sale_line_id AS saleLineId, sum(quantity_milli) AS quantityMilli
     FROM refunds JOIN refund_lines ON refund_id = refunds.id
     WHERE sale_id = @saleId AND sale_line_id IS NOT NULL GROUP BY sale_line_id`,
    { saleId },
  )
  return new Map(rows.map(({ saleLineId, quantityMilli }) => [saleLineId, quantityMilli]))
}

/** Refunds of a sale at this till, oldest first. */
export function readRefundsOfSale(
  tx: ReadTx,
  saleId: string,
): { readonly id: string; readonly receiptNumber: string }[] {
  return tx.all(
    `SELECT id, receipt_number AS receiptNumber FROM refunds WHERE sale_id = @saleId ORDER BY refunded_at_ms, id`,
    { saleId },
  )
}
