import { createTable } from './migration.ts'

export const sales = createTable({
  number: 180,
  table: 'sales',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `shift_id ${type.id} NOT NULL`,
    `receipt_number ${type.ascii(40)} NOT NULL`,
    `currency ${type.ascii(3)} NOT NULL`,
    `sold_at_ms ${type.big} NOT NULL`,
    `customer_id ${type.id}`,
    `note ${type.text(500)}`,
    `total_minor ${type.big} NOT NULL CHECK (total_minor >= 1)`,
    `tax_minor ${type.big} NOT NULL`,
    `taxes ${type.long} NOT NULL`,
    `totals_differ ${type.text(200)}`,
    `recorded_at_ms ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
    'UNIQUE (tenant_id, receipt_number)',
  ],
  indexes: { sales_by_time: ['tenant_id', 'sold_at_ms'], sales_by_shift: ['tenant_id', 'shift_id'] },
})
