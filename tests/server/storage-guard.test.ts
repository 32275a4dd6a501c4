import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../server/store/migrate.ts'
import { openStorage } from '../../server/store/open-storage.ts'
import { insertRows } from '../../server/store/rows.ts'
import type { Storage } from '../../server/store/storage.ts'
import { isCollision, isUnavailable, writeTransaction } from '../../server/store/transaction.ts'
import { eventually } from '../support/headless-till.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { bump, type LoggedStorage, openLogged, prepareDatabase } from './guarded-storage.ts'

const tenantId = 'tenant'

describe('a database that is well', () => {
  let mariadb: Mariadb
  let logged: LoggedStorage | null = null

  beforeAll(async () => {
    mariadb = await startMariadb({ bare: true })
    await prepareDatabase(mariadb.url, tenantId)
  })
  afterEach(() => logged?.storage.close())
  afterAll(() => mariadb?.stop())

  function open(timeoutMs?: number, connections?: number): Storage {
    logged = openLogged(mariadb.url, null, timeoutMs, connections)
    return logged.storage
  }
  const query = (storage: Storage, text: string) => storage.primary.reader.executeQuery(CompiledQuery.raw(text))
  const failureOf = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error)
  const expectClosed = (storage: Storage) => {
    expect(storage.primaryCircuit).toMatchObject({ state: 'closed', cause: null })
    expect(logged?.lines).toEqual([])
  }

  it('is not taken for dead when all its connections are in use', async () => {
    const storage = open(500, 2)
    const held = [
      await storage.primary.writer.startTransaction().execute(),
      await storage.primary.writer.startTransaction().execute(),
    ]
    const waiting = Array.from({ length: 5 }, () => failureOf(query(storage, 'SELECT 1')))
    expect(storage.poolUse()[0]).toEqual({ name: 'primary', used: 2, idle: 0, waiting: 5, limit: 2 })
    const began = performance.now()
    for (const failure of await Promise.all(waiting)) {
      expect(failure).toMatchObject({ code: 'POOL_TIMED_OUT' })
      expect(isUnavailable(failure)).toBe(true)
    }
    expect(performance.now() - began).toBeLessThan(2000)
    for (const transaction of held) await transaction.rollback().execute()
    expect((await Promise.all([1, 2, 3].map(() => query(storage, 'SELECT 1')))).length).toBe(3)
    expect(storage.poolUse()[0]).toMatchObject({ used: 0, waiting: 0 })
    expectClosed(storage)
  })

  it('fails a statement over its time-out, and gives up neither the database nor anything it still does there', async () => {
    const storage = open(1500)
    const began = performance.now()
    const failures = await Promise.all([1, 2, 3, 4].map(() => failureOf(query(storage, 'SELECT SLEEP(20)'))))
    expect(performance.now() - began).toBeLessThan(5000)
    for (const failure of failures) {
      // The server's own bound, or ours behind it when the server is late.
      expect((failure as Error).message).toMatch(/max_statement_time|did not answer within 1500 ms/)
      expect(isUnavailable(failure)).toBe(true)
    }
    await eventually('the server has ended them', async () => {
      const running = await mariadb.asAdmin('SHOW PROCESSLIST')
      return running.every(({ Info: info }) => !String(info).includes('SLEEP'))
    })
    await bump(storage, tenantId)
    expect(storage.poolUse()[0]).toMatchObject({ used: 0, waiting: 0 })
    expectClosed(storage)
  })

  it('leaves nothing of a transaction behind whose statement took too long', async () => {
    const storage = open(1500)
    const failure = await failureOf(
      writeTransaction(storage.primary, async (tx) => {
        await insertRows(tx, 'server_state', [{ name: 'half', value: 'done' }])
        // As if the server did not end it by itself.
        await tx.db.executeQuery(CompiledQuery.raw('SET SESSION max_statement_time = 0'))
        await tx.db.executeQuery(CompiledQuery.raw('SELECT SLEEP(6)'))
      }),
    )
    expect(failure).toMatchObject({ code: expect.stringMatching(/^PROTOCOL_/) })
    expect(storage.poolUse()[0]).toMatchObject({ used: 0, idle: 0 })
    await eventually('its locks are gone', async () => {
      const locked = query(storage, "SELECT * FROM server_state WHERE name = 'half' FOR UPDATE")
      return (await locked.catch(() => null))?.rows.length === 0
    })
    expectClosed(storage)
  })

  it('answers with errors as often as it likes', async () => {
    const storage = open()
    const row = { name: 'twice', value: '' }
    await writeTransaction(storage.primary, (tx) => insertRows(tx, 'server_state', [row]))
    for (let time = 0; time < 5; time += 1) {
      const taken = await failureOf(writeTransaction(storage.primary, (tx) => insertRows(tx, 'server_state', [row])))
      expect(isCollision(taken)).toBe(true)
      const syntax = await failureOf(query(storage, 'SELECT FROM WHERE'))
      expect([isUnavailable(syntax), syntax]).toMatchObject([false, { code: 'ER_PARSE_ERROR' }])
      const forbidden = await failureOf(query(storage, 'SELECT * FROM mysql.user'))
      expect(isUnavailable(forbidden)).toBe(false)
    }
    expectClosed(storage)
  })

  it('is not blamed for a process that is busy itself', async () => {
    const storage = open(300)
    await query(storage, 'SELECT 1')
    for (let round = 0; round < 3; round += 1) {
      const asked = Array.from({ length: 5 }, () => query(storage, 'SELECT 1'))
      const until = performance.now() + 1000
      while (performance.now() < until);
      expect((await Promise.all(asked)).length).toBe(5)
      await sleep(150)
    }
    expectClosed(storage)
  })

  it('is not burdened with queries by the probe', async () => {
    const storage = open()
    await query(storage, 'SELECT 1')
    const asked = async () => {
      const [row] = await mariadb.asAdmin("SHOW GLOBAL STATUS LIKE 'Questions'")
      return Number(row?.Value)
    }
    await sleep(200)
    const before = await asked()
    await sleep(600)
    // The question itself is one.
    expect((await asked()) - before).toBe(1)
    expectClosed(storage)
  })
})

it('reads one state of an embedded database, with the change number that it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-store-'))
  const storage = openStorage({ engine: 'embedded', folder }, pino({ level: 'silent' }))
  await migrate(storage.primary)
  await writeTransaction(storage.primary, (tx) => insertRows(tx, 'tenant_counters', [{ tenant_id: tenantId, seq: 7 }]))
  expect(storage.isWritable()).toBe(true)
  const read = await storage.read({ tenantId, knownSeq: 99 }, async (db, seq) => {
    await bump(storage, tenantId)
    const row = await db.selectFrom('tenant_counters').select('seq').executeTakeFirstOrThrow()
    return [seq, row.seq]
  })
  expect(read).toMatchObject({ source: 'EMBEDDED', seq: 7, value: [7, 7] })
  const long = await storage.beginLongRead({ tenantId, knownSeq: 0 })
  expect(long).toMatchObject({ source: 'EMBEDDED', seq: 8 })
  await long.end()
  expect(storage).toMatchObject({ replica: null, primaryCircuit: null, replicaCircuit: null })
  expect([storage.poolUse(), storage.replicaLagMs()]).toEqual([[], null])
  await storage.close()
})
