import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { freshFolder } from './shop.ts'

it('making room for refunds keeps stock movements, and makes entries of what was sold on account before', () => {
  const file = join(freshFolder(), 'till.db')
  const database = new Database(file)
  const upTo = (version: number) => migrations.filter((migration) => migration.version <= version)
  migrate(database, upTo(50), () => undefined)
  database.exec(`
    INSERT INTO shifts (id, opened_at_ms, opened_by, float_minor) VALUES ('t', 1, 'Ana', 0);
    INSERT INTO sales (id, shift_id, receipt_number, currency, sold_at_ms, served_by, customer_id, total_minor, tax_minor,
        operation_key)
      VALUES ('sent', 't', '1', 'MXN', 5, 'Ana', 'rosa', 700, 0, 'k1'), ('unsent', 't', '2', 'MXN', 6, 'Ana', 'rosa', 900, 0, 'k2'),
        ('cash', 't', '3', 'MXN', 7, 'Ana', 'rosa', 100, 0, 'k3');
    INSERT INTO tenders (sale_id, position, id, kind, amount_minor, received_minor, change_minor)
      VALUES ('sent', 0, 'a', 'account', 300, NULL, NULL), ('sent', 1, 'b', 'account', 400, NULL, NULL),
        ('unsent', 0, 'c', 'account', 900, NULL, NULL), ('cash', 0, 'd', 'cash', 100, 100, 0);
    INSERT INTO outbox (position, key, kind, record_id, at_ms, user_id, body, state, seq, committed_at_ms)
      VALUES (1, 'k1', 'sale.create', 'sent', 5, 'u', '{}', 'committed', 42, 9), (2, 'k2', 'sale.create', 'unsent', 6, 'u', '{}',
        'waiting', NULL, NULL);
    INSERT INTO stock_movements (id, product_id, quantity_milli, reason, moved_at_ms, note, operation_key, committed_seq)
      VALUES ('m', 'p', -1000, 'sale', 5, NULL, 'k1', 42);
  `)
  migrate(database, upTo(60), () => undefined)
  const entries = database.prepare(
    'SELECT id, customer_id, kind, amount_minor, receipt_number, committed_seq FROM account_entries ORDER BY at_ms',
  )
  expect(entries.raw().all()).toEqual([
    ['sent', 'rosa', 'sale', 700, '1', 42],
    ['unsent', 'rosa', 'sale', 900, '2', null],
  ])
  expect(database.prepare('SELECT id, quantity_milli, committed_seq FROM stock_movements').raw().all()).toEqual([
    ['m', -1000, 42],
  ])
  const back = "INSERT INTO stock_movements VALUES ('r', 'p', 1000, 'refund', 6, NULL, 'k4', NULL)"
  expect(database.prepare(back).run().changes).toBe(1)
  database.close()
})
