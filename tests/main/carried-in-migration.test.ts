import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { freshFolder } from './shop.ts'

it('a till of before keeps what it has to send, and knows of what its last bundle holds that it does', () => {
  const database = new Database(join(freshFolder(), 'till.db'))
  const below = (version: number) => migrations.filter((migration) => migration.version < version)
  migrate(database, below(170), () => undefined)
  database.exec(
    `INSERT INTO outbox (position, key, kind, record_id, at_ms, user_id, body, state, problem, attempt, committed_at_ms) VALUES
       (1, 'sent', 'product.create', 'r1', 1, 'u', '{}', 'committed', NULL, 0, 7),
       (2, 'first', 'product.create', 'r2', 1, 'u', '{}', 'waiting', NULL, 0, NULL),
       (3, 'refused', 'product.create', 'r3', 1, 'u', '{}', 'rejected', '{"type":"too-large"}', 0, NULL),
       (4, 'anew', 'product.create', 'r4', 1, 'u', '{}', 'waiting', NULL, 1, NULL),
       (5, 'second', 'product.create', 'r5', 1, 'u', '{}', 'accepted', NULL, 0, NULL),
       (6, 'later', 'product.create', 'r6', 1, 'u', '{}', 'waiting', NULL, 0, NULL)`,
  )
  migrate(database, below(171), () => undefined)
  const bundle = `INSERT INTO carried_bundles (id, made_at_ms, made_by, file_name, sha256, operations, last_position, encrypted)`
  expect(database.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(6)
  expect(() => database.exec(`${bundle} VALUES ('b0', 1, 'Ana', 'f', 'x', 0, 1, 0)`)).toThrow('CHECK')
  database.exec(`${bundle} VALUES ('b1', 10, 'Ana', 'one', 'x', 1, 2, 0), ('b2', 20, 'Ana', 'two', 'y', 3, 5, 1)`)
  migrate(database, migrations, () => undefined)
  expect(database.prepare('SELECT key, carried_in FROM outbox ORDER BY position').raw().all()).toEqual([
    ['sent', null],
    ['first', 'b2'],
    ['refused', null],
    ['anew', null],
    ['second', 'b2'],
    ['later', null],
  ])
  expect(database.prepare('SELECT * FROM carried_bundles ORDER BY made_at_ms').raw().all()).toEqual([
    ['b1', 10, 'Ana', 'one', 'x', 1, 0],
    ['b2', 20, 'Ana', 'two', 'y', 3, 1],
  ])
  database.close()
})
