import { addColumns } from './migration.ts'

export const saleLinesDiscounts = addColumns({
  number: 340,
  table: 'sale_lines',
  columns: (type) => ({
    list_price_minor: type.big,
    discount: type.long,
    discount_minor: `${type.big} NOT NULL DEFAULT 0 CHECK (discount_minor >= 0)`,
    sale_discount_minor: `${type.big} NOT NULL DEFAULT 0 CHECK (sale_discount_minor >= 0)`,
    note: type.text(200),
  }),
})
