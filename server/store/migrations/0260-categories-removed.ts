import { addColumn } from './migration.ts'

export const categoriesRemoved = addColumn({
  number: 260,
  table: 'categories',
  column: 'removed',
  definition: (type) => `${type.flag} NOT NULL DEFAULT 0`,
})
