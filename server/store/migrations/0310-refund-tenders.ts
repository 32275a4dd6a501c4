import { createTable } from './migration.ts'

export const refundTenders = createTable({
  number: 310,
  table: 'refund_tenders',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `refund_id ${type.id} NOT NULL`,
    `position ${type.integer} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `kind ${type.ascii(10)} NOT NULL`,
    `amount_minor ${type.big} NOT NULL CHECK (amount_minor >= 1)`,
    `reference ${type.text(64)}`,
    'PRIMARY KEY (tenant_id, refund_id, position)',
    'FOREIGN KEY (tenant_id, refund_id) REFERENCES refunds (tenant_id, id)',
  ],
})
