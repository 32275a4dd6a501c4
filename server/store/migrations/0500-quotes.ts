import { createTable } from './migration.ts'

/** No unique number: a till that was put in another's place may give a number again that its predecessor never sent. */
export const quotes = createTable({
  number: 500,
  table: 'quotes',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `version ${type.big} NOT NULL CHECK (version >= 1)`,
    `updated_at_ms ${type.big} NOT NULL`,
    `updated_by ${type.text(120)} NOT NULL`,
    `field_versions ${type.long} NOT NULL`,
    `removed ${type.flag} NOT NULL`,
    `number ${type.ascii(40)} NOT NULL`,
    `customer_id ${type.id}`,
    `customer_name ${type.text(120)}`,
    `lines_json ${type.long} NOT NULL`,
    `discount ${type.long}`,
    `note ${type.text(500)}`,
    `currency ${type.ascii(3)} NOT NULL`,
    `total_minor ${type.big} NOT NULL CHECK (total_minor >= 0)`,
    `made_at_ms ${type.big} NOT NULL`,
    `made_by ${type.text(80)} NOT NULL`,
    `valid_until_ms ${type.big} NOT NULL`,
    `status ${type.ascii(10)} NOT NULL CHECK (status IN ('open', 'sold', 'cancelled'))`,
    `sale_id ${type.id}`,
    'PRIMARY KEY (tenant_id, id)',
  ],
})
