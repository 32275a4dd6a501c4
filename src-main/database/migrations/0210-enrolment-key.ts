import type { Migration } from '../migrate.ts'

/**
 * What this till sends along with a code, written down before it asks: the same code with the same key gives the same till
 * when the answer was lost. NULL: nothing is asked, or what was asked is done. And the latest time that this till knows of
 * since it last heard from its server, which a clock that is set back does not change.
 */
export const enrolmentKey: Migration = {
  version: 210,
  sql: `
    ALTER TABLE sync_state ADD COLUMN enrolment_key TEXT;
    ALTER TABLE sync_state ADD COLUMN known_time_ms INTEGER;
    -- A till that never reached its server since it was enrolled: the days for which permissions hold begin now.
    UPDATE sync_state SET last_contact_at_ms = unixepoch() * 1000
    WHERE last_contact_at_ms IS NULL AND EXISTS (SELECT 1 FROM identity WHERE till_id IS NOT NULL);
  `,
}
