import { addColumn } from './migration.ts'

/** Tills whose open shift goes on at another: apart from what a till was made of, with which it is shut out. */
export const kinOfTills = addColumn({
  number: 680,
  table: 'tills',
  column: 'kin',
  definition: (type) => type.long,
})
