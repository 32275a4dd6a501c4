import { addColumn } from './migration.ts'

/** Which running server wrote the change; null for those of before. See `change-marks.ts`. */
export const changesWriter = addColumn({
  number: 630,
  table: 'changes',
  column: 'writer',
  definition: (type) => type.ascii(16),
})
