import { createTable } from './migration.ts'

/** One record a store, with the store's id: what its tills agree on. */
export const shopSettings = createTable({
  number: 510,
  table: 'shop_settings',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `version ${type.big} NOT NULL CHECK (version >= 1)`,
    `updated_at_ms ${type.big} NOT NULL`,
    `updated_by ${type.text(120)} NOT NULL`,
    `field_versions ${type.long} NOT NULL`,
    `removed ${type.flag} NOT NULL`,
    `cash_increment_minor ${type.big} NOT NULL CHECK (cash_increment_minor >= 0)`,
    `receipt_header ${type.text(500)}`,
    `receipt_footer ${type.text(500)}`,
    `receipt_logo ${type.long}`,
    `scale_patterns ${type.long} NOT NULL`,
    `quote_days ${type.integer} NOT NULL CHECK (quote_days >= 1)`,
    `idle_lock_minutes ${type.integer} NOT NULL CHECK (idle_lock_minutes >= 0)`,
    `permission_days ${type.integer} NOT NULL CHECK (permission_days >= 1)`,
    'PRIMARY KEY (tenant_id, id)',
    'FOREIGN KEY (tenant_id, id) REFERENCES stores (tenant_id, id)',
  ],
})
