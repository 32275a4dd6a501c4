import type { Migration } from '../migrate.ts'

/** What the server's new level lacks of this till's moves. */
const lackedByNewLevel = `
  coalesce((SELECT sum(quantity_milli) FROM stock_movements
            WHERE product_id = new.product_id AND committed_seq IS NULL), 0)
  + coalesce((SELECT sum(quantity_milli) FROM stock_movements
              WHERE product_id = new.product_id AND committed_seq > new.seq), 0)`

const hears = `
  UPDATE product_stock SET on_hand_milli = new.on_hand_milli + ${lackedByNewLevel}
  WHERE product_number = (SELECT number FROM products WHERE id = new.product_id)`

/**
 * Fewer and narrower indexes of the catalog: each is written with every product that comes, and rows that come in order
 * of their ids lie all over it. Names are found by the index that lists them, and prices are in it; the barcodes of a
 * product are found by what its row says, and a category's few products are soon sorted. A level of stock says itself
 * what the trigger used to look up.
 */
export const aLeanerCatalog: Migration = {
  version: 200,
  sql: `
    DROP INDEX products_by_folded_name;
    DROP INDEX products_listed_by_price;
    DROP INDEX products_listed_by_name;
    CREATE INDEX products_listed_by_name ON products (folded_name, tracks_stock, active, price_minor) WHERE removed = 0;
    DROP INDEX products_without_barcode;
    CREATE INDEX products_without_barcode ON products (folded_name, tracks_stock, active, price_minor)
      WHERE removed = 0 AND barcodes = '[]';
    DROP INDEX products_by_category;
    CREATE INDEX products_by_category ON products (category_id) WHERE removed = 0;

    DROP TRIGGER products_updated;
    CREATE TRIGGER products_updated AFTER UPDATE OF name, sku, barcodes, active, removed ON products
    WHEN new.name <> old.name OR new.sku <> old.sku OR new.barcodes <> old.barcodes
      OR new.active <> old.active OR new.removed <> old.removed
    BEGIN
      INSERT INTO product_search (product_search, rowid, name, sku, barcodes)
        SELECT 'delete', old.number, old.name, old.sku, old.barcodes WHERE old.active = 1 AND old.removed = 0;
      DELETE FROM product_barcodes
        WHERE barcode IN (SELECT value FROM json_each(old.barcodes)) AND product_number = old.number;
      INSERT INTO product_search (rowid, name, sku, barcodes)
        SELECT new.number, new.name, new.sku, new.barcodes WHERE new.active = 1 AND new.removed = 0;
      INSERT OR IGNORE INTO product_barcodes (barcode, product_number)
        SELECT value, new.number FROM json_each(new.barcodes) WHERE new.active = 1 AND new.removed = 0;
    END;
    DROP INDEX product_barcodes_by_product;

    DROP TRIGGER product_stock_hears;
    CREATE TRIGGER product_stock_hears AFTER INSERT ON stock_levels BEGIN ${hears}; END;
    DROP TRIGGER product_stock_hears_again;
    CREATE TRIGGER product_stock_hears_again AFTER UPDATE ON stock_levels BEGIN ${hears}; END;
  `,
}
