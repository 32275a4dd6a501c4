import { createTable } from './migration.ts'

/** No foreign key to the sale: a refund may arrive before what it gives back. */
export const refunds = createTable({
  number: 290,
  table: 'refunds',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `shift_id ${type.id} NOT NULL`,
    `receipt_number ${type.ascii(40)} NOT NULL`,
    `sale_id ${type.id}`,
    `currency ${type.ascii(3)} NOT NULL`,
    `refunded_at_ms ${type.big} NOT NULL`,
    `customer_id ${type.id}`,
    `reason ${type.text(200)}`,
    `note ${type.text(500)}`,
    `approval ${type.long}`,
    `total_minor ${type.big} NOT NULL CHECK (total_minor >= 0)`,
    `tax_minor ${type.big} NOT NULL`,
    `taxes ${type.long} NOT NULL`,
    `totals_differ ${type.text(200)}`,
    `recorded_at_ms ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
    'UNIQUE (tenant_id, receipt_number)',
  ],
  indexes: { refunds_by_time: ['tenant_id', 'refunded_at_ms'], refunds_by_sale: ['tenant_id', 'sale_id'] },
})
