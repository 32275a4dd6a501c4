import type { Migration } from '../migrate.ts'

/**
 * Refunds, what customers pay off, and every entry of this till that moves what a customer owes. Stock may come back by a
 * refund, so the reasons of movements are made anew.
 */
export const refundsAndAccounts: Migration = {
  version: 60,
  sql: `
    CREATE TABLE refunds (
      id TEXT PRIMARY KEY,
      shift_id TEXT NOT NULL REFERENCES shifts (id),
      receipt_number TEXT NOT NULL UNIQUE,
      -- No foreign key: the sale may be another till's. Both null: without a receipt.
      sale_id TEXT,
      sale_number TEXT,
      currency TEXT NOT NULL,
      refunded_at_ms INTEGER NOT NULL,
      served_by TEXT NOT NULL,
      served_by_id TEXT NOT NULL,
      customer_id TEXT,
      reason TEXT,
      note TEXT,
      approval TEXT CHECK (json_type(approval) = 'object'),
      total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
      tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND total_minor),
      cash_increment_minor INTEGER NOT NULL CHECK (cash_increment_minor >= 0),
      rounding_minor INTEGER NOT NULL,
      operation_key TEXT NOT NULL UNIQUE,
      CHECK ((sale_id IS NULL) = (sale_number IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX refunds_by_time ON refunds (refunded_at_ms);
    CREATE INDEX refunds_by_shift ON refunds (shift_id, total_minor);
    CREATE INDEX refunds_by_sale ON refunds (sale_id) WHERE sale_id IS NOT NULL;

    CREATE TABLE refund_lines (
      refund_id TEXT NOT NULL REFERENCES refunds (id),
      position INTEGER NOT NULL,
      id TEXT NOT NULL,
      sale_line_id TEXT,
      refunded_before_milli INTEGER NOT NULL CHECK (refunded_before_milli >= 0),
      product_id TEXT,
      sku TEXT NOT NULL,
      name TEXT NOT NULL,
      unit_code TEXT NOT NULL,
      quantity_milli INTEGER NOT NULL CHECK (quantity_milli > 0),
      unit_price_minor INTEGER NOT NULL CHECK (unit_price_minor > 0),
      tax_basis_points INTEGER NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000),
      total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
      tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND total_minor),
      goods_back TEXT NOT NULL CHECK (goods_back IN ('to-stock', 'written-off', 'none')),
      PRIMARY KEY (refund_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX refund_lines_by_sale_line ON refund_lines (sale_line_id, quantity_milli) WHERE sale_line_id IS NOT NULL;

    CREATE TABLE refund_tenders (
      refund_id TEXT NOT NULL REFERENCES refunds (id),
      position INTEGER NOT NULL,
      id TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('cash', 'card', 'transfer', 'account')),
      amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
      reference TEXT,
      PRIMARY KEY (refund_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE refund_taxes (
      refund_id TEXT NOT NULL REFERENCES refunds (id),
      tax_basis_points INTEGER NOT NULL,
      gross_minor INTEGER NOT NULL,
      net_minor INTEGER NOT NULL,
      tax_minor INTEGER NOT NULL,
      PRIMARY KEY (refund_id, tax_basis_points),
      CHECK (net_minor + tax_minor = gross_minor)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE account_payments (
      id TEXT PRIMARY KEY,
      shift_id TEXT NOT NULL REFERENCES shifts (id),
      receipt_number TEXT NOT NULL UNIQUE,
      customer_id TEXT NOT NULL,
      currency TEXT NOT NULL,
      amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
      tender TEXT NOT NULL CHECK (tender IN ('cash', 'card', 'transfer')),
      reference TEXT,
      paid_at_ms INTEGER NOT NULL,
      served_by TEXT NOT NULL,
      served_by_id TEXT NOT NULL,
      note TEXT,
      -- What the customer owed then, as this till knew it: a copy of the receipt says the same.
      balance_after_minor INTEGER NOT NULL,
      operation_key TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX account_payments_by_time ON account_payments (paid_at_ms);
    CREATE INDEX account_payments_by_shift ON account_payments (shift_id, tender, amount_minor);

    -- What this till did to what a customer owes: a sale adds, a refund and a payment take off. The id is the fact's.
    -- committed_seq as in stock_movements: what is owed is the server's balance plus what it lacks.
    CREATE TABLE account_entries (
      id TEXT PRIMARY KEY,
      customer_id TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('sale', 'refund', 'payment')),
      amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0 AND (kind = 'sale') = (amount_minor > 0)),
      at_ms INTEGER NOT NULL,
      receipt_number TEXT NOT NULL,
      operation_key TEXT NOT NULL,
      committed_seq INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX account_entries_by_customer ON account_entries (customer_id, at_ms);
    CREATE INDEX account_entries_by_operation ON account_entries (operation_key);
    INSERT INTO account_entries (id, customer_id, kind, amount_minor, at_ms, receipt_number, operation_key, committed_seq)
      SELECT sales.id, customer_id, 'sale', owed.amount_minor, sold_at_ms, receipt_number, operation_key,
        (SELECT coalesce(seq, 0) FROM outbox WHERE key = operation_key AND state = 'committed')
      FROM sales JOIN (SELECT sale_id, sum(amount_minor) AS amount_minor FROM tenders WHERE kind = 'account' GROUP BY sale_id)
        AS owed ON owed.sale_id = sales.id
      WHERE customer_id IS NOT NULL AND owed.amount_minor > 0;

    CREATE TABLE movements_with_refunds (
      id TEXT PRIMARY KEY,
      product_id TEXT NOT NULL,
      quantity_milli INTEGER NOT NULL CHECK (quantity_milli <> 0),
      reason TEXT NOT NULL CHECK (reason IN ('sale', 'refund', 'opening', 'purchase', 'count', 'waste', 'transfer')),
      moved_at_ms INTEGER NOT NULL,
      note TEXT,
      operation_key TEXT NOT NULL,
      committed_seq INTEGER
    ) STRICT, WITHOUT ROWID;
    INSERT INTO movements_with_refunds
      SELECT id, product_id, quantity_milli, reason, moved_at_ms, note, operation_key, committed_seq FROM stock_movements;
    DROP TABLE stock_movements;
    ALTER TABLE movements_with_refunds RENAME TO stock_movements;
    CREATE INDEX stock_movements_by_product ON stock_movements (product_id, committed_seq, quantity_milli);
    CREATE INDEX stock_movements_by_operation ON stock_movements (operation_key);
  `,
}
