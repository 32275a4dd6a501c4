import { createTable } from './migration.ts'

export const sessions = createTable({
  number: 80,
  table: 'sessions',
  columns: (type) => [
    `token_hash ${type.hash} NOT NULL PRIMARY KEY`,
    `tenant_id ${type.id} NOT NULL`,
    `user_id ${type.id} NOT NULL`,
    `expires_at_ms ${type.big} NOT NULL`,
    'FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)',
  ],
  indexes: { sessions_by_expiry: ['expires_at_ms'] },
})
