import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../server/store/migrate.ts'
import { migrations } from '../../server/store/migrations/index.ts'
import type { Migration } from '../../server/store/migrations/migration.ts'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { verifyStore } from '../../server/verify/verify-store.ts'
import { setupShop } from '../support/test-server.ts'
import { type RunningServer, startOn, storages } from './storages.ts'
import { call, enrollTill, product } from './till-client.ts'

/** The last version without edits that others may meet, pasts of tills, and days that are compared. */
const BEFORE = 570
const upTo = (newest: number) => migrations.filter(({ number }) => number <= newest)

describe.each(storages)('a database of the version before, on %s', (storage) => {
  let server: RunningServer
  const opened: Store[] = []

  beforeAll(async () => {
    server = await startOn(storage)
    const shop = await setupShop(server, { tills: 2 })
    const [till, gone] = await Promise.all(shop.enrolmentCodes.map((code) => enrollTill(server.url, code)))
    const goods = product()
    await till?.committed([till.record('product.create', goods), till.openShift()])
    await till?.committed([till.sale({}, [{ productId: goods.id }]), till.sale({ shiftId: uuidv7() }), till.sale()])
    const { tenant, user, password } = shop
    const session = await call<{ token: string }>(server.url, 'POST', '/v1/session', {
      body: { tenant, user, password },
    })
    await call(server.url, 'POST', `/v1/tills/${gone?.enrolment.tillId}/revoke`, { token: session.body.token })
  })
  afterAll(async () => {
    for (const store of opened) await store.close()
    await server.end()
  })

  const run = async (store: Store, text: string) =>
    (await store.writer.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text))).rows
  async function emptyStore(): Promise<Store> {
    const store =
      server.mariadb === null
        ? openStore({ engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-store-')) })
        : openStore({
            ...{ engine: 'mysql', url: await server.mariadb.createDatabase(), replicaUrl: null },
            ...{ connections: 1, timeoutMs: 10_000 },
          })
    opened.push(store)
    return store
  }
  /** By table its columns. */
  async function columnsOf(store: Store): Promise<Map<string, string[]>> {
    const rows = await run(
      store,
      storage === 'mysql'
        ? 'SELECT table_name AS `table`, column_name AS `column` FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, ordinal_position'
        : `SELECT tables.name AS "table", columns.name AS "column" FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
           WHERE tables.schema = 'main' AND tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' ORDER BY 1, columns.cid`,
    )
    const columns = new Map<string, string[]>()
    for (const { table, column } of rows) {
      columns.set(String(table), [...(columns.get(String(table)) ?? []), String(column)])
    }
    columns.delete('schema_migrations')
    return columns
  }
  const rowsOf = async (store: Store, columns: ReadonlyMap<string, readonly string[]>) =>
    Object.fromEntries(
      await Promise.all(
        [...columns].map(async ([table, names]) => {
          const rows = await run(store, `SELECT ${names.join(', ')} FROM ${table}`)
          return [table, rows.map((row) => JSON.stringify(row)).toSorted()] as const
        }),
      ),
    )
  /** A database of the version before with the rows of the running server, as far as that version knew them. */
  async function oldStore(): Promise<{ store: Store; columns: Map<string, string[]> }> {
    const store = await emptyStore()
    await migrate(store, upTo(BEFORE))
    const columns = await columnsOf(store)
    const from = server.mariadb === null ? 'present' : server.mariadb.database
    await run(store, storage === 'mysql' ? 'SET FOREIGN_KEY_CHECKS = 0' : 'PRAGMA foreign_keys = OFF')
    if (server.mariadb === null)
      await run(store, `ATTACH '${join(server.env.DATA_DIR ?? '', 'mostrador.db')}' AS present`)
    for (const [table, names] of columns) {
      await run(store, `DELETE FROM ${table}`)
      await run(store, `INSERT INTO ${table} (${names.join(', ')}) SELECT ${names.join(', ')} FROM ${from}.${table}`)
    }
    await run(store, storage === 'mysql' ? 'SET FOREIGN_KEY_CHECKS = 1' : 'DETACH present')
    if (storage === 'embedded') await run(store, 'PRAGMA foreign_keys = ON')
    return { store, columns }
  }

  it('keeps all its rows, gets the tables of this version, and agrees with itself', async () => {
    const { store, columns } = await oldStore()
    const before = await rowsOf(store, columns)
    expect(before.sales?.length).toBe(2)
    await migrate(store)
    expect(await rowsOf(store, columns)).toEqual(before)
    expect(await columnsOf(store)).toEqual(await columnsOf(server.store))
    expect((await verifyStore(store)).findings).toEqual([])
  })

  /** Runs these as a server does that dies behind so many statements of each, and then as the next one goes on. */
  async function breakOff(store: Store, wanted: readonly Migration[], done: number): Promise<void> {
    for (const migration of wanted) {
      const statements = migration.statements(store.engine)
      if (statements.length < done) continue
      const broken = { ...migration, statements: () => [...statements.slice(0, done), 'DIES HERE'] }
      const earlier = upTo(migration.number).slice(0, -1)
      await expect(migrate(store, [...earlier, broken])).rejects.toThrow(/syntax/)
      await migrate(store, upTo(migration.number))
    }
    await migrate(store, upTo(wanted.at(-1)?.number ?? 0))
  }
  const mostStatements = (of: readonly Migration[]) =>
    Math.max(...of.map(({ statements }) => statements(storage === 'mysql' ? 'mysql' : 'embedded').length))

  it('becomes the same when a server dies behind any statement of any migration', async () => {
    const later = migrations.filter(({ number }) => number > BEFORE)
    for (let done = 1; done <= mostStatements(later); done += 1) {
      const { store, columns } = await oldStore()
      const before = await rowsOf(store, columns)
      await breakOff(store, later, done)
      expect(await rowsOf(store, columns)).toEqual(before)
      expect(await columnsOf(store)).toEqual(await columnsOf(server.store))
    }
    for (let done = 1; done <= mostStatements(migrations); done += 1) {
      const store = await emptyStore()
      await breakOff(store, migrations, done)
      expect(await columnsOf(store)).toEqual(await columnsOf(server.store))
    }
  })
})
