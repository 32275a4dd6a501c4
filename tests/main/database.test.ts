import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { copyBeforeMigration } from '../../src-main/database/copy-before-migration.ts'
import { DamagedDatabaseError } from '../../src-main/database/damaged-database.ts'
import { migrate, NewerDatabaseError } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { openDatabase, openForReading } from '../../src-main/database/open-database.ts'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { aCart, addProduct, countOf, expectOk, freshFolder, openSellingShop } from './shop.ts'

describe('opening the till’s file', () => {
  it('sets everything that a durable commit needs, and it still holds after a write', () => {
    const database = openDatabase(join(freshFolder(), 'till.db'))
    writeTransaction(database, (tx) => tx.run("UPDATE settings SET language = 'en'"))
    const read = (name: string) => database.pragma(name, { simple: true })
    expect(read('journal_mode')).toBe('wal')
    expect(read('synchronous')).toBe(2)
    expect(read('foreign_keys')).toBe(1)
    expect(read('busy_timeout')).toBe(5000)
    expect(read('user_version')).toBe(migrations.at(-1)?.version)
    database.close()
  })

  it('has strict tables only, apart from full-text search', () => {
    const database = openDatabase(join(freshFolder(), 'till.db'))
    const tables = database.pragma('table_list') as { name: string; type: string; strict: number }[]
    const loose = tables.filter(
      ({ name, type, strict }) => type === 'table' && strict === 0 && !name.startsWith('sqlite_'),
    )
    expect(loose.map(({ name }) => name)).toEqual([])
    database.close()
  })

  it('refuses a file of a newer program and leaves it as it is', () => {
    const file = join(freshFolder(), 'till.db')
    const database = openDatabase(file)
    database.pragma('user_version = 99990')
    database.close()
    expect(() => openDatabase(file)).toThrow(NewerDatabaseError)
    expect(openForReading(file).pragma('user_version', { simple: true })).toBe(99990)
  })

  it('copies a damaged file aside, deletes nothing and salvages the outbox that can still be read', async () => {
    const till = await openSellingShop()
    const products = Array.from({ length: 60 }, (_, index) => addProduct(till, { sku: `S${index}`, barcodes: [] }))
    for (let number = 0; number < 40; number += 1) expectOk(ringUpSale(till, aCart(till, products.slice(0, 20))))
    const file = join(till.dataFolder, 'till.db')
    const operations = countOf(till, 'outbox')
    const page = till.database
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sale_lines'")
      .pluck()
      .get() as number
    closeTill(till)
    const handle = openSync(file, 'r+')
    writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096)
    closeSync(handle)
    const damaged = readFileSync(file)

    let error: unknown
    try {
      openTill({ dataFolder: till.dataFolder })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(DamagedDatabaseError)
    const { asideFolder, salvagedOperations } = error as DamagedDatabaseError
    expect(readFileSync(join(asideFolder, 'till.db'))).toEqual(damaged)
    expect(statSync(file).size).toBe(damaged.length)
    expect(salvagedOperations).toBe(operations)
    const lines = readFileSync(join(asideFolder, 'outbox.jsonl'), 'utf8').trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).position)).toEqual(Array.from({ length: operations }, (_, i) => i + 1))
  })

  it('tells of a file that is no database at all, and keeps it', () => {
    const folder = freshFolder()
    const file = join(folder, 'till.db')
    writeFileSync(file, 'this is not a database, '.repeat(500))
    expect(() => openDatabase(file)).toThrow(DamagedDatabaseError)
    expect(readFileSync(file, 'utf8')).toContain('this is not a database')
    expect(readdirSync(folder).some((name) => name.startsWith('damaged-'))).toBe(true)
  })
})

describe('migrations', () => {
  for (const [index, migration] of migrations.entries()) {
    const before = migrations[index - 1]
    if (before === undefined) continue
    it(`goes from ${before.version} to ${migration.version} with rows in it, and copies the file first`, () => {
      const folder = freshFolder()
      const file = join(folder, 'till.db')
      const old = new Database(file)
      migrate(old, migrations.slice(0, index), () => expect.fail('a new file needs no copy'))
      old.exec(`INSERT INTO products (id, version, updated_at_ms, updated_by, sku, name, folded_name, barcodes, price_minor,
                  tax_basis_points, tracks_stock, active)
                VALUES ('p', 1, 1, 'Ana', 'S', 'Piña', 'pina', '["750"]', 100, 0, 1, 1)`)
      old.close()
      const database = openDatabase(file, { migrationsBackupFolder: join(folder, 'copies') })
      expect(database.prepare('SELECT name FROM products').pluck().all()).toEqual(['Piña'])
      expect(database.prepare('SELECT barcode FROM product_barcodes').pluck().all()).toEqual(['750'])
      database.close()
      const copy = openForReading(join(folder, 'copies', `till-before-migration-from-${before.version}.db`))
      expect(copy.pragma('user_version', { simple: true })).toBe(before.version)
      expect(copy.prepare('SELECT name FROM products').pluck().all()).toEqual(['Piña'])
    })
  }

  it('leaves the version and the rows as they were when a step fails', () => {
    const folder = freshFolder()
    const file = join(folder, 'till.db')
    openDatabase(file).close()
    const database = new Database(file)
    const broken = { version: 99_990, sql: 'CREATE TABLE half (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1);' }
    const copy = (from: number) => copyBeforeMigration(database, join(folder, 'copies'), from)
    expect(() => migrate(database, [...migrations, broken], copy)).toThrow('nowhere')
    expect(database.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version)
    expect(database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0)
    expect(existsSync(join(folder, 'copies'))).toBe(true)
    database.close()
  })
})

describe('a write transaction', () => {
  const open = () => openDatabase(join(freshFolder(), 'till.db'))
  const language = (database: ReturnType<typeof open>) =>
    database.prepare('SELECT language FROM settings').pluck().get()
  const setEnglish = "UPDATE settings SET language = 'en'"

  it('keeps what was written when it returns a value, and rolls back for a refusal or an error', () => {
    const database = open()
    const refusal = writeTransaction(database, (tx) => {
      tx.run(setEnglish)
      return { ok: false, refusal: 'no' }
    })
    expect(refusal).toEqual({ ok: false, refusal: 'no' })
    expect(language(database)).toBe('es')
    expect(() =>
      writeTransaction(database, (tx) => {
        tx.run(setEnglish)
        throw new Error('broken')
      }),
    ).toThrow('broken')
    expect(language(database)).toBe('es')
    writeTransaction(database, (tx) => tx.run(setEnglish))
    expect(language(database)).toBe('en')
    database.close()
  })

  it('is neither nested nor asynchronous', () => {
    const database = open()
    expect(() => writeTransaction(database, () => writeTransaction(database, () => 1))).toThrow('open already')
    expect(() =>
      writeTransaction(database, async (tx) => {
        tx.run(setEnglish)
      }),
    ).toThrow('must not wait')
    expect(language(database)).toBe('es')
    expect(database.inTransaction).toBe(false)
    database.close()
  })
})
