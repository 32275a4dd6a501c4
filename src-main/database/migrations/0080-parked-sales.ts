import type { Migration } from '../migrate.ts'

/** Carts that are not charged yet: those that wait, and the one that is open. They outlive the program, and any power cut. */
export const parkedSales: Migration = {
  version: 80,
  sql: `
    CREATE TABLE parked_sales (
      -- Becomes the sale's.
      id TEXT PRIMARY KEY,
      parked_at_ms INTEGER NOT NULL,
      parked_by TEXT NOT NULL,
      label TEXT,
      cart TEXT NOT NULL CHECK (json_type(cart) = 'object'),
      total_minor INTEGER NOT NULL CHECK (total_minor >= 0)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE open_cart (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      cart TEXT NOT NULL CHECK (json_type(cart) = 'object')
    ) STRICT;
  `,
}
