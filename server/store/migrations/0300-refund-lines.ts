import { createTable } from './migration.ts'

/** The index is how it is found out what of a sale's line was given back before. */
export const refundLines = createTable({
  number: 300,
  table: 'refund_lines',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `refund_id ${type.id} NOT NULL`,
    `position ${type.integer} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `sale_line_id ${type.id}`,
    `refunded_before_milli ${type.big} NOT NULL`,
    `product_id ${type.id}`,
    `sku ${type.text(64)} NOT NULL`,
    `name ${type.text(200)} NOT NULL`,
    `unit_code ${type.text(12)} NOT NULL`,
    `quantity_milli ${type.big} NOT NULL CHECK (quantity_milli >= 1)`,
    `unit_price_minor ${type.big} NOT NULL`,
    `tax_basis_points ${type.integer} NOT NULL`,
    `total_minor ${type.big} NOT NULL CHECK (total_minor >= 0)`,
    `tax_minor ${type.big} NOT NULL`,
    `goods_back ${type.ascii(12)} NOT NULL`,
    'PRIMARY KEY (tenant_id, refund_id, position)',
    'FOREIGN KEY (tenant_id, refund_id) REFERENCES refunds (tenant_id, id)',
  ],
  indexes: { refund_lines_by_sale_line: ['tenant_id', 'sale_line_id'] },
})
