import { createTable } from './migration.ts'

export const expenses = createTable({
  number: 320,
  table: 'expenses',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `shift_id ${type.id} NOT NULL`,
    `category ${type.text(80)} NOT NULL`,
    `currency ${type.ascii(3)} NOT NULL`,
    `amount_minor ${type.big} NOT NULL CHECK (amount_minor >= 1)`,
    `tax_minor ${type.big}`,
    `paid_at_ms ${type.big} NOT NULL`,
    `from_drawer ${type.flag} NOT NULL`,
    `note ${type.text(500)}`,
    `approval ${type.long}`,
    `recorded_at_ms ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
  ],
  indexes: { expenses_by_time: ['tenant_id', 'paid_at_ms'] },
})
