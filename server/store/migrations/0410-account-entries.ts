import { createTable } from './migration.ts'

/**
 * What each fact did to what a customer owes; `customer_balances` is its sum. The kind is part of the key: that a sale and
 * a payment have the same id is odd, and no reason to lose one.
 */
export const accountEntries = createTable({
  number: 410,
  table: 'account_entries',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `kind ${type.ascii(10)} NOT NULL CHECK (kind IN ('sale', 'refund', 'payment'))`,
    `id ${type.id} NOT NULL`,
    `customer_id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `at_ms ${type.big} NOT NULL`,
    `receipt_number ${type.ascii(40)} NOT NULL`,
    `amount_minor ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, kind, id)',
  ],
  indexes: { account_entries_by_time: ['tenant_id', 'customer_id', 'at_ms', 'id'] },
})
