import type { Migration } from '../migrate.ts'

/** Where the download of the catalog stands, so that one that broke off goes on there: also after a power cut. */
export const snapshotPlace: Migration = {
  version: 140,
  sql: `
    -- One row while a download is unfinished, moved in the transaction of the rows up to it; the cursor takes its place.
    CREATE TABLE snapshot_place (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      -- What the first line of the first answer said: the feed from there makes the whole consistent.
      epoch TEXT NOT NULL,
      seq INTEGER NOT NULL CHECK (seq >= 0),
      -- Tells that change from another of its number; NULL for a server that says no such thing.
      mark TEXT,
      -- The last row that is in this file.
      entity TEXT NOT NULL,
      after TEXT NOT NULL,
      -- Rows so far, for showing.
      done INTEGER NOT NULL CHECK (done >= 0)
    ) STRICT;
  `,
}
