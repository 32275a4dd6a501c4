import { addColumn } from './migration.ts'

/** A till that a manager replaced must not help itself; one that was superseded by its own copy may. */
export const waysOfTokens = addColumn({
  number: 600,
  table: 'till_tokens',
  column: 'way',
  definition: (type) => type.ascii(10),
})
