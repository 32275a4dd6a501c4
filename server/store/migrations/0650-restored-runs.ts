import { addColumn } from './migration.ts'

/** Starts of a till's program that were seen to be behind: they alone may go on as the same till with its next incarnation. */
export const restoredRuns = addColumn({
  number: 650,
  table: 'tills',
  column: 'restored_runs',
  definition: (type) => type.long,
})
