import { addColumn } from './migration.ts'

/** Which time a refused operation was judged when its answer fell: only a later one is judged anew. */
export const operationsAttempt = addColumn({
  number: 580,
  table: 'operations',
  column: 'attempt',
  definition: (type) => `${type.big} NOT NULL DEFAULT 0`,
})
