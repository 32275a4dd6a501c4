import { addColumn } from './migration.ts'

export const customersRemoved = addColumn({
  number: 280,
  table: 'customers',
  column: 'removed',
  definition: (type) => `${type.flag} NOT NULL DEFAULT 0`,
})
