import { addColumns } from './migration.ts'

export const productsLowStock = addColumns({
  number: 540,
  table: 'products',
  columns: (type) => ({ low_stock_milli: `${type.big} CHECK (low_stock_milli >= 0)`, image: type.long }),
})
