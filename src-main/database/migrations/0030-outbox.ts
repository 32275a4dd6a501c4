import type { Migration } from '../migrate.ts'

/** What is on its way to the server, how far the server's feed was read, and edits that met another's. */
export const outbox: Migration = {
  version: 30,
  sql: `
    -- Written in the transaction of the fact or edit itself; kept for a while after the server's database has it,
    -- because a server that was restored from a backup asks for it again.
    CREATE TABLE outbox (
      position INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      record_id TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      body TEXT NOT NULL,
      chain_index INTEGER,
      chain_previous_hash TEXT,
      chain_hash TEXT,
      state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'accepted', 'committed', 'conflict', 'rejected')),
      problem TEXT,
      seq INTEGER,
      version INTEGER,
      committed_at_ms INTEGER,
      CHECK ((chain_index IS NULL) = (chain_hash IS NULL) AND (chain_index IS NULL) = (chain_previous_hash IS NULL)),
      CHECK ((state = 'committed') = (committed_at_ms IS NOT NULL))
    ) STRICT;
    CREATE UNIQUE INDEX outbox_chain ON outbox (chain_index) WHERE chain_index IS NOT NULL;
    CREATE INDEX outbox_unsettled ON outbox (position, state) WHERE state <> 'committed';
    CREATE INDEX outbox_by_record ON outbox (record_id) WHERE state <> 'committed';
    CREATE INDEX outbox_committed ON outbox (committed_at_ms) WHERE state = 'committed';

    -- The last link of this till's chain of facts.
    CREATE TABLE chain_head (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      chain_index INTEGER NOT NULL CHECK (chain_index >= 1),
      hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT;

    CREATE TABLE sync_state (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      epoch TEXT,
      -- Change number up to which the server's feed is in this file; moved in the transaction of its rows.
      cursor_seq INTEGER NOT NULL DEFAULT 0 CHECK (cursor_seq >= 0),
      last_contact_at_ms INTEGER
    ) STRICT;
    INSERT INTO sync_state (id) VALUES (1);

    -- Both sides of an edit that the server did not merge. server is null when the record is gone there.
    CREATE TABLE conflicts (
      key TEXT PRIMARY KEY REFERENCES outbox (key),
      entity TEXT NOT NULL CHECK (entity IN ('product')),
      record_id TEXT NOT NULL,
      edited_at_ms INTEGER NOT NULL,
      base TEXT NOT NULL,
      mine TEXT NOT NULL,
      server TEXT,
      conflicting_fields TEXT NOT NULL CHECK (json_type(conflicting_fields) = 'array')
    ) STRICT, WITHOUT ROWID;
  `,
}
