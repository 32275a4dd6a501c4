import type { Migration } from '../migrate.ts'

/**
 * Wrong PINs in a row and the wait that they brought, as a length and not as a moment: a till that starts again waits all
 * of it once more, and setting the clock back or ahead shortens nothing. And the audit log by person.
 */
export const pinAttempts: Migration = {
  version: 100,
  sql: `
    CREATE TABLE pin_attempts (
      user_id TEXT PRIMARY KEY,
      failures INTEGER NOT NULL CHECK (failures > 0),
      wait_ms INTEGER NOT NULL CHECK (wait_ms >= 0)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX audit_entries_by_person ON audit_entries (user_id, at_ms, user_name);
  `,
}
