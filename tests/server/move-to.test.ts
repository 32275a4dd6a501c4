import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { readContents } from '../../server/move/read-pages.ts'
import { readTables } from '../../server/move/tables.ts'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { insertRows } from '../../server/store/rows.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { eventually } from '../support/headless-till.ts'
import { freePort, type Mariadb, startMariadb } from '../support/mariadb.ts'
import { type OpenShop, openShop } from '../support/shop.ts'
import {
  builtServer,
  nodeBinary,
  runServerCommand,
  setupShop,
  startServer,
  type TestServer,
} from '../support/test-server.ts'
import { accountPayment, auditEntry, cashMovement, drawerOpened, shiftClosed } from './cash-facts.ts'
import { enrollTill } from './till-client.ts'

// Each test starts the program several times.
vi.setConfig({ testTimeout: 60_000 })

let mariadb: Mariadb
const ends: (() => unknown)[] = []
beforeAll(async () => {
  mariadb = await startMariadb({ bare: true })
})
afterAll(() => mariadb.stop())
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function openMysql(url: string): Store {
  const store = openStore({ engine: 'mysql', url, replicaUrl: null, connections: 3, timeoutMs: 10_000 })
  ends.push(() => store.close())
  return store
}

function openEmbedded(folder: string): Store {
  return openStore({ engine: 'embedded', folder })
}

const newFolder = () => mkdtemp(join(tmpdir(), 'mostrador-move-'))
const moveTo = (folder: string, ...rest: string[]) => runServerCommand({ DATA_DIR: folder }, 'move-to', ...rest)

interface Report {
  readonly complete: boolean
  readonly place: string
  readonly tables: { readonly table: string; readonly rows: number; readonly differs: object | null }[]
  readonly findings: unknown[]
}

const rowsOf = (report: Report) => Object.fromEntries(report.tables.map(({ table, rows }) => [table, rows]))

/** A shop that nobody has sold anything in yet, with as many rows as a test needs to be interrupted in. */
async function quietShop(rows: number): Promise<string> {
  const folder = await newFolder()
  const { tenantId } = await setupShop({ DATA_DIR: folder })
  const store = openEmbedded(folder)
  await writeTransaction(store, async (tx) => {
    await insertRows(tx, 'server_state', [{ name: 'epoch', value: `epoch of ${folder}` }])
    await insertRows(
      tx,
      'exceptions',
      Array.from({ length: rows }, (_, index) => ({
        tenant_id: tenantId,
        kind: 'stock-below-zero',
        subject: `subject ${index}`,
        store_id: null,
        till_id: null,
        detail: `{"emoji":"👩‍👩‍👧","line":"${'x'.repeat(index % 97)}\\n"}`,
        first_seen_ms: index,
        last_seen_ms: Number.MAX_SAFE_INTEGER,
        times_seen: 1,
      })),
    )
  })
  await store.close()
  return folder
}

async function count(store: Store, table: 'exceptions' | 'sales' | 'tenants' | 'stock_movements'): Promise<number> {
  const { rows } = await store.reader.executeQuery<{ count: number }>(
    CompiledQuery.raw(`SELECT COUNT(*) AS count FROM ${table}`),
  )
  return Number(rows[0]?.count)
}

