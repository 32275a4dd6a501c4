import type { Migration } from '../migrate.ts'

/** Cash that goes into the drawer or out of it for no sale, what the shop paid for, and the drawer opened without a sale. */
export const cash: Migration = {
  version: 50,
  sql: `
    CREATE TABLE cash_movements (
      id TEXT PRIMARY KEY,
      shift_id TEXT NOT NULL REFERENCES shifts (id),
      direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
      currency TEXT NOT NULL,
      amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
      reason TEXT NOT NULL,
      moved_at_ms INTEGER NOT NULL,
      done_by TEXT NOT NULL,
      approved_by TEXT,
      operation_key TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX cash_movements_by_shift ON cash_movements (shift_id, direction, amount_minor);
    -- What was written before is suggested again.
    CREATE INDEX cash_movements_by_reason ON cash_movements (direction, moved_at_ms, reason);

    CREATE TABLE expenses (
      id TEXT PRIMARY KEY,
      shift_id TEXT NOT NULL REFERENCES shifts (id),
      category TEXT NOT NULL,
      currency TEXT NOT NULL,
      amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
      tax_minor INTEGER CHECK (tax_minor BETWEEN 0 AND amount_minor),
      paid_at_ms INTEGER NOT NULL,
      from_drawer INTEGER NOT NULL CHECK (from_drawer IN (0, 1)),
      note TEXT,
      done_by TEXT NOT NULL,
      approved_by TEXT,
      operation_key TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX expenses_by_shift ON expenses (shift_id, from_drawer, amount_minor);
    CREATE INDEX expenses_by_time ON expenses (paid_at_ms, category, amount_minor);

    CREATE TABLE drawer_openings (
      id TEXT PRIMARY KEY,
      shift_id TEXT NOT NULL REFERENCES shifts (id),
      reason TEXT NOT NULL,
      opened_at_ms INTEGER NOT NULL,
      done_by TEXT NOT NULL,
      approved_by TEXT,
      operation_key TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX drawer_openings_by_shift ON drawer_openings (shift_id);
    CREATE INDEX drawer_openings_by_time ON drawer_openings (opened_at_ms, reason);

    -- Shifts of before are listed by when they were opened.
    CREATE INDEX shifts_by_time ON shifts (opened_at_ms, id);
  `,
}
