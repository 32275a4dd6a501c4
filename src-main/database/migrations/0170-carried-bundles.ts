import type { Migration } from '../migrate.ts'

/** What was carried out on a stick while there was no network: the rows of the outbox themselves stay as they are. */
export const carriedBundles: Migration = {
  version: 170,
  sql: `
    CREATE TABLE carried_bundles (
      id TEXT PRIMARY KEY,
      made_at_ms INTEGER NOT NULL,
      made_by TEXT NOT NULL,
      file_name TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      operations INTEGER NOT NULL CHECK (operations > 0),
      -- Up to which place of the outbox it carries what had not been sent by then.
      last_position INTEGER NOT NULL,
      encrypted INTEGER NOT NULL CHECK (encrypted IN (0, 1))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX carried_bundles_by_time ON carried_bundles (made_at_ms);
  `,
}
