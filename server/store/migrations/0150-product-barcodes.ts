import { createTable } from './migration.ts'

export const productBarcodes = createTable({
  number: 150,
  table: 'product_barcodes',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `barcode ${type.ascii(64)} NOT NULL`,
    `product_id ${type.id} NOT NULL`,
    'PRIMARY KEY (tenant_id, barcode)',
    'FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)',
  ],
})
