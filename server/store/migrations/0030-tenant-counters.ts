import { createTable } from './migration.ts'

/** No foreign key on purpose: checking one takes a shared lock, and this row is the last exclusive lock of every write. */
export const tenantCounters = createTable({
  number: 30,
  table: 'tenant_counters',
  columns: (type) => [`tenant_id ${type.id} NOT NULL PRIMARY KEY`, `seq ${type.big} NOT NULL CHECK (seq >= 0)`],
})
