import { createTable } from './migration.ts'

export const saleLines = createTable({
  number: 190,
  table: 'sale_lines',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `sale_id ${type.id} NOT NULL`,
    `position ${type.integer} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `product_id ${type.id}`,
    `sku ${type.text(64)} NOT NULL`,
    `name ${type.text(200)} NOT NULL`,
    `unit_code ${type.text(12)} NOT NULL`,
    `quantity_milli ${type.big} NOT NULL CHECK (quantity_milli >= 1)`,
    `unit_price_minor ${type.big} NOT NULL`,
    `tax_basis_points ${type.integer} NOT NULL`,
    `total_minor ${type.big} NOT NULL`,
    `tax_minor ${type.big} NOT NULL`,
    `moves_stock ${type.flag} NOT NULL`,
    'PRIMARY KEY (tenant_id, sale_id, position)',
    'FOREIGN KEY (tenant_id, sale_id) REFERENCES sales (tenant_id, id)',
  ],
})
