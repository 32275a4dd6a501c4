import { addColumn } from './migration.ts'

export const customersCredit = addColumn({
  number: 550,
  table: 'customers',
  column: 'credit_limit_minor',
  definition: (type) => `${type.big} CHECK (credit_limit_minor >= 0)`,
})
