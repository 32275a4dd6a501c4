import type { Migration } from '../migrate.ts'

/**
 * What a record was on the screen of whoever removed it: when somebody else has changed it meanwhile, both are shown, and
 * by then the feed may have brought that change.
 */
export const seenBeforeRemoval: Migration = {
  version: 121,
  sql: `ALTER TABLE outbox ADD COLUMN seen TEXT CHECK (seen IS NULL OR json_type(seen) = 'object');`,
}
