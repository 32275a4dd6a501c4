import { createTable } from './migration.ts'

/** What came for a shift after its close, by kind: the close itself stays as it was counted. */
export const shiftAmendments = createTable({
  number: 430,
  table: 'shift_amendments',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `shift_id ${type.id} NOT NULL`,
    `kind ${type.ascii(20)} NOT NULL`,
    `facts_count ${type.integer} NOT NULL`,
    `amount_minor ${type.big} NOT NULL`,
    `cash_minor ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, shift_id, kind)',
  ],
})
