import { createTable } from './migration.ts'

export const exceptions = createTable({
  number: 230,
  table: 'exceptions',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `kind ${type.ascii(30)} NOT NULL`,
    `subject ${type.ascii(80)} NOT NULL`,
    `store_id ${type.id}`,
    `till_id ${type.id}`,
    `detail ${type.long} NOT NULL`,
    `first_seen_ms ${type.big} NOT NULL`,
    `last_seen_ms ${type.big} NOT NULL`,
    `times_seen ${type.integer} NOT NULL`,
    'PRIMARY KEY (tenant_id, kind, subject)',
  ],
})
