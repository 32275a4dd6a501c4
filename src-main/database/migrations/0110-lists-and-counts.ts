import type { Migration } from '../migrate.ts'

/** What is on hand of the product whose id is the SQL `id`: the server's level, and what it lacks of this till's moves. */
const onHand = (id: string) => `
  coalesce((SELECT on_hand_milli FROM stock_levels WHERE product_id = ${id}), 0)
  + coalesce((SELECT sum(quantity_milli) FROM stock_movements
              WHERE product_id = ${id} AND committed_seq IS NULL), 0)
  + coalesce((SELECT sum(quantity_milli) FROM stock_movements
              WHERE product_id = ${id}
                AND committed_seq > coalesce((SELECT seq FROM stock_levels WHERE product_id = ${id}), 0)), 0)`

/** 1 when the server's level lacks a movement of the row `move`, else 0. */
const lacks = (move: string) => `
  (${move}.committed_seq IS NULL
   OR ${move}.committed_seq > coalesce((SELECT seq FROM stock_levels WHERE product_id = ${move}.product_id), 0))`

const ofProduct = (row: string) => `product_number = (SELECT number FROM products WHERE id = ${row}.product_id)`

/**
 * Lists of the whole catalog in any order, what is on hand as a figure of its own, and counts of stock that survive a
 * restart. Summing up movements for each row of a list would take longer the more a shop sells.
 */
export const listsAndCounts: Migration = {
  version: 110,
  sql: `
    -- What is on hand, for every product. Kept by triggers, so that no writer can forget it; rows beside the products,
    -- because a row with an image in it is long to write anew at every sale.
    CREATE TABLE product_stock (
      product_number INTEGER PRIMARY KEY REFERENCES products (number),
      on_hand_milli INTEGER NOT NULL
    ) STRICT;
    INSERT INTO product_stock (product_number, on_hand_milli) SELECT number, ${onHand('products.id')} FROM products;

    CREATE TRIGGER product_stock_begins AFTER INSERT ON products BEGIN
      INSERT INTO product_stock (product_number, on_hand_milli) SELECT new.number, ${onHand('new.id')};
    END;
    CREATE TRIGGER product_stock_moves AFTER INSERT ON stock_movements BEGIN
      UPDATE product_stock SET on_hand_milli = on_hand_milli + new.quantity_milli * ${lacks('new')}
      WHERE ${ofProduct('new')};
    END;
    CREATE TRIGGER product_stock_settles AFTER UPDATE OF committed_seq ON stock_movements BEGIN
      UPDATE product_stock SET on_hand_milli = on_hand_milli + new.quantity_milli * (${lacks('new')} - ${lacks('old')})
      WHERE ${ofProduct('new')};
    END;
    CREATE TRIGGER product_stock_hears AFTER INSERT ON stock_levels BEGIN
      UPDATE product_stock SET on_hand_milli = ${onHand('new.product_id')} WHERE ${ofProduct('new')};
    END;
    CREATE TRIGGER product_stock_hears_again AFTER UPDATE ON stock_levels BEGIN
      UPDATE product_stock SET on_hand_milli = ${onHand('new.product_id')} WHERE ${ofProduct('new')};
    END;
    CREATE TRIGGER stock_movements_never_deleted BEFORE DELETE ON stock_movements BEGIN
      SELECT RAISE(ABORT, 'stock is moved back, a movement is never deleted');
    END;

    -- The whole list by name, price and sku; the few that a filter finds, without looking at all the others.
    CREATE INDEX products_listed_by_name ON products (folded_name, tracks_stock, active) WHERE removed = 0;
    CREATE INDEX products_listed_by_price ON products (price_minor, folded_name) WHERE removed = 0;
    DROP INDEX products_by_sku;
    CREATE INDEX products_by_sku ON products (sku) WHERE removed = 0;
    CREATE INDEX products_by_category ON products (category_id, folded_name) WHERE removed = 0;
    CREATE INDEX products_without_barcode ON products (folded_name) WHERE removed = 0 AND barcodes = '[]';
    CREATE INDEX products_watched ON products (number) WHERE low_stock_milli IS NOT NULL AND removed = 0;
    CREATE INDEX customers_by_name ON customers (folded, id) WHERE removed = 0;

    -- Who moved it; null for what a sale moved, which says so itself, and for movements of before.
    ALTER TABLE stock_movements ADD COLUMN moved_by TEXT;
    CREATE INDEX stock_movements_by_time ON stock_movements (product_id, moved_at_ms);

    CREATE TABLE stock_counts (
      id TEXT PRIMARY KEY,
      started_at_ms INTEGER NOT NULL,
      started_by TEXT NOT NULL,
      applied_at_ms INTEGER,
      applied_by TEXT,
      -- How many products came out different.
      moved_count INTEGER CHECK (moved_count >= 0),
      CHECK ((applied_at_ms IS NULL) = (applied_by IS NULL) AND (applied_at_ms IS NULL) = (moved_count IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX one_open_stock_count ON stock_counts ((applied_at_ms IS NULL)) WHERE applied_at_ms IS NULL;

    -- What was counted, and what was on hand by the books at that moment: the difference stays, whatever is sold later.
    CREATE TABLE stock_count_lines (
      count_id TEXT NOT NULL REFERENCES stock_counts (id),
      product_id TEXT NOT NULL,
      expected_milli INTEGER NOT NULL,
      counted_milli INTEGER NOT NULL CHECK (counted_milli >= 0),
      counted_at_ms INTEGER NOT NULL,
      -- Rises with every entry: the line that was touched last comes first on the screen.
      touched INTEGER NOT NULL,
      PRIMARY KEY (count_id, product_id)
    ) STRICT, WITHOUT ROWID;
  `,
}
