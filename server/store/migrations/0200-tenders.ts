import { createTable } from './migration.ts'

export const tenders = createTable({
  number: 200,
  table: 'tenders',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `sale_id ${type.id} NOT NULL`,
    `position ${type.integer} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `kind ${type.ascii(10)} NOT NULL CHECK (kind IN ('cash', 'card'))`,
    `amount_minor ${type.big} NOT NULL`,
    `received_minor ${type.big}`,
    `change_minor ${type.big}`,
    `reference ${type.text(64)}`,
    'PRIMARY KEY (tenant_id, sale_id, position)',
    'FOREIGN KEY (tenant_id, sale_id) REFERENCES sales (tenant_id, id)',
  ],
})
