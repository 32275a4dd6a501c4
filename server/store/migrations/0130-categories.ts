import { createTable } from './migration.ts'

export const categories = createTable({
  number: 130,
  table: 'categories',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `version ${type.big} NOT NULL CHECK (version >= 1)`,
    `updated_at_ms ${type.big} NOT NULL`,
    `updated_by ${type.text(120)} NOT NULL`,
    `field_versions ${type.long} NOT NULL`,
    `name ${type.text(80)} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
