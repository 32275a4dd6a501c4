import type { Migration } from '../migrate.ts'

/** Days that were held against the server's, what tells a server that lost something, and how far its clock is off. */
export const reconciliation: Migration = {
  version: 160,
  sql: `
    -- One row a day of the shop on which this till did something. Figures are those of the last comparison.
    CREATE TABLE reconciled_days (
      day TEXT PRIMARY KEY CHECK (length(day) = 10),
      -- Whether it is to be compared: now, once the day is over, or not before there is something new.
      due TEXT NOT NULL CHECK (due IN ('now', 'after-day', 'no')),
      -- repairing: what the server lacked was offered again, and it is compared once more. NULL: never compared.
      outcome TEXT CHECK (outcome IN ('equal', 'not-yet', 'repairing', 'differs')),
      checked_at_ms INTEGER CHECK (checked_at_ms >= 0),
      facts INTEGER,
      total_minor INTEGER,
      server_facts INTEGER,
      server_total_minor INTEGER,
      -- Facts that were offered again since the day was last equal, and how often that was tried.
      offered_again INTEGER NOT NULL DEFAULT 0,
      tries INTEGER NOT NULL DEFAULT 0,
      CHECK ((outcome IS NULL) = (checked_at_ms IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reconciled_days_due ON reconciled_days (day) WHERE due <> 'no';

    -- Up to this place of the chain the days of the facts are noted above.
    ALTER TABLE sync_state ADD COLUMN days_noted_index INTEGER NOT NULL DEFAULT 0 CHECK (days_noted_index >= 0);
    -- Tells the change at the cursor from any other of its number.
    ALTER TABLE sync_state ADD COLUMN cursor_mark TEXT;
    -- When it was found that the server lost what it had; NULL once what is kept was offered again for a while.
    ALTER TABLE sync_state ADD COLUMN history_lost_at_ms INTEGER CHECK (history_lost_at_ms >= 0);
    -- By how much this machine's clock is ahead of the server's, as last measured.
    ALTER TABLE sync_state ADD COLUMN clock_ahead_ms INTEGER;
    ALTER TABLE sync_state ADD COLUMN clock_uncertainty_ms INTEGER CHECK (clock_uncertainty_ms >= 0);

    CREATE INDEX outbox_facts_by_time ON outbox (at_ms) WHERE chain_index IS NOT NULL;
    CREATE INDEX outbox_by_seq ON outbox (seq) WHERE seq IS NOT NULL;
  `,
}
