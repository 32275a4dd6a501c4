import { createTable } from './migration.ts'

export const customerBalances = createTable({
  number: 420,
  table: 'customer_balances',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `customer_id ${type.id} NOT NULL`,
    `balance_minor ${type.big} NOT NULL`,
    `seq ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, customer_id)',
  ],
})
