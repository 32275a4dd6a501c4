import { createTable } from './migration.ts'

export const units = createTable({
  number: 120,
  table: 'units',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `version ${type.big} NOT NULL CHECK (version >= 1)`,
    `updated_at_ms ${type.big} NOT NULL`,
    `updated_by ${type.text(120)} NOT NULL`,
    `field_versions ${type.long} NOT NULL`,
    `code ${type.text(12)} NOT NULL`,
    `name ${type.text(60)} NOT NULL`,
    `decimals ${type.integer} NOT NULL CHECK (decimals BETWEEN 0 AND 3)`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
