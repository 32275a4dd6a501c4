import { addColumns } from './migration.ts'

export const exceptionsRead = addColumns({
  number: 610,
  table: 'exceptions',
  columns: (type) => ({ read_at_ms: type.big, read_by: type.text(80) }),
})
