import { addIndex } from './migration.ts'

/** A till's facts of one day, which it compares with what it has: without a look at those of the year. */
export const operationsByDay = addIndex({
  number: 620,
  table: 'operations',
  index: 'operations_by_day',
  columns: ['tenant_id', 'till_id', 'at_ms'],
})
