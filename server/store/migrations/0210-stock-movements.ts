import { createTable } from './migration.ts'

/** The ledger; `stock_levels` is its sum. A sale's movement has the id of its line, so no line moves stock twice. */
export const stockMovements = createTable({
  number: 210,
  table: 'stock_movements',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    // Null: not from a till, but brought with a catalog.
    `till_id ${type.id}`,
    `product_id ${type.id} NOT NULL`,
    `quantity_milli ${type.big} NOT NULL CHECK (quantity_milli <> 0)`,
    `reason ${type.ascii(20)} NOT NULL`,
    `sale_id ${type.id}`,
    `moved_at_ms ${type.big} NOT NULL`,
    `note ${type.text(500)}`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
