import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { freshFolder } from './shop.ts'

it('a removal that met an edit becomes a question, and what was refused for another reason stays refused', () => {
  const database = new Database(join(freshFolder(), 'till.db'))
  const upTo = (version: number) => migrations.filter((migration) => migration.version <= version)
  migrate(database, upTo(110), () => undefined)
  const refused = database.prepare(
    `INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body, state, problem)
     VALUES (?, ?, 'p', 5, 'u', '{}', 'rejected', ?)`,
  )
  const met = { type: 'version-conflict', current: { id: 'p', name: 'Pan' }, conflictingFields: ['name'] }
  refused.run('met', 'product.remove', JSON.stringify(met))
  refused.run('gone', 'product.remove', JSON.stringify({ ...met, current: null }))
  refused.run('used', 'category.remove', JSON.stringify({ type: 'rule-violated', rule: 'in-use' }))
  migrate(database, upTo(120), () => undefined)
  expect(database.prepare('SELECT key, state FROM outbox ORDER BY position').raw().all()).toEqual([
    ['met', 'conflict'],
    ['gone', 'rejected'],
    ['used', 'rejected'],
  ])
  expect(
    database
      .prepare('SELECT key, entity, record_id, verb, mine, server, conflicting_fields FROM conflicts')
      .raw()
      .all(),
  ).toEqual([['met', 'product', 'p', 'remove', '{}', JSON.stringify(met.current), '["name"]']])
  expect(database.pragma('foreign_key_check')).toEqual([])
  database.close()
})
