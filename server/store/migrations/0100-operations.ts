import { createTable } from './migration.ts'

/** The unique key is what makes every operation happen once. Rows of facts never expire: a till may be away for weeks. */
export const operations = createTable({
  number: 100,
  table: 'operations',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `operation_key ${type.id} NOT NULL`,
    `kind ${type.text(60)} NOT NULL`,
    `request_hash ${type.hash} NOT NULL`,
    `status ${type.ascii(10)} NOT NULL CHECK (status IN ('committed', 'conflict', 'rejected'))`,
    `answer ${type.long} NOT NULL`,
    `seq ${type.big}`,
    `store_id ${type.id}`,
    `till_id ${type.id}`,
    `at_ms ${type.big} NOT NULL`,
    `user_id ${type.text(64)} NOT NULL`,
    `recorded_at_ms ${type.big} NOT NULL`,
    `chain_index ${type.big}`,
    `chain_previous_hash ${type.hash}`,
    `chain_hash ${type.hash}`,
    `body ${type.long}`,
    'PRIMARY KEY (tenant_id, operation_key)',
    // Also the order in which `verify` walks a chain; NULLs do not collide.
    'UNIQUE (tenant_id, till_id, chain_index)',
  ],
})
