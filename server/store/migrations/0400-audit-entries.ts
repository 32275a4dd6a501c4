import { createTable } from './migration.ts'

export const auditEntries = createTable({
  number: 400,
  table: 'audit_entries',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `at_ms ${type.big} NOT NULL`,
    `action ${type.ascii(40)} NOT NULL`,
    `user_id ${type.text(64)} NOT NULL`,
    `user_name ${type.text(80)} NOT NULL`,
    `approval ${type.long}`,
    `subject ${type.text(200)}`,
    `amount_minor ${type.big}`,
    `details ${type.long} NOT NULL`,
    `recorded_at_ms ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
