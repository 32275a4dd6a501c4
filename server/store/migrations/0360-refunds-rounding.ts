import { addColumns } from './migration.ts'

export const refundsRounding = addColumns({
  number: 360,
  table: 'refunds',
  columns: (type) => ({
    cash_increment_minor: `${type.big} NOT NULL DEFAULT 0 CHECK (cash_increment_minor >= 0)`,
    rounding_minor: `${type.big} NOT NULL DEFAULT 0`,
  }),
})
