import type { Migration } from '../migrate.ts'

/** What tells this file from its copies, and what a till needs that was shut out or whose chain broke. */
export const pastOfTheTill: Migration = {
  version: 150,
  sql: `
    -- Counts how often this file was found to be older than the numbers it gave out: each time a series of its own begins.
    ALTER TABLE identity ADD COLUMN series_turn INTEGER NOT NULL DEFAULT 0 CHECK (series_turn >= 0);

    -- The chain begins anew at this fact: what lies before it is lost, or it is damaged itself.
    ALTER TABLE outbox ADD COLUMN chain_restart INTEGER NOT NULL DEFAULT 0 CHECK (chain_restart IN (0, 1));

    -- The latest starts of the program, oldest first: a copy of this file that was started elsewhere is in nobody's list
    -- but its own.
    CREATE TABLE till_runs (
      position INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL UNIQUE
    ) STRICT;

    -- Why the server shuts this till out; no row: it does not.
    CREATE TABLE till_block (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      fence TEXT NOT NULL CHECK (fence IN ('replaced', 'cloned', 'restored', 'revoked')),
      since_ms INTEGER NOT NULL,
      -- Id of the till that this copy may become: asking twice must not make two.
      new_till_id TEXT NOT NULL
    ) STRICT;
  `,
}
