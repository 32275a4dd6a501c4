import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../server/store/migrate.ts'
import { migrations } from '../../server/store/migrations/index.ts'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { readRecordPage, readRecords } from '../../server/store/tables/records.ts'
import { verifyStore } from '../../server/verify/verify-store.ts'
import { defaultSettings } from '../../src-shared/sync/records.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { storages } from './storages.ts'

describe.each(storages)('a shop of the version before people were records, on %s', (storage) => {
  let mariadb: Mariadb | null = null
  let store: Store
  const tenantIds = [uuidv7(), uuidv7()].toSorted()
  const [busy = '', idle = ''] = tenantIds
  const stores = tenantIds.map(() => uuidv7())
  const secondStore = uuidv7()
  const users = tenantIds.map(() => uuidv7())

  beforeAll(async () => {
    if (storage === 'mysql') mariadb = await startMariadb({ bare: true })
    store =
      mariadb === null
        ? openStore({ engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-store-')) })
        : openStore({ engine: 'mysql', url: mariadb.url, replicaUrl: null, connections: 5, timeoutMs: 10_000 })
    await migrate(
      store,
      migrations.filter(({ number }) => number < 500),
    )
    const run = (query: ReturnType<typeof sql>) => query.execute(store.writer)
    for (const [index, tenantId] of tenantIds.entries()) {
      await run(
        sql`INSERT INTO tenants VALUES (${tenantId}, ${`T${index}`}, ${`t${index}`}, 'MXN', 'UTC', 'accept', 77)`,
      )
      await run(sql`INSERT INTO tenant_counters VALUES (${tenantId}, ${tenantId === busy ? 2 : 0})`)
      await run(sql`INSERT INTO stores VALUES (${tenantId}, ${stores[index]}, '001', 'Centro')`)
      await run(
        sql`INSERT INTO users VALUES (${tenantId}, ${users[index]}, 'Ángel', 'ángel', '$argon2id$old', 'manager')`,
      )
      await run(sql`INSERT INTO sessions VALUES (${'a'.repeat(63) + index}, ${tenantId}, ${users[index]}, 1)`)
    }
    await run(sql`INSERT INTO stores VALUES (${busy}, ${secondStore}, '002', 'Sur')`)
    for (const [seq, id] of [users[0], users[1]].entries())
      await run(sql`INSERT INTO changes VALUES (${busy}, ${seq + 1}, 'category', ${id}, 1, 0, NULL)`)
  })
  afterAll(async () => {
    await store.close()
    await mariadb?.stop()
  })

  const feedOf = async (tenantId: string) => {
    const rows = await store.reader
      .selectFrom('changes')
      .select(['seq', 'entity', 'entity_id'])
      .where('tenant_id', '=', tenantId)
      .orderBy('seq')
      .execute()
    const { seq } = await store.reader
      .selectFrom('tenant_counters')
      .select('seq')
      .where('tenant_id', '=', tenantId)
      .executeTakeFirstOrThrow()
    return { seq, rows: rows.map(({ seq: at, entity, entity_id: id }) => [at, entity, id]) }
  }
  const told = async () => {
    const settings = [stores[0], secondStore].toSorted()
    expect(await feedOf(busy)).toEqual({
      seq: 5,
      rows: [
        [1, 'category', users[0]],
        [2, 'category', users[1]],
        [3, 'settings', settings[0]],
        [4, 'settings', settings[1]],
        [5, 'user', users[0]],
      ],
    })
    expect(await feedOf(idle)).toEqual({
      seq: 2,
      rows: [
        [1, 'settings', stores[1]],
        [2, 'user', users[1]],
      ],
    })
  }

  it('has its person as the owner, who still signs in with the password', async () => {
    const before500 = migrations.map(({ number }) => number).filter((number) => number >= 500)
    expect(await migrate(store)).toEqual(before500)
    const [owner] = await readRecords(store.reader, busy, 'user', users)
    expect(owner).toMatchObject({
      version: 1,
      removed: false,
      fields: { name: 'Ángel', role: 'owner', pinHash: null, active: true },
      fieldVersions: {},
    })
    const row = await store.reader
      .selectFrom('users')
      .selectAll()
      .where('id', '=', users[0] ?? '')
      .executeTakeFirst()
    expect(row).toMatchObject({ name_key: 'ángel', password_hash: '$argon2id$old' })
    expect(await store.reader.selectFrom('sessions').selectAll().execute()).toHaveLength(2)
  })

  it('has settings for each of its stores', async () => {
    const settings = await readRecordPage(store.reader, busy, 'settings', { after: '', limit: 10 })
    expect(settings.map(({ id }) => id)).toEqual([stores[0], secondStore].toSorted())
    for (const { fields, version } of settings) expect([version, fields]).toEqual([1, defaultSettings])
  })

  it('tells its tills of both in the feed, behind what was in it', async () => {
    await told()
    expect((await verifyStore(store)).findings).toEqual([])
  })

  it('tells of them once, although the server died between a change and the note of it', async () => {
    await store.writer.deleteFrom('schema_migrations').where('number', '>=', 500).execute()
    // Also where it died between the changes and the counter.
    await store.writer.updateTable('tenant_counters').set({ seq: 0 }).where('tenant_id', '=', idle).execute()
    await migrate(store)
    await told()
    const count = await sql<{ count: number }>`SELECT COUNT(*) AS count FROM users`.execute(store.reader)
    expect(Number(count.rows[0]?.count)).toBe(2)
  })

  it('takes roles that there were not before, and no others', async () => {
    const insert = (role: string) =>
      sql`INSERT INTO users (tenant_id, id, name, role) VALUES (${busy}, ${uuidv7()}, 'X', ${role})`.execute(
        store.writer,
      )
    await insert('cashier')
    await expect(insert('king')).rejects.toThrow()
  })
})
