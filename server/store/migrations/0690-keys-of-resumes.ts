import { addColumn } from './migration.ts'

/**
 * By what a till that let itself out of a fence is known when it asks again, because the answer was lost: not by the start of
 * its program, which may have ended meanwhile, but by what its file wrote down before it asked. `run_id`, which was for that,
 * stays for a server of before that runs beside this one.
 */
export const keysOfResumes = addColumn({
  number: 690,
  table: 'till_tokens',
  column: 'resume_key',
  definition: (type) => type.id,
})
