import { createTable } from './migration.ts'

export const stockLevels = createTable({
  number: 220,
  table: 'stock_levels',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `product_id ${type.id} NOT NULL`,
    `on_hand_milli ${type.big} NOT NULL`,
    `seq ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, store_id, product_id)',
  ],
})
