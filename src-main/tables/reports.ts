import type {
  ExpenseSum,
  ProductSum,
  QuarterSum,
  ReportedProduct,
  ReportSlice,
  TaxSum,
  TenderSum,
} from '../../src-shared/report/till-report.ts'
import type { TenderKind } from '../../src-shared/sale/sale-fact.ts'
import type { ReadTx } from '../database/transaction.ts'
import type { Span } from './sales.ts'

/*
 * Sums of what happened within a span, which begins at a full quarter of an hour. All lines of the span are looked at, in
 * the order in which they are stored: a day of thousands of sales takes milliseconds, so whoever wants more asks day by day.
 */

const QUARTER_MS = 15 * 60 * 1000

/** Begin of the quarter that `at` falls into. */
const quarter = (at: string) => `@fromMs + (${at} - @fromMs) / ${QUARTER_MS} * ${QUARTER_MS}`

export function readQuarters(tx: ReadTx, { fromMs, toMs }: Span): QuarterSum[] {
  return tx.all<QuarterSum>(
    `SELECT 'sale' AS fact, ${quarter('sold_at_ms')} AS fromMs, coalesce(served_by_id, served_by) AS personId,
       max(served_by) AS personName, count(*) AS count, sum(total_minor) AS totalMinor, sum(tax_minor) AS taxMinor,
       sum(rounding_minor) AS roundingMinor, sum(off_lines) AS lineDiscountMinor, sum(discount_minor) AS saleDiscountMinor,
       sum(off_lines + discount_minor > 0) AS discountedCount
     FROM (SELECT *, coalesce((SELECT sum(discount_minor) FROM sale_lines WHERE sale_id = sales.id), 0) AS off_lines
           FROM sales WHERE sold_at_ms >= @fromMs AND sold_at_ms < @toMs)
     GROUP BY 2, 3
     UNION ALL
     SELECT 'refund', ${quarter('refunded_at_ms')}, served_by_id, max(served_by), count(*), sum(total_minor), sum(tax_minor),
       sum(rounding_minor), 0, 0, 0
     FROM refunds WHERE refunded_at_ms >= @fromMs AND refunded_at_ms < @toMs
     GROUP BY 2, 3`,
    { fromMs, toMs },
  )
}

/** By product, what is not in the catalog by its name: sold first, then what came back. */
export function readProductSums(tx: ReadTx, { fromMs, toMs }: Span): ProductSum[] {
  return tx.all<ProductSum>(
    `SELECT coalesce(product_id, name) AS key, product_id AS productId, max(sku) AS sku, max(name) AS name,
       sum(quantity_milli) AS quantityMilli, sum(sale_lines.total_minor) AS totalMinor, sum(sale_lines.tax_minor) AS taxMinor,
       sum(sale_lines.discount_minor + sale_discount_minor) AS discountMinor, sum(quantity_milli) AS goneMilli
     FROM sales JOIN sale_lines ON sale_id = sales.id
     WHERE sold_at_ms >= @fromMs AND sold_at_ms < @toMs GROUP BY 1
     UNION ALL
     SELECT coalesce(product_id, name), product_id, max(sku), max(name), -sum(quantity_milli), -sum(refund_lines.total_minor),
       -sum(refund_lines.tax_minor), 0, -coalesce(sum(quantity_milli) FILTER (WHERE goods_back = 'to-stock'), 0)
     FROM refunds JOIN refund_lines ON refund_id = refunds.id
     WHERE refunded_at_ms >= @fromMs AND refunded_at_ms < @toMs GROUP BY 1`,
    { fromMs, toMs },
  )
}

export function readReportSlice(tx: ReadTx, span: Span): ReportSlice {
  return {
    quarters: readQuarters(tx, span),
    products: readProductSums(tx, span),
    tenders: readTenderSums(tx, span),
    taxes: readTaxSums(tx, span),
    expenses: readExpenseSums(tx, span),
  }
}

function readTenderSums(tx: ReadTx, { fromMs, toMs }: Span): TenderSum[] {
  return tx.all<Omit<TenderSum, 'kind'> & { kind: TenderKind }>(
    `SELECT kind, sum(amount_minor) AS takenMinor, 0 AS refundedMinor, 0 AS accountPaidMinor
       FROM sales JOIN tenders ON sale_id = sales.id WHERE sold_at_ms >= @fromMs AND sold_at_ms < @toMs GROUP BY 1
       UNION ALL
       SELECT kind, 0, sum(amount_minor), 0
       FROM refunds JOIN refund_tenders ON refund_id = refunds.id
       WHERE refunded_at_ms >= @fromMs AND refunded_at_ms < @toMs GROUP BY 1
       UNION ALL
       SELECT tender, 0, 0, sum(amount_minor)
       FROM account_payments WHERE paid_at_ms >= @fromMs AND paid_at_ms < @toMs GROUP BY 1`,
    { fromMs, toMs },
  )
}

function readTaxSums(tx: ReadTx, { fromMs, toMs }: Span): TaxSum[] {
  return tx.all<TaxSum>(
    `SELECT tax_basis_points AS taxBasisPoints, sum(gross_minor) AS grossMinor, sum(net_minor) AS netMinor,
       sum(sale_taxes.tax_minor) AS taxMinor
     FROM sales JOIN sale_taxes ON sale_id = sales.id WHERE sold_at_ms >= @fromMs AND sold_at_ms < @toMs GROUP BY 1
     UNION ALL
     SELECT tax_basis_points, -sum(gross_minor), -sum(net_minor), -sum(refund_taxes.tax_minor)
     FROM refunds JOIN refund_taxes ON refund_id = refunds.id
     WHERE refunded_at_ms >= @fromMs AND refunded_at_ms < @toMs GROUP BY 1`,
    { fromMs, toMs },
  )
}

function readExpenseSums(tx: ReadTx, { fromMs, toMs }: Span): ExpenseSum[] {
  return tx.all<ExpenseSum>(
    `SELECT category, count(*) AS count, sum(amount_minor) AS amountMinor
     FROM expenses WHERE paid_at_ms >= @fromMs AND paid_at_ms < @toMs GROUP BY 1`,
    { fromMs, toMs },
  )
}

/** What the catalog says now of these products; those that were removed too. */
export function readReportedProducts(tx: ReadTx, ids: readonly string[]): Map<string, ReportedProduct> {
  const rows = tx.all<ReportedProduct & { id: string }>(
    `SELECT products.id, cost_minor AS costMinor, categories.name AS categoryName
     FROM products LEFT JOIN categories ON categories.id = category_id
     WHERE products.id IN (SELECT value FROM json_each(@ids))`,
    { ids: JSON.stringify(ids) },
  )
  return new Map(rows.map(({ id, ...product }) => [id, product]))
}
