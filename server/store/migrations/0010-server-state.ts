import { createTable } from './migration.ts'

/** The epoch lives here: a random word that changes when a database is restored, so that tills offer their work again. */
export const serverState = createTable({
  number: 10,
  table: 'server_state',
  columns: (type) => [`name ${type.ascii(40)} NOT NULL PRIMARY KEY`, `value ${type.long} NOT NULL`],
})
