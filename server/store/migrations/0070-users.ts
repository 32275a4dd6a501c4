import { createTable } from './migration.ts'

export const users = createTable({
  number: 70,
  table: 'users',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `name ${type.text(80)} NOT NULL`,
    `name_key ${type.text(120)} NOT NULL`,
    `password_hash ${type.ascii(200)} NOT NULL`,
    `role ${type.ascii(20)} NOT NULL CHECK (role IN ('manager'))`,
    'PRIMARY KEY (tenant_id, id)',
    'UNIQUE (tenant_id, name_key)',
    'FOREIGN KEY (tenant_id) REFERENCES tenants (id)',
  ],
})
