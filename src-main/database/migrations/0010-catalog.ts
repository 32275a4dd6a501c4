import type { Migration } from '../migrate.ts'

/**
 * Who this till is, and the records it knows: products, categories, units and customers as the server has them, with
 * local edits on top. References between records are no foreign keys: the server's feed may bring them in any order.
 */
export const catalog: Migration = {
  version: 10,
  sql: `
    CREATE TABLE settings (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      language TEXT NOT NULL CHECK (language IN ('es', 'en'))
    ) STRICT;
    INSERT INTO settings (id, language) VALUES (1, 'es');

    -- One row once the first-run wizard is done. A till that stands alone has no server columns.
    CREATE TABLE identity (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      shop_name TEXT NOT NULL,
      store_name TEXT NOT NULL,
      store_code TEXT NOT NULL,
      till_code TEXT NOT NULL,
      currency TEXT NOT NULL CHECK (length(currency) = 3),
      time_zone TEXT NOT NULL,
      operator_id TEXT NOT NULL,
      operator_name TEXT NOT NULL,
      incarnation INTEGER NOT NULL CHECK (incarnation >= 1),
      server_url TEXT,
      tenant_id TEXT,
      store_id TEXT,
      till_id TEXT,
      token TEXT,
      CHECK ((server_url IS NULL) = (tenant_id IS NULL)),
      CHECK ((server_url IS NULL) = (store_id IS NULL)),
      CHECK ((server_url IS NULL) = (till_id IS NULL))
    ) STRICT;

    CREATE TABLE units (
      id TEXT PRIMARY KEY,
      version INTEGER NOT NULL CHECK (version >= 1),
      updated_at_ms INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
      code TEXT NOT NULL,
      name TEXT NOT NULL,
      decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 3)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE categories (
      id TEXT PRIMARY KEY,
      version INTEGER NOT NULL CHECK (version >= 1),
      updated_at_ms INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
      name TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE customers (
      id TEXT PRIMARY KEY,
      version INTEGER NOT NULL CHECK (version >= 1),
      updated_at_ms INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
      name TEXT NOT NULL,
      tax_id TEXT,
      phone TEXT,
      email TEXT,
      -- All of the above without case and accents, for finding.
      folded TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE products (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      version INTEGER NOT NULL CHECK (version >= 1),
      updated_at_ms INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
      sku TEXT NOT NULL,
      name TEXT NOT NULL,
      folded_name TEXT NOT NULL,
      barcodes TEXT NOT NULL CHECK (json_type(barcodes) = 'array'),
      category_id TEXT,
      unit_id TEXT,
      price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
      cost_minor INTEGER CHECK (cost_minor >= 0),
      tax_basis_points INTEGER NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000),
      tracks_stock INTEGER NOT NULL CHECK (tracks_stock IN (0, 1)),
      active INTEGER NOT NULL CHECK (active IN (0, 1)),
      -- The row as the server last confirmed it, while unsettled local edits lie on top of it; else null.
      confirmed TEXT
    ) STRICT;
    CREATE INDEX products_by_sku ON products (sku);
    CREATE INDEX products_by_folded_name ON products (folded_name) WHERE active = 1 AND removed = 0;
    CREATE INDEX products_withdrawn ON products (folded_name) WHERE active = 0 AND removed = 0;

    -- Which sellable product a barcode means. Not unique: a pulled product may clash with an unsent one of this till.
    CREATE TABLE product_barcodes (
      barcode TEXT NOT NULL,
      product_number INTEGER NOT NULL REFERENCES products (number),
      PRIMARY KEY (barcode, product_number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX product_barcodes_by_product ON product_barcodes (product_number);

    CREATE VIRTUAL TABLE product_search USING fts5 (
      name, sku, barcodes,
      content = 'products', content_rowid = 'number',
      tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    );

    -- The two indexes hold what can be sold, and follow the table by triggers: no writer can forget them.
    CREATE TRIGGER products_inserted AFTER INSERT ON products WHEN new.active = 1 AND new.removed = 0 BEGIN
      INSERT INTO product_search (rowid, name, sku, barcodes) VALUES (new.number, new.name, new.sku, new.barcodes);
      INSERT OR IGNORE INTO product_barcodes (barcode, product_number)
        SELECT value, new.number FROM json_each(new.barcodes);
    END;
    CREATE TRIGGER products_updated AFTER UPDATE OF name, sku, barcodes, active, removed ON products
    WHEN new.name <> old.name OR new.sku <> old.sku OR new.barcodes <> old.barcodes
      OR new.active <> old.active OR new.removed <> old.removed
    BEGIN
      INSERT INTO product_search (product_search, rowid, name, sku, barcodes)
        SELECT 'delete', old.number, old.name, old.sku, old.barcodes WHERE old.active = 1 AND old.removed = 0;
      DELETE FROM product_barcodes WHERE product_number = old.number;
      INSERT INTO product_search (rowid, name, sku, barcodes)
        SELECT new.number, new.name, new.sku, new.barcodes WHERE new.active = 1 AND new.removed = 0;
      INSERT OR IGNORE INTO product_barcodes (barcode, product_number)
        SELECT value, new.number FROM json_each(new.barcodes) WHERE new.active = 1 AND new.removed = 0;
    END;
    CREATE TRIGGER products_never_deleted BEFORE DELETE ON products BEGIN
      SELECT RAISE(ABORT, 'a product is marked as removed, never deleted');
    END;
  `,
}
