import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Connection } from '../../src-main/database/connection.ts'
import { openDatabase } from '../../src-main/database/open-database.ts'
import {
  BulkWrite,
  closeBulkWrites,
  readTransaction,
  type WriteTx,
  writeTransaction,
} from '../../src-main/database/transaction.ts'
import { readSnapshotPlace, writeSnapshotPlace } from '../../src-main/tables/sync-state.ts'
import { freshFolder } from './shop.ts'

let folder: string
let database: Connection
let bulk: BulkWrite
beforeEach(() => {
  folder = freshFolder()
  database = openDatabase(join(folder, 'till.db'))
  bulk = new BulkWrite(database)
})
afterEach(() => database.close())

const place = (tx: WriteTx, seq: number) =>
  writeSnapshotPlace(tx, { epoch: 'e', seq, mark: null, entity: 'product', after: '', done: 0 })
const seq = () => readTransaction(database, readSnapshotPlace)?.seq ?? null
/** Whether a commit waits until it is on disk. */
const isDurable = () => database.pragma('synchronous', { simple: true }) === 2

it('a bulk write stays open from turn to turn, and is whole on disk before anybody else writes', async () => {
  bulk.write((tx) => place(tx, 1))
  await new Promise(setImmediate)
  bulk.write((tx) => place(tx, 2))
  expect(database.inTransaction).toBe(true)
  // A refusal rolls back what it refused, and nothing of the bulk write.
  writeTransaction(database, (tx) => {
    place(tx, 3)
    return { ok: false }
  })
  expect([seq(), database.inTransaction]).toEqual([2, false])
  bulk.write((tx) => place(tx, 4))
  bulk.end()
  expect([seq(), database.inTransaction]).toEqual([4, false])
})

it('what fails within it takes back what was not committed yet, and later writes begin anew', () => {
  bulk.write((tx) => place(tx, 1))
  bulk.commit()
  bulk.write((tx) => place(tx, 2))
  expect(() => bulk.write((tx) => tx.run('INSERT INTO snapshot_place (id) VALUES (2)'))).toThrow()
  expect(seq()).toBe(1)
  bulk.write((tx) => place(tx, 3))
  bulk.end()
  expect(seq()).toBe(3)
})

it('its own commits leave it to later ones to wait for the disk, and everybody else’s wait', () => {
  const fails = (work: () => void) => expect(work).toThrow()
  // Somebody else has the lock: it did not even begin.
  const other = openDatabase(join(folder, 'till.db'))
  other.exec('BEGIN IMMEDIATE')
  database.pragma('busy_timeout = 1')
  fails(() => bulk.write((tx) => place(tx, 3)))
  expect(isDurable()).toBe(true)
  other.close()
  const leave = [
    () => bulk.commit(),
    () => writeTransaction(database, (tx) => expect([isDurable(), place(tx, 2)]).toEqual([true, undefined])),
    () => fails(() => bulk.write((tx) => tx.run('INSERT INTO snapshot_place (id) VALUES (2)'))),
    () => closeBulkWrites(database)(),
    () => bulk.end(),
  ]
  for (const left of leave) {
    bulk.write((tx) => place(tx, 1))
    expect(isDurable()).toBe(false)
    left()
    expect(isDurable()).toBe(true)
  }
})

it('there is one at a time, and the next may begin once it has ended', () => {
  expect(() => new BulkWrite(database)).toThrow('under way')
  bulk.end()
  new BulkWrite(database).end()
  expect(database.pragma('wal_autocheckpoint', { simple: true })).toBe(1000)
})

it('a checkpoint that fails at its end is left to later ones', () => {
  bulk.write((tx) => place(tx, 1))
  bulk.commit()
  database.unsafeMode(true)
  const reading = database.prepare('SELECT name FROM sqlite_schema').iterate()
  reading.next()
  expect(() => bulk.checkpoint()).toThrow('locked')
  bulk.end()
  reading.return?.()
  expect(database.pragma('wal_autocheckpoint', { simple: true })).toBe(1000)
})

it('while the file is copied nothing is left open, and afterwards it is again', () => {
  bulk.write((tx) => place(tx, 1))
  const reopen = closeBulkWrites(database)
  expect(database.inTransaction).toBe(false)
  bulk.write((tx) => place(tx, 2))
  expect([seq(), database.inTransaction]).toEqual([2, false])
  reopen()
  bulk.write((tx) => place(tx, 3))
  expect(database.inTransaction).toBe(true)
  bulk.end()
})

it('a commit that fails while it gives way is its own fault, not that of the sale that it made room for', () => {
  bulk.write((tx) => place(tx, 1))
  bulk.commit()
  bulk.write((tx) => {
    place(tx, 2)
    // Checked when the transaction ends.
    tx.run('PRAGMA defer_foreign_keys = ON')
    tx.run(`INSERT INTO conflicts (key, entity, record_id, edited_at_ms, base, mine, conflicting_fields)
            VALUES ('nobody', 'product', 'x', 0, '{}', '{}', '[]')`)
  })
  const tillWrites = () => writeTransaction(database, (tx) => tx.run(`UPDATE settings SET language = 'en'`))
  expect(tillWrites()).toBe(1)
  expect(seq()).toBe(1)
  expect(() => bulk.write((tx) => place(tx, 3))).toThrow('FOREIGN KEY')
  bulk.end()
})
