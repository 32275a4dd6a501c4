import { createTable } from './migration.ts'

export const drawerOpenings = createTable({
  number: 380,
  table: 'drawer_openings',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `shift_id ${type.id} NOT NULL`,
    `reason ${type.text(200)} NOT NULL`,
    `opened_at_ms ${type.big} NOT NULL`,
    `approval ${type.long}`,
    `recorded_at_ms ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
