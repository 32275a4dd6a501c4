import type BetterSqlite3 from 'better-sqlite3'
import type { Connection } from './connection.ts'

export type Value = string | number | bigint | null | Uint8Array
export type Parameters = Readonly<Record<string, Value>>

/** What SQL that only reads needs; use it within the call that handed it out. */
export interface ReadTx {
  /** The first row, or undefined. `Row` states what the SQL selects. */
  get<Row>(sql: string, parameters?: Parameters): Row | undefined
  all<Row>(sql: string, parameters?: Parameters): Row[]
  iterate<Row>(sql: string, parameters?: Parameters): IterableIterator<Row>
}

/** An open immediate transaction: everything that it writes is stored together or not at all. */
export interface WriteTx extends ReadTx {
  /** Runs one statement; the number of rows that it changed. */
  run(sql: string, parameters?: Parameters): number
}

class Transaction implements WriteTx {
  readonly #connection: Connection
  readonly #statements = new Map<string, BetterSqlite3.Statement>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get<Row>(sql: string, parameters: Parameters = {}): Row | undefined {
    return this.#statement(sql).get(parameters) as Row | undefined
  }

  all<Row>(sql: string, parameters: Parameters = {}): Row[] {
    return this.#statement(sql).all(parameters) as Row[]
  }

  iterate<Row>(sql: string, parameters: Parameters = {}): IterableIterator<Row> {
    return this.#statement(sql).iterate(parameters) as IterableIterator<Row>
  }

  run(sql: string, parameters: Parameters = {}): number {
    return this.#statement(sql).run(parameters).changes
  }

  #statement(sql: string): BetterSqlite3.Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#connection.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/** One per connection: prepared statements are kept for its life. */
const transactions = new WeakMap<Connection, Transaction>()

function transactionOf(connection: Connection): Transaction {
  let transaction = transactions.get(connection)
  if (transaction === undefined) {
    transaction = new Transaction(connection)
    transactions.set(connection, transaction)
  }
  return transaction
}

/** Reads without writing. All of it sees one state, because nothing else runs on the connection meanwhile. */
export function readTransaction<T>(connection: Connection, read: (tx: ReadTx) => T): T {
  return read(transactionOf(connection))
}

const isRefusal = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false

/**
 * Runs `write` in one BEGIN IMMEDIATE transaction. It is rolled back when `write` throws or returns a refusal
 * (`{ok: false}`), and is on disk when this returns anything else. Never nested, never asynchronous.
 */
export function writeTransaction<T>(connection: Connection, write: (tx: WriteTx) => T): T {
  if (connection.inTransaction) throw new Error('a transaction is open already')
  connection.exec('BEGIN IMMEDIATE')
  try {
    const value = write(transactionOf(connection))
    if (value instanceof Promise) throw new Error('a transaction must not wait')
    connection.exec(isRefusal(value) ? 'ROLLBACK' : 'COMMIT')
    return value
  } catch (error) {
    // A full disk or a failed COMMIT may have rolled back by itself.
    if (connection.inTransaction) connection.exec('ROLLBACK')
    throw error
  }
}
