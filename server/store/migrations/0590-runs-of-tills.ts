import { addColumns } from './migration.ts'

/** Two copies of one till's file are told apart by the starts of their program. */
export const runsOfTills = addColumns({
  number: 590,
  table: 'tills',
  columns: (type) => ({ run_id: type.id, superseded_runs: type.long, copied_from: type.long }),
})
