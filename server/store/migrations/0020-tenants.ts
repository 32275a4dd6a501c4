import { createTable } from './migration.ts'

export const tenants = createTable({
  number: 20,
  table: 'tenants',
  columns: (type) => [
    `id ${type.id} NOT NULL PRIMARY KEY`,
    `name ${type.text(80)} NOT NULL`,
    `name_key ${type.text(120)} NOT NULL`,
    `currency ${type.ascii(3)} NOT NULL`,
    `time_zone ${type.ascii(64)} NOT NULL`,
    `stock_policy ${type.ascii(10)} NOT NULL CHECK (stock_policy IN ('accept', 'reject'))`,
    `created_at_ms ${type.big} NOT NULL`,
    'UNIQUE (name_key)',
  ],
})
