import { addColumn } from './migration.ts'

/** Removed records keep their row: facts refer to them, and their ids are never given again. */
export const productsRemoved = addColumn({
  number: 250,
  table: 'products',
  column: 'removed',
  definition: (type) => `${type.flag} NOT NULL DEFAULT 0`,
})
