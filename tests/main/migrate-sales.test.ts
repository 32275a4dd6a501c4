import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Connection } from '../../src-main/database/connection.ts'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { openDatabase } from '../../src-main/database/open-database.ts'
import { freshFolder } from './shop.ts'

const SALES = 300
const PRODUCTS = 100
const FIRST_WITH_ALL_OF_TODAY = 40

/** A till of before discounts and refunds: two shifts, sales with two lines, a delivery, half of it on the server. */
function sellAsBefore(old: Connection): void {
  const run = (sql: string) => {
    const statement = old.prepare(sql)
    return (...values: (string | number | null)[]) => statement.run(...values)
  }
  const product =
    run(`INSERT INTO products (number, id, version, updated_at_ms, updated_by, sku, name, folded_name, barcodes,
    price_minor, tax_basis_points, tracks_stock, active) VALUES (?, ?, 1, 1, 'Ana', ?, ?, ?, '[]', 100, 1600, 1, 1)`)
  const level = run('INSERT INTO stock_levels VALUES (?, ?, ?)')
  const sale = run(`INSERT INTO sales VALUES (?, ?, ?, 'MXN', ?, 'Ana', ?, NULL, 300, 41, ?)`)
  const line = run(`INSERT INTO sale_lines VALUES (?, ?, ?, ?, 'S', 'Piña', 'pza', 1000, 150, 1600, 150, 20, 1)`)
  const tender = run(`INSERT INTO tenders VALUES (?, ?, ?, ?, 150, ?, ?, NULL)`)
  const tax = run('INSERT INTO sale_taxes VALUES (?, 1600, 300, 259, 41)')
  const movement = run('INSERT INTO stock_movements VALUES (?, ?, -1000, ?, ?, NULL, ?, ?)')
  const fact = run(`INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body, chain_index, chain_previous_hash,
    chain_hash, state, seq, committed_at_ms) VALUES (?, 'sale.create', ?, ?, 'u', '{}', ?, '0', '1', ?, ?, ?)`)
  old.exec('BEGIN')
  for (let n = 1; n <= PRODUCTS; n += 1) {
    product(n, `p${n}`, `S${n}`, `Piña ${n}`, `pina ${n}`)
    if (n % 2 === 0) level(`p${n}`, 5000, 100)
  }
  old.exec(`INSERT INTO customers VALUES ('c', 1, 1, 'Ana', 0, 'Luis', NULL, NULL, NULL, 'luis');
    INSERT INTO shifts VALUES ('s1', 1, 'Ana', 500, 9, 'Ana', 800, 800, 0, NULL, 1, 300, 150, 150);
    INSERT INTO shifts (id, opened_at_ms, opened_by, float_minor) VALUES ('s2', 10, 'Ana', 500);
    INSERT INTO receipt_counters VALUES ('1-1-A', ${SALES});
    INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body, state)
      VALUES ('edit', 'product.edit', 'p1', 1, 'u', '{}', 'conflict');
    INSERT INTO conflicts VALUES ('edit', 'product', 'p1', 1, '{}', '{}', NULL, '[]')`)
  for (let n = 1; n <= SALES; n += 1) {
    const key = `key${n}`
    const isSent = n % 2 === 0
    sale(`sale${n}`, n === 1 ? 's1' : 's2', `1-1-A-${n}`, n * 1000, n % 10 === 0 ? 'c' : null, key)
    for (const position of [0, 1]) {
      const id = `line${n}-${position}`
      const productId = `p${(n % PRODUCTS) + 1}`
      line(`sale${n}`, position, id, productId)
      movement(id, productId, 'sale', n * 1000, key, isSent ? n : null)
      const inCash = position === 0
      tender(`sale${n}`, position, `t${id}`, inCash ? 'cash' : 'card', inCash ? 200 : null, inCash ? 50 : null)
    }
    tax(`sale${n}`)
    fact(key, `sale${n}`, n * 1000, n, isSent ? 'committed' : 'waiting', isSent ? n : null, isSent ? 1 : null)
  }
  old.exec('COMMIT')
}

const shared = {
  sales:
    'id, shift_id, receipt_number, currency, sold_at_ms, served_by, customer_id, note, total_minor, tax_minor, operation_key',
  sale_lines:
    'sale_id, position, id, product_id, sku, name, unit_code, quantity_milli, unit_price_minor, tax_basis_points, total_minor, tax_minor, moves_stock',
  tenders: '*',
  sale_taxes: '*',
  shifts:
    'id, opened_at_ms, opened_by, float_minor, closed_at_ms, counted_minor, expected_minor, sales_total_minor, cash_minor',
  outbox:
    'position, key, kind, record_id, at_ms, user_id, body, chain_index, chain_previous_hash, chain_hash, state, problem, seq, version, committed_at_ms',
  conflicts: 'key, entity, record_id, edited_at_ms, base, mine, server, conflicting_fields',
  receipt_counters: '*',
  stock_levels: '*',
  stock_movements: 'id, product_id, quantity_milli, reason, moved_at_ms, note, operation_key, committed_seq',
  customers: 'id, version, removed, name, folded',
  products: 'number, id, version, name, folded_name, barcodes, price_minor',
} as const

const rowsOf = (database: Connection) =>
  Object.fromEntries(
    Object.entries(shared).map(([table, columns]) => [
      table,
      database.prepare(`SELECT ${columns} FROM ${table} ORDER BY 1, 2`).all(),
    ]),
  )

const indexesOf = (database: Connection) =>
  database
    .prepare(`SELECT name FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL`)
    .pluck()
    .all()

/** Later versions have no use for these any more. */
const droppedSince = new Set(['products_by_folded_name', 'products_listed_by_price', 'product_barcodes_by_product'])

test('a till that sold before discounts, refunds and accounts keeps every row, index and reference, and its stock', () => {
  const folder = freshFolder()
  const file = join(folder, 'till.db')
  const old = new Database(file)
  old.pragma('foreign_keys = ON')
  migrate(
    old,
    migrations.filter(({ version }) => version < FIRST_WITH_ALL_OF_TODAY),
    () => undefined,
  )
  sellAsBefore(old)
  const before = rowsOf(old)
  const indexesBefore = indexesOf(old).filter((name) => !droppedSince.has(String(name)))
  old.close()

  const database = openDatabase(file, { migrationsBackupFolder: join(folder, 'copies') })
  expect(rowsOf(database)).toEqual(before)
  expect(database.pragma('foreign_key_check')).toEqual([])
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(indexesOf(database)).toEqual(expect.arrayContaining(indexesBefore))
  const onHand = database.prepare(
    `SELECT on_hand_milli FROM product_stock JOIN products ON number = product_number WHERE id = ?`,
  )
  // Sales of before are in the level by their change number, or not sent yet.
  const lacking = (product: number, seqOfLevel: number) =>
    Array.from({ length: SALES }, (_, index) => index + 1)
      .filter((n) => (n % PRODUCTS) + 1 === product)
      .filter((n) => n % 2 === 1 || n > seqOfLevel).length * -2000
  expect(onHand.pluck().get('p2')).toBe(5000 + lacking(2, 100))
  expect(onHand.pluck().get('p3')).toBe(lacking(3, 0))
  database.close()
})
