import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { freshFolder } from './shop.ts'

it('a till of before does not know how old its data are, and keeps its place in the feed', () => {
  const database = new Database(join(freshFolder(), 'till.db'))
  const below = (version: number) => migrations.filter((migration) => migration.version < version)
  migrate(database, below(180), () => undefined)
  database.exec(`UPDATE sync_state SET epoch = 'e', cursor_seq = 41, last_contact_at_ms = 7`)
  migrate(database, below(181), () => undefined)
  expect(
    database.prepare('SELECT epoch, cursor_seq, last_contact_at_ms, last_pull_at_ms FROM sync_state').raw().get(),
  ).toEqual(['e', 41, 7, null])
  expect(database.prepare('SELECT * FROM upkeep').raw().all()).toEqual([[1, null, null, null]])
  expect(() => database.exec('INSERT INTO upkeep (id) VALUES (2)')).toThrow('CHECK')
  database.close()
})
