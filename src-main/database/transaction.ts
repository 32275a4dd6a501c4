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
  /** Runs one statement; the number of rows that it changed. A list is of what `?` stands for. */
  run(sql: string, parameters?: Parameters | readonly Value[]): number
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

  run(sql: string, parameters: Parameters | readonly Value[] = {}): number {
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
  bulkWrites.get(connection)?.giveWay()
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

/** The bulk write that may have a transaction open; one per connection. */
const bulkWrites = new WeakMap<Connection, BulkWrite>()
/** How many copies of its file are under way. */
const copies = new WeakMap<Connection, number>()

/**
 * Writes much in few transactions without keeping anybody waiting: its transaction stays open from one turn of the event
 * loop to the next, and gives way, whole, as soon as somebody else wants to write. Why: each commit writes every page that
 * it touched, and a few hundred rows in indexes touch as many pages as some thousands. Only for rows that may be lost up
 * to the last {@link checkpoint}, because their writer begins again where the file says. Reading meanwhile sees them.
 */
export class BulkWrite {
  readonly #connection: Connection
  #isOpen = false
  #failure: unknown

  /** Until {@link end}; there may be one at a time. */
  constructor(connection: Connection) {
    if (bulkWrites.has(connection)) throw new Error('a bulk write is under way already')
    this.#connection = connection
    bulkWrites.set(connection, this)
    // Copying pages back takes a turn of its own, see `checkpoint`.
    connection.pragma('wal_autocheckpoint = 0')
  }

  /** Runs `write` in the open transaction, or in a new one; throws what an earlier commit threw, and nothing is written. */
  write(write: (tx: WriteTx) => void): void {
    this.#throwFailure()
    if (!this.#isOpen) {
      if (this.#connection.inTransaction) throw new Error('a transaction is open already')
      this.#begin()
    }
    try {
      write(transactionOf(this.#connection))
    } catch (error) {
      this.#rollBack()
      throw error
    }
    if ((copies.get(this.#connection) ?? 0) > 0) this.commit()
  }

  /**
   * Puts into the log what was written; throws what the disk throws, then it is as if nothing had been since the last time.
   * A power cut may take it until anybody else commits, or {@link checkpoint} copies it.
   */
  commit(): void {
    this.giveWay()
    this.#throwFailure()
  }

  /** Copies what was committed from the log into the file. */
  checkpoint(): void {
    if (!this.#connection.inTransaction) this.#connection.pragma('wal_checkpoint(PASSIVE)')
  }

  /** Commits for the sake of another writer, whose fault a failure is not: the next {@link write} throws it. */
  giveWay(): void {
    if (!this.#isOpen) return
    try {
      this.#connection.exec('COMMIT')
      this.#isOver()
    } catch (error) {
      this.#failure = error
      this.#rollBack()
    }
  }

  /** Commits what is left, if it can; nothing is written through it any more. Throws nothing of the disk's. */
  end(): void {
    this.giveWay()
    bulkWrites.delete(this.#connection)
    if (!this.#connection.open) return
    try {
      // Or the next sale would do it.
      this.checkpoint()
    } catch {
      // What is committed is in the log: any later commit puts that on disk, and any later checkpoint copies it back.
    } finally {
      this.#connection.pragma(`wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}`)
    }
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Without waiting for the disk at its end. While it is open nobody else commits, and whoever does next syncs its log too. */
  #begin(): void {
    this.#connection.pragma('synchronous = NORMAL')
    this.#isOpen = true
    try {
      this.#connection.exec('BEGIN IMMEDIATE')
    } catch (error) {
      this.#isOver()
      throw error
    }
  }

  #isOver(): void {
    this.#isOpen = false
    if (this.#connection.open) this.#connection.pragma('synchronous = FULL')
  }

  #rollBack(): void {
    // A full disk or a failed COMMIT may have rolled back by itself.
    try {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
    } finally {
      this.#isOver()
    }
  }
}

/** SQLite's own default. */
const AUTOCHECKPOINT_PAGES = 1000

/**
 * While the file is copied every piece of a bulk write is committed at once: what it has open is neither committed nor
 * whole, and would come along. The answer ends that.
 */
export function closeBulkWrites(connection: Connection): () => void {
  bulkWrites.get(connection)?.giveWay()
  const count = (by: 1 | -1) => copies.set(connection, (copies.get(connection) ?? 0) + by)
  count(1)
  return () => {
    count(-1)
  }
}
