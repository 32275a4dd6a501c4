import type { Acknowledgement } from '../../src-shared/contract/sales-views.ts'
import type { Minor } from '../../src-shared/money/minor.ts'
import type { Discount } from '../../src-shared/sale/discount.ts'
import type { SaleFact, SaleLine, Tender, TenderKind } from '../../src-shared/sale/sale-fact.ts'
import type { TaxGroup } from '../../src-shared/tax/inclusive-tax.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { acknowledgementSql } from './outbox.ts'
import { nextInSeries } from './receipt-counters.ts'

export interface StoredSale {
  readonly sale: SaleFact
  readonly servedBy: string
  readonly acknowledgement: Acknowledgement
}

/** Stores a sale with its lines, tenders and taxes. */
export function insertSale(
  tx: WriteTx,
  sale: SaleFact,
  servedBy: { readonly id: string; readonly name: string },
  operationKey: string,
): void {
  tx.run(
    `INSERT INTO sales (id, shift_id, receipt_number, currency, sold_at_ms, served_by, served_by_id, customer_id,
       note, discount, discount_minor, total_minor, tax_minor, cash_increment_minor, rounding_minor, quote_id, approvals,
       operation_key)
     VALUES (@id, @shiftId, @receiptNumber, @currency, @soldAtMs, @servedBy, @servedById, @customerId,
       @note, @discount, @discountMinor, @totalMinor, @taxMinor, @cashIncrementMinor, @roundingMinor, @quoteId, @approvals,
       @operationKey)`,
    {
      id: sale.id,
      shiftId: sale.shiftId,
      receiptNumber: sale.receiptNumber,
      currency: sale.currency,
      soldAtMs: sale.soldAtMs,
      servedBy: servedBy.name,
      servedById: servedBy.id,
      customerId: sale.customerId,
      note: sale.note,
      discount: toJson(sale.discount),
      discountMinor: sale.discountMinor,
      totalMinor: sale.totalMinor,
      taxMinor: sale.taxMinor,
      cashIncrementMinor: sale.cashIncrementMinor,
      roundingMinor: sale.roundingMinor,
      quoteId: sale.quoteId,
      approvals: JSON.stringify(sale.approvals),
      operationKey,
    },
  )
  sale.lines.forEach((line, position) => {
    insertLine(tx, sale.id, position, line)
  })
  sale.tenders.forEach((tender, position) => {
    insertTender(tx, sale.id, position, tender)
  })
  for (const tax of sale.taxes) {
    tx.run(
      `INSERT INTO sale_taxes (sale_id, tax_basis_points, gross_minor, net_minor, tax_minor)
       VALUES (@saleId, @taxBasisPoints, @grossMinor, @netMinor, @taxMinor)`,
      { saleId: sale.id, ...tax },
    )
  }
}

function insertLine(tx: WriteTx, saleId: string, position: number, line: SaleLine): void {
  tx.run(
    `INSERT INTO sale_lines (sale_id, position, id, product_id, sku, name, unit_code, quantity_milli, unit_price_minor,
       list_price_minor, tax_basis_points, discount, discount_minor, sale_discount_minor, total_minor, tax_minor, moves_stock,
       note)
     VALUES (@saleId, @position, @id, @productId, @sku, @name, @unitCode, @quantityMilli, @unitPriceMinor,
       @listPriceMinor, @taxBasisPoints, @discount, @discountMinor, @saleDiscountMinor, @totalMinor, @taxMinor, @movesStock,
       @note)`,
    { ...line, saleId, position, discount: toJson(line.discount), movesStock: line.movesStock ? 1 : 0 },
  )
}

function insertTender(tx: WriteTx, saleId: string, position: number, tender: Tender): void {
  const cash = tender.kind === 'cash' ? tender : null
  tx.run(
    `INSERT INTO tenders (sale_id, position, id, kind, amount_minor, received_minor, change_minor, reference)
     VALUES (@saleId, @position, @id, @kind, @amountMinor, @receivedMinor, @changeMinor, @reference)`,
    {
      saleId,
      position,
      id: tender.id,
      kind: tender.kind,
      amountMinor: tender.amountMinor,
      receivedMinor: cash?.receivedMinor ?? null,
      changeMinor: cash?.changeMinor ?? null,
      reference: 'reference' in tender ? tender.reference : null,
    },
  )
}

const toJson = (discount: Discount | null) => (discount === null ? null : JSON.stringify(discount))
const fromJson = (text: string | null) => (text === null ? null : (JSON.parse(text) as Discount))

