import { createTable } from './migration.ts'

export const stores = createTable({
  number: 40,
  table: 'stores',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `code ${type.ascii(8)} NOT NULL`,
    `name ${type.text(80)} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
    'UNIQUE (tenant_id, code)',
    'FOREIGN KEY (tenant_id) REFERENCES tenants (id)',
  ],
})
