import type { Migration } from './migration.ts'

/**
 * By what a till that let itself out of a fence is known when it asks again, because the answer was lost: not by the start of
 * its program, which may have ended meanwhile, but by what its file wrote down before it asked.
 */
export const keysOfResumes: Migration = {
  number: 690,
  name: 'rename till_tokens.run_id',
  column: { table: 'till_tokens', name: 'resume_key' },
  statements: () => ['ALTER TABLE till_tokens RENAME COLUMN run_id TO resume_key'],
}
