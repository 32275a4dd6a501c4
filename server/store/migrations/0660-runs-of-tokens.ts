import { addColumn } from './migration.ts'

/** Which start of a till's program let itself out of a fence: so that asking again counts once. */
export const runsOfTokens = addColumn({
  number: 660,
  table: 'till_tokens',
  column: 'run_id',
  definition: (type) => type.id,
})
