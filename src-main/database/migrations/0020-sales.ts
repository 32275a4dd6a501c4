import type { Migration } from '../migrate.ts'

/**
 * What happens at the till: shifts, sales with lines, tenders and taxes, stock. Facts are only ever added. They name
 * products by id without a foreign key, because a fact stands whatever becomes of a record.
 */
export const sales: Migration = {
  version: 20,
  sql: `
    CREATE TABLE shifts (
      id TEXT PRIMARY KEY,
      opened_at_ms INTEGER NOT NULL,
      opened_by TEXT NOT NULL,
      float_minor INTEGER NOT NULL CHECK (float_minor >= 0),
      closed_at_ms INTEGER,
      closed_by TEXT,
      counted_minor INTEGER CHECK (counted_minor >= 0),
      expected_minor INTEGER,
      difference_minor INTEGER,
      note TEXT,
      sales_count INTEGER,
      sales_total_minor INTEGER,
      cash_minor INTEGER,
      card_minor INTEGER,
      CHECK ((closed_at_ms IS NULL) = (counted_minor IS NULL)),
      CHECK (difference_minor = counted_minor - expected_minor)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX one_open_shift ON shifts ((closed_at_ms IS NULL)) WHERE closed_at_ms IS NULL;

    CREATE TABLE sales (
      id TEXT PRIMARY KEY,
      shift_id TEXT NOT NULL REFERENCES shifts (id),
      receipt_number TEXT NOT NULL UNIQUE,
      currency TEXT NOT NULL,
      sold_at_ms INTEGER NOT NULL,
      served_by TEXT NOT NULL,
      customer_id TEXT,
      note TEXT,
      total_minor INTEGER NOT NULL CHECK (total_minor > 0),
      tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND total_minor),
      operation_key TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sales_by_time ON sales (sold_at_ms);
    CREATE INDEX sales_by_shift ON sales (shift_id, total_minor);

    CREATE TABLE sale_lines (
      sale_id TEXT NOT NULL REFERENCES sales (id),
      position INTEGER NOT NULL,
      id TEXT NOT NULL,
      product_id TEXT,
      sku TEXT NOT NULL,
      name TEXT NOT NULL,
      unit_code TEXT NOT NULL,
      quantity_milli INTEGER NOT NULL CHECK (quantity_milli > 0),
      unit_price_minor INTEGER NOT NULL CHECK (unit_price_minor > 0),
      tax_basis_points INTEGER NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000),
      total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
      tax_minor INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND total_minor),
      moves_stock INTEGER NOT NULL CHECK (moves_stock IN (0, 1)),
      PRIMARY KEY (sale_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tenders (
      sale_id TEXT NOT NULL REFERENCES sales (id),
      position INTEGER NOT NULL,
      id TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('cash', 'card')),
      amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
      received_minor INTEGER,
      change_minor INTEGER,
      reference TEXT,
      PRIMARY KEY (sale_id, position),
      CHECK ((kind = 'cash') = (received_minor IS NOT NULL)),
      CHECK (kind <> 'cash' OR received_minor - change_minor = amount_minor)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sale_taxes (
      sale_id TEXT NOT NULL REFERENCES sales (id),
      tax_basis_points INTEGER NOT NULL,
      gross_minor INTEGER NOT NULL,
      net_minor INTEGER NOT NULL,
      tax_minor INTEGER NOT NULL,
      PRIMARY KEY (sale_id, tax_basis_points),
      CHECK (net_minor + tax_minor = gross_minor)
    ) STRICT, WITHOUT ROWID;

    -- The last number given within a store-till-series. Raised in the sale's own transaction, so there is no gap.
    CREATE TABLE receipt_counters (
      prefix TEXT PRIMARY KEY,
      last_number INTEGER NOT NULL CHECK (last_number >= 1)
    ) STRICT, WITHOUT ROWID;

    -- On hand as the server's ledger has it, up to its change number seq.
    CREATE TABLE stock_levels (
      product_id TEXT PRIMARY KEY,
      on_hand_milli INTEGER NOT NULL,
      seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What this till moved. committed_seq is null until the server has it: on hand is the level plus what it lacks.
    CREATE TABLE stock_movements (
      id TEXT PRIMARY KEY,
      product_id TEXT NOT NULL,
      quantity_milli INTEGER NOT NULL CHECK (quantity_milli <> 0),
      reason TEXT NOT NULL CHECK (reason IN ('sale', 'opening', 'purchase', 'count', 'waste', 'transfer')),
      moved_at_ms INTEGER NOT NULL,
      note TEXT,
      operation_key TEXT NOT NULL,
      committed_seq INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX stock_movements_by_product ON stock_movements (product_id, committed_seq, quantity_milli);
    CREATE INDEX stock_movements_by_operation ON stock_movements (operation_key);
  `,
}
