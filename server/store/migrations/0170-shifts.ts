import { createTable } from './migration.ts'

export const shifts = createTable({
  number: 170,
  table: 'shifts',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `opened_at_ms ${type.big} NOT NULL`,
    `opened_by ${type.text(80)} NOT NULL`,
    `float_minor ${type.big} NOT NULL CHECK (float_minor >= 0)`,
    `sales_count ${type.integer} NOT NULL`,
    `sales_total_minor ${type.big} NOT NULL`,
    `late_sales_count ${type.integer} NOT NULL`,
    `closing ${type.long}`,
    `closing_seq ${type.big}`,
    `closed_at_ms ${type.big}`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
