import { createTable } from './migration.ts'

/** Never by auto-increment or time: those are given before the commit, and a reader would miss rows. */
export const changes = createTable({
  number: 110,
  table: 'changes',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `seq ${type.big} NOT NULL CHECK (seq >= 1)`,
    `entity ${type.ascii(30)} NOT NULL`,
    `entity_id ${type.ascii(80)} NOT NULL`,
    `version ${type.big} NOT NULL`,
    `removed ${type.flag} NOT NULL`,
    `store_id ${type.id}`,
    'PRIMARY KEY (tenant_id, seq)',
  ],
})
