import type { Migration } from '../migrate.ts'

/**
 * How old what the till shows of others is: when the feed was last read to its end. Hearing from the server is another
 * thing, it may answer a push and have no feed to give. And when this file was last copied and checked.
 */
export const upkeep: Migration = {
  version: 180,
  sql: `
    ALTER TABLE sync_state ADD COLUMN last_pull_at_ms INTEGER CHECK (last_pull_at_ms >= 0);

    CREATE TABLE upkeep (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      last_copy_at_ms INTEGER CHECK (last_copy_at_ms >= 0),
      last_check_at_ms INTEGER CHECK (last_check_at_ms >= 0),
      -- What the check found, as SQLite says it; NULL: nothing.
      last_check_problem TEXT
    ) STRICT;
    INSERT INTO upkeep (id) VALUES (1);
  `,
}
