import { createTable } from './migration.ts'

/** The chain's head stands on the till's row: locking it makes one till's pushes follow each other. */
export const tills = createTable({
  number: 50,
  table: 'tills',
  columns: (type) => [
    `tenant_id ${type.id} NOT NULL`,
    `id ${type.id} NOT NULL`,
    `store_id ${type.id} NOT NULL`,
    `code ${type.ascii(8)} NOT NULL`,
    `device_name ${type.text(80)} NOT NULL`,
    `incarnation ${type.integer} NOT NULL CHECK (incarnation >= 1)`,
    `revoked ${type.flag} NOT NULL`,
    `chain_index ${type.big} NOT NULL CHECK (chain_index >= 0)`,
    `chain_hash ${type.hash} NOT NULL`,
    `enrolled_at_ms ${type.big} NOT NULL`,
    'PRIMARY KEY (tenant_id, id)',
    'UNIQUE (tenant_id, store_id, code)',
    'FOREIGN KEY (tenant_id, store_id) REFERENCES stores (tenant_id, id)',
  ],
})
