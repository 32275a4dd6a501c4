import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate, NEWER_DATABASE } from '../../server/store/migrate.ts'
import { migrations } from '../../server/store/migrations/index.ts'
import { assertDurable, openStore, type Store } from '../../server/store/open-store.ts'
import { insertRows, upsertRows } from '../../server/store/rows.ts'
import { isCollision, isUnavailable, writeTransaction } from '../../server/store/transaction.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { storages } from './storages.ts'

describe.each(storages)('the store on %s', (storage) => {
  let mariadb: Mariadb | null = null
  const opened: Store[] = []
  beforeAll(async () => {
    if (storage === 'mysql') mariadb = await startMariadb()
  })
  afterAll(async () => {
    for (const store of opened) await store.close()
    await mariadb?.stop()
  })
  const emptyStore = async () => {
    const store =
      mariadb === null
        ? openStore({ engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-store-')) })
        : openStore({
            engine: 'mysql',
            url: await mariadb.createDatabase(),
            replicaUrl: null,
            connections: 10,
            timeoutMs: 10_000,
          })
    opened.push(store)
    return store
  }
  const stateRow = (name: string, value: string) => ({ name, value })

  it('comes to this version from every earlier one, with rows in it, and only once', async () => {
    const store = await emptyStore()
    expect(await migrate(store, migrations.slice(0, 1))).toEqual([10])
    await writeTransaction(store, (tx) => insertRows(tx, 'server_state', [stateRow('epoch', 'before')]))
    for (let newest = 2; newest <= migrations.length; newest += 1) {
      expect(await migrate(store, migrations.slice(0, newest))).toEqual([migrations[newest - 1]?.number])
    }
    expect(await migrate(store)).toEqual([])
    expect(await store.reader.selectFrom('server_state').selectAll().execute()).toEqual([stateRow('epoch', 'before')])
  })

  it('goes on where an interrupted migration stopped', async () => {
    const store = await emptyStore()
    await migrate(store)
    // As if the process had died between the change and the note of it.
    await store.writer.deleteFrom('schema_migrations').where('number', '>=', 180).execute()
    expect(await migrate(store)).toEqual(migrations.map(({ number }) => number).filter((number) => number >= 180))
  })

  it('is migrated once when several servers start at once', async () => {
    const store = await emptyStore()
    const ran = await Promise.all([migrate(store), migrate(store), migrate(store)])
    expect(ran.flat().toSorted((a, b) => a - b)).toEqual(migrations.map(({ number }) => number))
  })

  it('refuses a database of a newer version and leaves it alone', async () => {
    const store = await emptyStore()
    await migrate(store)
    await store.writer
      .insertInto('schema_migrations')
      .values({ number: 99_990, name: 'future', applied_at_ms: 1 })
      .execute()
    await expect(migrate(store)).rejects.toThrow(NEWER_DATABASE)
  })

  it('takes nothing away that a server of before, which may run beside this one, still writes', () => {
    const statements = migrations.flatMap((migration) =>
      migration.statements(storage === 'mysql' ? 'mysql' : 'embedded'),
    )
    const names = /\b(RENAME|DROP COLUMN|CHANGE COLUMN)\b/i
    expect(statements.filter((statement) => names.test(statement))).toEqual([])
  })

  it('numbers its migrations in tens, each after the one before', () => {
    const numbers = migrations.map(({ number }) => number)
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
    expect(numbers.filter((number) => number % 10 !== 0)).toEqual([])
  })

  it('keeps codes apart that differ only in case, accents and whatever people write', async () => {
    const store = await emptyStore()
    await migrate(store)
    const names = ['a', 'A', 'b', 'B']
    await writeTransaction(store, (tx) =>
      insertRows(
        tx,
        'server_state',
        names.map((name) => stateRow(name, `${name} ☕ 👩‍👩‍👧`)),
      ),
    )
    const rows = await store.reader
      .selectFrom('server_state')
      .selectAll()
      .where('name', 'in', ['a', 'B'])
      .orderBy('name')
      .execute()
    expect(rows).toEqual([stateRow('B', 'B ☕ 👩‍👩‍👧'), stateRow('a', 'a ☕ 👩‍👩‍👧')])
  })

  it('gives safe integers back as the same numbers', async () => {
    const store = await emptyStore()
    await migrate(store)
    const amounts = [0, 1, 2 ** 31, 1_000_000_000_000_000, Number.MAX_SAFE_INTEGER]
    await writeTransaction(store, (tx) =>
      insertRows(
        tx,
        'tenant_counters',
        amounts.map((seq, index) => ({ tenant_id: `tenant-${index}`, seq })),
      ),
    )
    const rows = await store.reader.selectFrom('tenant_counters').selectAll().orderBy('tenant_id').execute()
    expect(rows.map(({ seq }) => seq)).toEqual(amounts)
  })

  it('inserts more rows than one statement takes, adds to those that are there, and rolls all back on a duplicate', async () => {
    const store = await emptyStore()
    await migrate(store)
    const rows = Array.from({ length: 25_000 }, (_, index) => ({ tenant_id: `t${index}`, seq: 1 }))
    await writeTransaction(store, (tx) => insertRows(tx, 'tenant_counters', rows))
    await writeTransaction(store, (tx) =>
      upsertRows(tx, 'tenant_counters', ['tenant_id'], [...rows.slice(0, 3), { tenant_id: 'new', seq: 5 }], {
        seq: 'tenant_counters.seq + offered.seq',
      }),
    )
    const sum = async () =>
      Number(
        (
          await store.reader
            .selectFrom('tenant_counters')
            .select(({ fn }) => fn.sum('seq').as('sum'))
            .executeTakeFirstOrThrow()
        ).sum,
      )
    expect(await sum()).toBe(25_008)
    const failure = await writeTransaction(store, (tx) =>
      insertRows(tx, 'tenant_counters', [
        { tenant_id: 'another', seq: 1 },
        { tenant_id: 'new', seq: 1 },
      ]),
    ).catch((error: unknown) => error)
    expect(isCollision(failure)).toBe(true)
    expect(await sum()).toBe(25_008)
  })

  it('runs a transaction again that lost a deadlock or found the database locked', async () => {
    const store = await emptyStore()
    await migrate(store)
    await writeTransaction(store, (tx) =>
      insertRows(tx, 'tenant_counters', [
        { tenant_id: 'one', seq: 0 },
        { tenant_id: 'two', seq: 0 },
      ]),
    )
    let attempts = 0
    const cross = (first: string, second: string) =>
      writeTransaction(store, async (tx) => {
        attempts += 1
        for (const tenantId of [first, second]) {
          await tx.db
            .updateTable('tenant_counters')
            .set((column) => ({ seq: column('seq', '+', 1) }))
            .where('tenant_id', '=', tenantId)
            .execute()
          await new Promise((resolve) => setTimeout(resolve, 30))
        }
      })
    await Promise.all([cross('one', 'two'), cross('two', 'one'), cross('one', 'two'), cross('two', 'one')])
    const rows = await store.reader.selectFrom('tenant_counters').select('seq').execute()
    expect(rows).toEqual([{ seq: 4 }, { seq: 4 }])
    if (storage === 'mysql') expect(attempts).toBeGreaterThan(4)
  })
})

describe('embedded storage', () => {
  it('is synced to disk with every commit, which a plain connection is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mostrador-store-'))
    const store = openStore({ engine: 'embedded', folder })
    await migrate(store)
    const { rows } = await store.writer.executeQuery<{ synchronous: number }>(CompiledQuery.raw('PRAGMA synchronous'))
    expect(rows).toEqual([{ synchronous: 2 }])
    await store.close()
    const plain = new SqliteDatabase(join(folder, 'mostrador.db'))
    expect(() => assertDurable(plain)).toThrow('not durable')
    plain.close()
  })
})

it('says of a full disk that the storage is not available, and goes on once there is room', async () => {
  const store = openStore({ engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-store-')) })
  await migrate(store)
  const allowPages = (count: number) => store.writer.executeQuery(CompiledQuery.raw(`PRAGMA max_page_count = ${count}`))
  await allowPages(1)
  const value = 'x'.repeat(1_000_000)
  const write = () => writeTransaction(store, (tx) => insertRows(tx, 'server_state', [{ name: 'large', value }]))
  const failure = await write().catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'SQLITE_FULL' })
  expect(isUnavailable(failure)).toBe(true)
  await allowPages(1_000_000)
  await write()
  expect(await store.reader.selectFrom('server_state').select('name').execute()).toEqual([{ name: 'large' }])
  await store.close()
})
