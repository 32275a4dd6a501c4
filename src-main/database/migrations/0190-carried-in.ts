import type { Migration } from '../migrate.ts'

/**
 * Which bundle each operation is in, instead of up to where one reached: what was held back when it was written, or was
 * offered anew since, lies before that place and is in none.
 */
export const carriedIn: Migration = {
  version: 190,
  sql: `
    ALTER TABLE outbox ADD COLUMN carried_in TEXT;
    UPDATE outbox SET carried_in = (SELECT id FROM carried_bundles ORDER BY made_at_ms DESC, id DESC LIMIT 1)
      WHERE state <> 'committed' AND state IN ('waiting', 'accepted') AND attempt = 0
        AND position <= (SELECT last_position FROM carried_bundles ORDER BY made_at_ms DESC, id DESC LIMIT 1);
    ALTER TABLE carried_bundles DROP COLUMN last_position;
  `,
}
