import type { Migration } from '../migrate.ts'

/**
 * A removal that met somebody's edit is a question to a person like an edit that did: until now it was only told to have
 * been refused. Lists of products show which of them wait for an answer.
 */
export const questionsAboutRecords: Migration = {
  version: 120,
  sql: `
    ALTER TABLE conflicts ADD COLUMN verb TEXT NOT NULL DEFAULT 'edit' CHECK (verb IN ('edit', 'remove'));
    CREATE INDEX conflicts_by_record ON conflicts (record_id);

    INSERT INTO conflicts (key, entity, record_id, edited_at_ms, base, mine, server, conflicting_fields, verb)
      SELECT key, substr(kind, 1, instr(kind, '.') - 1), record_id, at_ms, '{}', '{}',
        json_extract(problem, '$.current'), coalesce(json_extract(problem, '$.conflictingFields'), '[]'), 'remove'
      FROM outbox
      WHERE state = 'rejected' AND kind LIKE '%.remove' AND json_extract(problem, '$.type') = 'version-conflict'
        AND json_type(problem, '$.current') = 'object';
    UPDATE outbox SET state = 'conflict'
      WHERE state = 'rejected' AND key IN (SELECT key FROM conflicts WHERE verb = 'remove');
  `,
}
