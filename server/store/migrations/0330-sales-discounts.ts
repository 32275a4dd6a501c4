import { type ColumnTypes, dropMysqlCheck, remakeTable } from './migration.ts'

const total = (type: ColumnTypes) => `total_minor ${type.big} NOT NULL`
const added = (type: ColumnTypes) => [
  `discount ${type.long}`,
  `discount_minor ${type.big} NOT NULL DEFAULT 0 CHECK (discount_minor >= 0)`,
  `cash_increment_minor ${type.big} NOT NULL DEFAULT 0 CHECK (cash_increment_minor >= 0)`,
  `rounding_minor ${type.big} NOT NULL DEFAULT 0`,
  `quote_id ${type.id}`,
  `approvals ${type.long}`,
]

/** Discounts, rounding of cash, the quote that a sale was, and who allowed it. A sale that is all discount comes to 0. */
export const salesDiscounts = remakeTable({
  number: 330,
  table: 'sales',
  adds: { column: { table: 'sales', name: 'discount_minor' } },
  kept: [
    'tenant_id',
    'id',
    'store_id',
    'till_id',
    'shift_id',
    'receipt_number',
    'currency',
    'sold_at_ms',
    'customer_id',
    'note',
    'total_minor',
    'tax_minor',
    'taxes',
    'totals_differ',
    'recorded_at_ms',
  ],
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `shift_id ${type.id} NOT NULL`,
    `receipt_number ${type.ascii(40)} NOT NULL`,
    `currency ${type.ascii(3)} NOT NULL`,
    `sold_at_ms ${type.big} NOT NULL`,
    `customer_id ${type.id}`,
    `note ${type.text(500)}`,
    `${total(type)} CHECK (total_minor >= 0)`,
    `tax_minor ${type.big} NOT NULL`,
    `taxes ${type.long} NOT NULL`,
    `totals_differ ${type.text(200)}`,
    `recorded_at_ms ${type.big} NOT NULL`,
    ...added(type),
    'PRIMARY KEY (tenant_id, id)',
    'UNIQUE (tenant_id, receipt_number)',
  ],
  indexes: { sales_by_time: ['tenant_id', 'sold_at_ms'], sales_by_shift: ['tenant_id', 'shift_id'] },
  alter: (type) => [
    `${dropMysqlCheck('sales_chk_1')} MODIFY COLUMN ${total(type)}`,
    'ADD CONSTRAINT sale_total CHECK (total_minor >= 0)',
    ...added(type).map((column) => `ADD COLUMN ${column}`),
  ],
})
