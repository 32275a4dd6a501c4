import { createTable } from './migration.ts'

export const cashMovements = createTable({
  number: 370,
  table: 'cash_movements',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `shift_id ${type.id} NOT NULL`,
    `direction ${type.ascii(3)} NOT NULL CHECK (direction IN ('in', 'out'))`,
    `currency ${type.ascii(3)} NOT NULL`,
    `amount_minor ${type.big} NOT NULL CHECK (amount_minor >= 1)`,
    `reason ${type.text(200)} NOT NULL`,
    `moved_at_ms ${type.big} NOT NULL`,
    `approval ${type.long}`,
    `recorded_at_ms ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
