import { createTable } from './migration.ts'

/** `sku` is not unique: shops repeat and change theirs, and two tills without a network cannot ask each other. */
export const products = createTable({
  number: 140,
  table: 'products',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `version ${type.big} NOT NULL CHECK (version >= 1)`,
    `updated_at_ms ${type.big} NOT NULL`,
    `updated_by ${type.text(120)} NOT NULL`,
    `field_versions ${type.long} NOT NULL`,
    `sku ${type.text(64)} NOT NULL`,
    `name ${type.text(200)} NOT NULL`,
    `barcodes ${type.long} NOT NULL`,
    `category_id ${type.id}`,
    `unit_id ${type.id}`,
    `price_minor ${type.big} NOT NULL CHECK (price_minor >= 0)`,
    `cost_minor ${type.big} CHECK (cost_minor >= 0)`,
    `tax_basis_points ${type.integer} NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000)`,
    `tracks_stock ${type.flag} NOT NULL`,
    `active ${type.flag} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
  ],
  indexes: { products_by_sku: ['tenant_id', 'sku'] },
})