describe('a shop that moves from its embedded database to MySQL', () => {
  let shop: OpenShop
  let moved: TestServer | null = null
  afterAll(async () => {
    await shop.close()
    await moved?.kill('SIGKILL')
  })

  it('goes on with the same tills, and nothing is there twice', async () => {
    shop = await openShop('embedded')
    const till = await shop.till()
    till.openShift()
    const product = till.createProduct({ name: 'Piñata ☕', barcodes: ['7501', 'b|1'] })
    const line = { productId: product.id, quantityMilli: 2000, unitPriceMinor: 2550 }
    for (let number = 0; number < 5; number += 1) till.sell([line])
    const unsent = () => till.engine.view().unsentCount
    await eventually('all is sent', () => unsent() === 0)
    const { DATA_DIR: folder = '' } = shop.server.env

    const running = await moveTo(folder, mariadb.url)
    expect(running).toMatchObject({ code: 1, stdout: '' })
    expect(running.stderr.trim()).toBe(`move-to: a server still runs on ${folder}; stop it first`)

    await shop.server.stop()
    // Sold while nothing answers.
    till.sell([line])
    const { code, stdout, stderr } = await moveTo(folder, mariadb.url)
    expect(stderr).toContain('start the server with DATABASE_URL set to mysql://127.0.0.1')
    expect(code).toBe(0)
    expect(stdout + stderr).not.toContain(new URL(mariadb.url).password)
    const report = JSON.parse(stdout) as Report
    expect(report).toMatchObject({ complete: true, findings: [] })
    expect(rowsOf(report)).toMatchObject({ sales: 5, sale_lines: 5, tenders: 5, products: 1, product_barcodes: 2 })

    moved = await startServer({ storage: 'mysql', databaseUrl: mariadb.url, port: shop.server.port })
    till.sell([line])
    await eventually('all is sent to MySQL', () => unsent() === 0, 30_000)
    const store = openMysql(mariadb.url)
    expect([await count(store, 'sales'), await count(store, 'stock_movements')]).toEqual([7, 7])
    const level = await store.reader.selectFrom('stock_levels').select('on_hand_milli').executeTakeFirstOrThrow()
    expect(level.on_hand_milli).toBe(-14_000)
    expect(till.log.filter((entry) => entry.includes('epoch'))).toEqual([])
    const verified = await runServerCommand({ DATABASE_URL: mariadb.url }, 'verify')
    expect(JSON.parse(verified.stdout)).toMatchObject({ sales: 7, findings: [] })
  })

  it('takes along what tills did besides selling, and what customers owe', async () => {
    const folder = await newFolder()
    const server = await startServer({ storage: 'embedded', dataDir: folder })
    const { enrolmentCodes } = await setupShop(server)
    const till = await enrollTill(server.url, enrolmentCodes[0])
    const customerId = uuidv7()
    const owed = { id: uuidv7(), kind: 'account' as const, amountMinor: minor(2100) }
    await till.committed([
      till.openShift(),
      till.sale({ customerId, tenders: [owed], discount: null }),
      till.fact('cash-movement.create', cashMovement(till.shiftId)),
      till.fact('drawer.open', drawerOpened(till.shiftId)),
      till.fact('account-payment.create', accountPayment(till, customerId)),
      till.fact('audit-entry.create', auditEntry()),
      till.fact('shift.close', shiftClosed(till.shiftId)),
      till.fact('cash-movement.create', cashMovement(till.shiftId)),
    ])
    await server.stop()
    const url = await mariadb.createDatabase()
    const report = JSON.parse((await moveTo(folder, url)).stdout) as Report
    expect(report).toMatchObject({ complete: true, findings: [] })
    expect(rowsOf(report)).toMatchObject({
      ...{ sales: 1, tenders: 1, cash_movements: 2, drawer_openings: 1, account_payments: 1, audit_entries: 1 },
      ...{ account_entries: 2, customer_balances: 1, shift_amendments: 1 },
    })
    const balance = await openMysql(url).reader.selectFrom('customer_balances').selectAll().executeTakeFirstOrThrow()
    expect(balance).toMatchObject({ customer_id: customerId, balance_minor: 1100 })
  })

  it('leaves a database behind on which no server starts, and that is not moved twice', async () => {
    const { DATA_DIR: folder = '' } = shop.server.env
    const port = String(await freePort())
    const started = await runServerCommand({ DATA_DIR: folder, PORT: port }, 'migrate')
    expect(started.code).toBe(1)
    expect(started.stderr.trim()).toMatch(
      /^Mostrador server: the shop was moved to mysql:\/\/127[^@]*; set DATABASE_URL to it$/,
    )
    await expect(startServer({ storage: 'embedded', dataDir: folder })).rejects.toThrow('the shop was moved to')

    const again = await moveTo(folder, mariadb.url)
    expect(again).toMatchObject({ code: 0, stdout: '' })
    expect(again.stderr).toContain('already; set DATABASE_URL to it')
    const elsewhere = await moveTo(folder, await mariadb.createDatabase())
    expect(elsewhere.code).toBe(1)
    expect(elsewhere.stderr).toContain('was moved already')
    const store = openMysql(mariadb.url)
    expect(await count(store, 'sales')).toBe(7)
  })

  it('refuses a database that holds a shop, and leaves it as it is', async () => {
    const folder = await quietShop(1)
    const there = openMysql(mariadb.url)
    const counts = async () => [
      await count(there, 'sales'),
      await count(there, 'exceptions'),
      await count(there, 'tenants'),
    ]
    const before = await counts()
    const refused = await moveTo(folder, mariadb.url)
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr.trim()).toBe('move-to: the database holds a shop already; move-to needs an empty one')
    expect(await counts()).toEqual(before)
    // And the shop can go on where it was.
    expect((await runServerCommand({ DATA_DIR: folder }, 'migrate')).code).toBe(0)
  })
})

it('copies every table that there is, in an order that their references allow', async () => {
  const folder = await quietShop(3)
  const url = await mariadb.createDatabase()
  const { code, stdout, stderr } = await moveTo(folder, url)
  expect([code, stderr.includes('done')]).toEqual([0, true])
  const report = JSON.parse(stdout) as Report
  const store = openMysql(url)
  const { rows } = await store.reader.executeQuery<{ name: string }>(
    CompiledQuery.raw('SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'),
  )
  expect(report.tables.map(({ table }) => table).toSorted()).toEqual(
    rows
      .map(({ name }) => name)
      .filter((name) => name !== 'schema_migrations')
      .toSorted(),
  )
  expect(rowsOf(report)).toMatchObject({ tenants: 1, stores: 1, users: 1, enrolment_codes: 1, exceptions: 3 })
  const state = await store.reader.selectFrom('server_state').selectAll().execute()
  expect(state).toEqual([{ name: 'epoch', value: `epoch of ${folder}` }])
})

