import type { Migration } from '../migrate.ts'

/**
 * Discounts, notes, changed prices, cash rounding, more means of payment, what a shift came to in full, the audit log and
 * what belongs to this device alone. Sales and tenders are made anew because their checks were too narrow: a sale may be
 * given away by a discount, and is paid with more than cash and card.
 */
export const wholeSales: Migration = {
  version: 40,
  sql: `
    CREATE TABLE whole_sales (
      id TEXT PRIMARY KEY,
      shift_id TEXT NOT NULL REFERENCES shifts (id),
      receipt_number TEXT NOT NULL UNIQUE,
      currency TEXT NOT NULL,
      sold_at_ms INTEGER NOT NULL,
      served_by TEXT NOT NULL,
      served_by_id TEXT,
      customer_id TEXT,
      note TEXT,
      -- As it was entered (JSON), and what it took off.
      discount TEXT,
      discount_minor INTEGER NOT NULL DEFAULT 0 CHECK (discount_minor >= 0),
      total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
      tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND total_minor),
      cash_increment_minor INTEGER NOT NULL DEFAULT 0 CHECK (cash_increment_minor >= 0),
      rounding_minor INTEGER NOT NULL DEFAULT 0,
      quote_id TEXT,
      approvals TEXT NOT NULL DEFAULT '[]' CHECK (json_type(approvals) = 'array'),
      operation_key TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    INSERT INTO whole_sales (id, shift_id, receipt_number, currency, sold_at_ms, served_by, customer_id, note, total_minor,
        tax_minor, operation_key)
      SELECT id, shift_id, receipt_number, currency, sold_at_ms, served_by, customer_id, note, total_minor, tax_minor,
        operation_key FROM sales;

    CREATE TABLE whole_sale_lines (
      sale_id TEXT NOT NULL REFERENCES whole_sales (id),
      position INTEGER NOT NULL,
      id TEXT NOT NULL,
      product_id TEXT,
      sku TEXT NOT NULL,
      name TEXT NOT NULL,
      unit_code TEXT NOT NULL,
      quantity_milli INTEGER NOT NULL CHECK (quantity_milli > 0),
      unit_price_minor INTEGER NOT NULL CHECK (unit_price_minor > 0),
      list_price_minor INTEGER CHECK (list_price_minor >= 0),
      tax_basis_points INTEGER NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000),
      discount TEXT,
      discount_minor INTEGER NOT NULL DEFAULT 0 CHECK (discount_minor >= 0),
      sale_discount_minor INTEGER NOT NULL DEFAULT 0 CHECK (sale_discount_minor >= 0),
      total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
      tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND total_minor),
      moves_stock INTEGER NOT NULL CHECK (moves_stock IN (0, 1)),
      note TEXT,
      PRIMARY KEY (sale_id, position)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO whole_sale_lines (sale_id, position, id, product_id, sku, name, unit_code, quantity_milli, unit_price_minor,
        tax_basis_points, total_minor, tax_minor, moves_stock)
      SELECT sale_id, position, id, product_id, sku, name, unit_code, quantity_milli, unit_price_minor, tax_basis_points,
        total_minor, tax_minor, moves_stock FROM sale_lines;

    CREATE TABLE whole_tenders (
      sale_id TEXT NOT NULL REFERENCES whole_sales (id),
      position INTEGER NOT NULL,
      id TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('cash', 'card', 'transfer', 'account')),
      amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
      received_minor INTEGER,
      change_minor INTEGER,
      reference TEXT,
      PRIMARY KEY (sale_id, position),
      CHECK ((kind = 'cash') = (received_minor IS NOT NULL)),
      CHECK (kind <> 'cash' OR received_minor - change_minor = amount_minor)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO whole_tenders SELECT * FROM tenders;

    CREATE TABLE whole_sale_taxes (
      sale_id TEXT NOT NULL REFERENCES whole_sales (id),
      tax_basis_points INTEGER NOT NULL,
      gross_minor INTEGER NOT NULL,
      net_minor INTEGER NOT NULL,
      tax_minor INTEGER NOT NULL,
      PRIMARY KEY (sale_id, tax_basis_points),
      CHECK (net_minor + tax_minor = gross_minor)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO whole_sale_taxes SELECT * FROM sale_taxes;

    -- Children first: dropping a table deletes its rows, and nothing may point to them then.
    DROP TABLE sale_taxes;
    DROP TABLE tenders;
    DROP TABLE sale_lines;
    DROP TABLE sales;
    ALTER TABLE whole_sales RENAME TO sales;
    ALTER TABLE whole_sale_lines RENAME TO sale_lines;
    ALTER TABLE whole_tenders RENAME TO tenders;
    ALTER TABLE whole_sale_taxes RENAME TO sale_taxes;
    CREATE INDEX sales_by_time ON sales (sold_at_ms);
    CREATE INDEX sales_by_shift ON sales (shift_id, total_minor);
    CREATE INDEX sales_by_customer ON sales (customer_id) WHERE customer_id IS NOT NULL;

    -- Counted coins and notes, and all that the shift came to (JSON); the older columns stay for shifts of before.
    ALTER TABLE shifts ADD COLUMN denominations TEXT;
    ALTER TABLE shifts ADD COLUMN takings TEXT;

    CREATE TABLE audit_entries (
      id TEXT PRIMARY KEY,
      at_ms INTEGER NOT NULL,
      action TEXT NOT NULL,
      user_id TEXT NOT NULL,
      user_name TEXT NOT NULL,
      approved_by TEXT,
      subject TEXT,
      amount_minor INTEGER,
      details TEXT NOT NULL CHECK (json_type(details) = 'object')
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX audit_entries_by_time ON audit_entries (at_ms);

    -- Printer, scanner, sounds: what no other till shares, one JSON value a name.
    CREATE TABLE device_settings (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID;
  `,
}
