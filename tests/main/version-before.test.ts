import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { readTransaction, writeTransaction } from '../../src-main/database/transaction.ts'
import { unsettledOperations } from '../../src-main/tables/outbox-offers.ts'
import { markAccepted, markCommitted, markRejected } from '../../src-main/tables/outbox-verdicts.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { readAppState } from '../../src-main/till/read-app-state.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { closeTill, type Till } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { verifyChain } from './chain.ts'
import { aCart, addProduct, expectOk, freshFolder, openSellingShop, openTillHere } from './shop.ts'

/** The last version without edits that others may meet, pasts of tills and days that are compared. */
const BEFORE = 110

interface Trigger {
  readonly name: string
  readonly sql: string
}

type Columns = ReadonlyMap<string, string>

const columnsOf = (database: Database.Database): Columns =>
  new Map(
    database
      .prepare(
        `SELECT tables.name, group_concat(columns.name, ', ') FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.schema = 'main' AND tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' GROUP BY tables.name`,
      )
      .raw()
      .all() as [string, string][],
  )
const rowsOf = (database: Database.Database, columns: Columns) =>
  new Map([...columns].map(([table, names]) => [table, database.prepare(`SELECT ${names} FROM ${table}`).raw().all()]))

/** A till with work in every state that a server can have left it in. */
async function busyTill(): Promise<Till> {
  const till = await openSellingShop()
  const product = addProduct(till)
  for (const _ of [1, 2, 3, 4]) expectOk(ringUpSale(till, aCart(till, [product])))
  const base = { priceMinor: product.priceMinor }
  expectOk(editProduct(till, { id: product.id, version: product.version, base, changes: { priceMinor: minor(9999) } }))
  const keys = readTransaction(till.database, (tx) => unsettledOperations(tx, 100)).map(({ key }) => key)
  const [first = '', second = '', third = ''] = keys.slice(-4)
  writeTransaction(till.database, (tx) => {
    markCommitted(tx, first, { seq: 7, version: null, atMs: 1 })
    markAccepted(tx, second)
    markRejected(tx, third, { type: 'rule-violated', title: 'Not now', status: 422, rule: 'shift-unknown' })
  })
  return till
}

it('a till of the version before keeps all its rows, its chain and what it owes the server, and sells on', async () => {
  const busy = await busyTill()
  const dataFolder = freshFolder()
  const old = new Database(join(dataFolder, 'till.db'))
  migrate(
    old,
    migrations.filter(({ version }) => version <= BEFORE),
    () => undefined,
  )
  const columns = columnsOf(old)
  old.pragma('foreign_keys = OFF')
  old.prepare('ATTACH ? AS busy').run(busy.database.name)
  const triggers = old.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as Trigger[]
  for (const { name } of triggers) old.exec(`DROP TRIGGER ${name}`)
  for (const [table, names] of columns) {
    old.exec(`DELETE FROM ${table}; INSERT INTO ${table} (${names}) SELECT ${names} FROM busy.${table}`)
  }
  for (const { sql } of triggers) old.exec(sql)
  const before = rowsOf(old, columns)
  old.close()
  expect(before.get('outbox')?.length).toBeGreaterThan(7)

  const till = openTillHere({ dataFolder })
  expect(rowsOf(till.database, columns)).toEqual(before)
  expect(till.database.pragma('foreign_key_check')).toEqual([])
  expect(readAppState(till)).toEqual(readAppState(busy))
  const product = addProduct(till, { sku: 'OTRO', barcodes: [] })
  expectOk(ringUpSale(till, aCart(till, [product])))
  verifyChain(till)
  closeTill(till)
})