it('loses nothing when it is killed in the middle, and works when it is done again', async () => {
  const folder = await quietShop(20_000)
  const url = await mariadb.createDatabase()
  const store = openMysql(url)
  const arrived = () => count(store, 'exceptions').catch(() => 0)
  for (const least of [1, 6000]) {
    const child = spawn(nodeBinary, [await builtServer(), 'move-to', url], {
      cwd: join(import.meta.dirname, '..', '..'),
      env: { ...process.env, DATA_DIR: folder },
      stdio: 'ignore',
    })
    const gone = new Promise((resolve) => child.once('exit', resolve))
    await eventually('a part has arrived', async () => (await arrived()) >= least, 20_000)
    child.kill('SIGKILL')
    await gone
    expect(await arrived()).toBeLessThan(20_000)
    const refused = await runServerCommand({ DATABASE_URL: url }, 'migrate')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('a move into this database did not come to its end; run move-to again')
  }
  const other = await moveTo(await quietShop(1), url)
  expect(other.code).toBe(1)
  expect(other.stderr).toContain('an interrupted move of another shop')
  // The shop itself is as it was.
  expect((await runServerCommand({ DATA_DIR: folder }, 'migrate')).code).toBe(0)

  const { code, stdout } = await moveTo(folder, url)
  expect(code).toBe(0)
  expect(rowsOf(JSON.parse(stdout) as Report)).toMatchObject({ exceptions: 20_000, tenants: 1 })
  expect((await runServerCommand({ DATABASE_URL: url }, 'migrate')).code).toBe(0)
})

it('finishes when it is killed between the marks that end it', async () => {
  const folder = await quietShop(10)
  const url = await mariadb.createDatabase()
  expect((await moveTo(folder, url)).code).toBe(0)
  const store = openMysql(url)
  // As it stands when the old database is marked as moved, and the new one not yet as whole.
  const epoch = `epoch of ${folder}`
  await store.writer.insertInto('server_state').values({ name: 'move_unfinished', value: epoch }).execute()
  expect((await moveTo(folder, url)).code).toBe(0)
  expect((await runServerCommand({ DATABASE_URL: url }, 'migrate')).code).toBe(0)
  expect(await count(store, 'exceptions')).toBe(10)
})

it('finds what the database changed behind its back, and lets no server start on it', async () => {
  const folder = await quietShop(6000)
  const url = await mariadb.createDatabase()
  const store = openMysql(url)
  const moving = moveTo(folder, url)
  await eventually('a row has arrived and is changed', async () => {
    const change = store.writer.updateTable('exceptions').set({ times_seen: 2 }).where('subject', '=', 'subject 0')
    return ((await change.executeTakeFirst().catch(() => null))?.numUpdatedRows ?? 0n) === 1n
  })
  const spoilt = await moving
  expect(spoilt.code).toBe(1)
  expect(spoilt.stderr).toContain('what arrived differs')
  const report = JSON.parse(spoilt.stdout) as Report
  expect(report.complete).toBe(false)
  expect(report.tables.filter(({ differs }) => differs !== null)).toMatchObject([
    { table: 'exceptions', rows: 6000, differs: { rows: 6000 } },
  ])
  expect((await runServerCommand({ DATABASE_URL: url }, 'migrate')).stderr).toContain('did not come to its end')
  expect((await runServerCommand({ DATA_DIR: folder }, 'migrate')).code).toBe(0)

  expect((await moveTo(folder, url)).code).toBe(0)
})

it('reads both databases in the same order, so that equal contents have equal digests', async () => {
  const folder = await quietShop(0)
  const url = await mariadb.createDatabase()
  expect((await moveTo(folder, url)).code).toBe(0)
  const [embedded, mysql] = [openEmbedded(folder), openMysql(url)]
  ends.push(() => embedded.close())
  const subjects = ['a', 'B', 'Z', '_', '-', '~', 'a-b', 'a_b', 'ab', '0', 'aa']
  const rows = subjects.flatMap((subject) =>
    ['k', 'K', 'k2'].map((kind) => ({
      tenant_id: subject.length > 1 ? 't1' : 't2',
      kind,
      subject,
      store_id: null,
      till_id: null,
      detail: 'ñ',
      first_seen_ms: 0,
      last_seen_ms: -1,
      times_seen: 1,
    })),
  )
  for (const store of [embedded, mysql]) await writeTransaction(store, (tx) => insertRows(tx, 'exceptions', rows))
  const table = (await readTables(embedded.reader)).find(({ name }) => name === 'exceptions')
  if (table === undefined) throw new Error('no such table')
  const contents = await readContents(mysql.reader, 'mysql', table)
  expect(contents).toEqual(await readContents(embedded.reader, 'embedded', table))
  expect(contents.rows).toBe(33)
})
