import { createTable } from './migration.ts'

export const customers = createTable({
  number: 160,
  table: 'customers',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `version ${type.big} NOT NULL CHECK (version >= 1)`,
    `updated_at_ms ${type.big} NOT NULL`,
    `updated_by ${type.text(120)} NOT NULL`,
    `field_versions ${type.long} NOT NULL`,
    `name ${type.text(120)} NOT NULL`,
    `tax_id ${type.text(40)}`,
    `phone ${type.text(40)}`,
    `email ${type.text(120)}`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
