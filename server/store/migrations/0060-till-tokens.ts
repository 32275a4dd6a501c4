import { createTable } from './migration.ts'

/** Tokens of older incarnations stay: who holds one is told that the till was fenced off, not that it is unknown. */
export const tillTokens = createTable({
  number: 60,
  table: 'till_tokens',
  columns: (type) => [
    `token_hash ${type.hash} NOT NULL PRIMARY KEY`,
    `tenant_id ${type.id} NOT NULL`,
    `till_id ${type.id} NOT NULL`,
    `incarnation ${type.integer} NOT NULL`,
    `created_at_ms ${type.big} NOT NULL`,
    'FOREIGN KEY (tenant_id, till_id) REFERENCES tills (tenant_id, id)',
  ],
})
