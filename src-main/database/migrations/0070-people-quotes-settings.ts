import type { Migration } from '../migrate.ts'

/**
 * Users, quotes and what the tills of a shop agree on: records like those of the catalog. All of them can be edited and
 * removed here now, so each keeps the row that the server confirmed while a change of this till lies on top of it.
 */
export const peopleQuotesSettings: Migration = {
  version: 70,
  sql: `
    ALTER TABLE products ADD COLUMN low_stock_milli INTEGER CHECK (low_stock_milli >= 0);
    ALTER TABLE products ADD COLUMN image TEXT;
    ALTER TABLE customers ADD COLUMN credit_limit_minor INTEGER CHECK (credit_limit_minor >= 0);
    ALTER TABLE customers ADD COLUMN confirmed TEXT;
    ALTER TABLE categories ADD COLUMN confirmed TEXT;
    ALTER TABLE units ADD COLUMN confirmed TEXT;

    CREATE TABLE users (
      id TEXT PRIMARY KEY,
      version INTEGER NOT NULL CHECK (version >= 1),
      updated_at_ms INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
      name TEXT NOT NULL,
      -- Without case and accents: no two people of a shop are told apart by those.
      folded_name TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('cashier', 'supervisor', 'manager', 'owner')),
      -- Argon2id in PHC form; null: cannot sign in at a till.
      pin_hash TEXT CHECK (pin_hash LIKE '$argon2id$%'),
      active INTEGER NOT NULL CHECK (active IN (0, 1)),
      confirmed TEXT
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE quotes (
      id TEXT PRIMARY KEY,
      version INTEGER NOT NULL CHECK (version >= 1),
      updated_at_ms INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
      -- Not unique: a till that was replaced may have given a number that its successor gives too.
      number TEXT NOT NULL,
      customer_id TEXT,
      customer_name TEXT,
      lines TEXT NOT NULL CHECK (json_type(lines) = 'array'),
      discount TEXT CHECK (json_type(discount) = 'object'),
      note TEXT,
      currency TEXT NOT NULL CHECK (length(currency) = 3),
      total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
      made_at_ms INTEGER NOT NULL,
      made_by TEXT NOT NULL,
      valid_until_ms INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('open', 'sold', 'cancelled')),
      sale_id TEXT,
      -- Number and for whom, without case and accents, for finding.
      folded TEXT NOT NULL,
      confirmed TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX quotes_by_time ON quotes (made_at_ms) WHERE removed = 0;
    CREATE INDEX quotes_by_number ON quotes (number);

    -- One row: with the store's id, or an id of its own at a till that stands alone.
    CREATE TABLE shop_settings (
      id TEXT PRIMARY KEY,
      version INTEGER NOT NULL CHECK (version >= 1),
      updated_at_ms INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
      cash_increment_minor INTEGER NOT NULL CHECK (cash_increment_minor >= 0),
      receipt_header TEXT,
      receipt_footer TEXT,
      receipt_logo TEXT,
      scale_patterns TEXT NOT NULL CHECK (json_type(scale_patterns) = 'array'),
      quote_days INTEGER NOT NULL CHECK (quote_days >= 1),
      idle_lock_minutes INTEGER NOT NULL CHECK (idle_lock_minutes >= 0),
      permission_days INTEGER NOT NULL CHECK (permission_days >= 1),
      confirmed TEXT
    ) STRICT, WITHOUT ROWID;

    -- What customers owe by the server's ledger, up to its change number seq; negative: the shop owes.
    CREATE TABLE customer_balances (
      customer_id TEXT PRIMARY KEY,
      balance_minor INTEGER NOT NULL,
      seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Every record can be edited, so every record can meet another's edit.
    CREATE TABLE conflicts_of_all (
      key TEXT PRIMARY KEY REFERENCES outbox (key),
      entity TEXT NOT NULL
        CHECK (entity IN ('product', 'category', 'unit', 'customer', 'quote', 'user', 'settings')),
      record_id TEXT NOT NULL,
      edited_at_ms INTEGER NOT NULL,
      base TEXT NOT NULL,
      mine TEXT NOT NULL,
      server TEXT,
      conflicting_fields TEXT NOT NULL CHECK (json_type(conflicting_fields) = 'array')
    ) STRICT, WITHOUT ROWID;
    INSERT INTO conflicts_of_all SELECT key, entity, record_id, edited_at_ms, base, mine, server, conflicting_fields
      FROM conflicts;
    DROP TABLE conflicts;
    ALTER TABLE conflicts_of_all RENAME TO conflicts;
  `,
}
