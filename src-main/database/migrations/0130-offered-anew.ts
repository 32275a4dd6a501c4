import type { Migration } from '../migrate.ts'

/** What the server refused can be offered anew. */
export const offeredAnew: Migration = {
  version: 130,
  sql: `
    -- How often a person had it offered anew after it was refused. The server judges a refused operation once more only
    -- when this number is higher than when it refused it, so that a request which comes twice or late changes nothing.
    ALTER TABLE outbox ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0);
  `,
}
