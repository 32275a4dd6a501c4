import { addColumn } from './migration.ts'

export const unitsRemoved = addColumn({
  number: 270,
  table: 'units',
  column: 'removed',
  definition: (type) => `${type.flag} NOT NULL DEFAULT 0`,
})
