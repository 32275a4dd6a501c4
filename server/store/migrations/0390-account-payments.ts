import { createTable } from './migration.ts'

/** Receipt numbers come from the till's one series: no sale or refund has the same. */
export const accountPayments = createTable({
  number: 390,
  table: 'account_payments',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `shift_id ${type.id} NOT NULL`,
    `receipt_number ${type.ascii(40)} NOT NULL`,
    `customer_id ${type.id} NOT NULL`,
    `currency ${type.ascii(3)} NOT NULL`,
    `amount_minor ${type.big} NOT NULL CHECK (amount_minor >= 1)`,
    `tender ${type.ascii(10)} NOT NULL`,
    `reference ${type.text(64)}`,
    `paid_at_ms ${type.big} NOT NULL`,
    `note ${type.text(500)}`,
    `recorded_at_ms ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
    'UNIQUE (tenant_id, receipt_number)',
  ],
})