/** Gives the next receipt number behind `prefix` (`store-till-series`): gapless, because a sale that fails gives it back. */
export function nextReceiptNumber(tx: WriteTx, prefix: string): string {
  return `${prefix}-${String(nextInSeries(tx, prefix)).padStart(6, '0')}`
}

type SaleColumns = Omit<SaleFact, 'lines' | 'tenders' | 'taxes' | 'discount' | 'approvals'> &
  Omit<StoredSale, 'sale'> & { readonly discount: string | null; readonly approvals: string }

export function readSale(tx: ReadTx, id: string): StoredSale | null {
  const row = tx.get<SaleColumns>(
    `SELECT id, shift_id AS shiftId, receipt_number AS receiptNumber, currency, sold_at_ms AS soldAtMs,
       customer_id AS customerId, note, discount, discount_minor AS discountMinor, total_minor AS totalMinor,
       tax_minor AS taxMinor, cash_increment_minor AS cashIncrementMinor, rounding_minor AS roundingMinor,
       quote_id AS quoteId, approvals, served_by AS servedBy,
       ${acknowledgementSql('sales.operation_key')} AS acknowledgement
     FROM sales WHERE id = @id`,
    { id },
  )
  if (row === undefined) return null
  const { servedBy, acknowledgement, discount, approvals, ...sale } = row
  return {
    sale: {
      ...sale,
      discount: fromJson(discount),
      approvals: JSON.parse(approvals) as SaleFact['approvals'],
      lines: readLines(tx, id),
      tenders: readTenders(tx, id),
      taxes: readTaxes(tx, id),
    },
    servedBy,
    acknowledgement,
  }
}

function readLines(tx: ReadTx, saleId: string): SaleLine[] {
  return tx
    .all<Omit<SaleLine, 'movesStock' | 'discount'> & { movesStock: number; discount: string | null }>(
      `SELECT id, product_id AS productId, sku, name, unit_code AS unitCode, quantity_milli AS quantityMilli,
         unit_price_minor AS unitPriceMinor, list_price_minor AS listPriceMinor, tax_basis_points AS taxBasisPoints,
         discount, discount_minor AS discountMinor, sale_discount_minor AS saleDiscountMinor, total_minor AS totalMinor,
         tax_minor AS taxMinor, moves_stock AS movesStock, note
       FROM sale_lines WHERE sale_id = @saleId ORDER BY position`,
      { saleId },
    )
    .map((line) => ({ ...line, discount: fromJson(line.discount), movesStock: line.movesStock === 1 }))
}

interface TenderColumns {
  id: string
  kind: TenderKind
  amountMinor: Minor
  receivedMinor: Minor
  changeMinor: Minor
  reference: string | null
}

function readTenders(tx: ReadTx, saleId: string): Tender[] {
  return tx
    .all<TenderColumns>(
      `SELECT id, kind, amount_minor AS amountMinor, received_minor AS receivedMinor, change_minor AS changeMinor, reference
       FROM tenders WHERE sale_id = @saleId ORDER BY position`,
      { saleId },
    )
    .map(({ id, kind, amountMinor, receivedMinor, changeMinor, reference }): Tender => {
      if (kind === 'cash') return { id, kind, amountMinor, receivedMinor, changeMinor }
      return kind === 'account' ? { id, kind, amountMinor } : { id, kind, amountMinor, reference }
    })
}

function readTaxes(tx: ReadTx, saleId: string): TaxGroup[] {
  return tx.all<TaxGroup>(
    `SELECT tax_basis_points AS taxBasisPoints, gross_minor AS grossMinor, net_minor AS netMinor, tax_minor AS taxMinor
     FROM sale_taxes WHERE sale_id = @saleId ORDER BY tax_basis_points`,
    { saleId },
  )
}

/** A span of time: `fromMs` is in it, `toMs` is not. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Ids of sales within the span, oldest first, behind `after`. */
export function saleIdsWithin(
  tx: ReadTx,
  { fromMs, toMs }: Span,
  after: { readonly soldAtMs: number; readonly id: string },
  limit: number,
): { readonly id: string; readonly soldAtMs: number }[] {
  return tx.all(
    `SELECT id, sold_at_ms AS soldAtMs FROM sales
     WHERE sold_at_ms >= @fromMs AND sold_at_ms < @toMs AND (sold_at_ms, id) > (@soldAtMs, @id)
     ORDER BY sold_at_ms, id LIMIT @limit`,
    { fromMs, toMs, soldAtMs: after.soldAtMs, id: after.id, limit },
  )
}
