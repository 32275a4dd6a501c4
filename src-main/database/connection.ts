import type BetterSqlite3 from 'better-sqlite3'

/** An open database file. Only `open-database.ts` makes one. */
export type Connection = BetterSqlite3.Database
