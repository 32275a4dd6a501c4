import { addColumns } from './migration.ts'

/** What a code was used for, so that the device whose answer was lost gets it again. */
export const usesOfCodes = addColumns({
  number: 670,
  table: 'enrolment_codes',
  columns: (type) => ({ used_key: type.hash, token_hash: type.hash }),
})
