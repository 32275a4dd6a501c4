import { createTable } from './migration.ts'

export const enrolmentCodes = createTable({
  number: 90,
  table: 'enrolment_codes',
  columns: (type) => [
    `code_hash ${type.hash} NOT NULL PRIMARY KEY`,
    `tenant_id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `till_id ${type.id}`,
    `expires_at_ms ${type.big} NOT NULL`,
    `used_at_ms ${type.big}`,
    'FOREIGN KEY (tenant_id, store_id) REFERENCES stores (tenant_id, id)',
    'FOREIGN KEY (tenant_id, till_id) REFERENCES tills (tenant_id, id)',
  ],
})
