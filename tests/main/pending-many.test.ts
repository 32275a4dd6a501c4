import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../src-main/database/migrate.ts'
import { migrations } from '../../src-main/database/migrations/all.ts'
import { retryOperations } from '../../src-main/sync/retry-operations.ts'
import { composeOutboxDiagnosis } from '../../src-main/till/compose-outbox-diagnosis.ts'
import { createUser } from '../../src-main/till/create-user.ts'
import { listPending } from '../../src-main/till/list-pending.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import { viewPending } from '../../src-main/till/view-pending.ts'
import { type PendingFilter, pendingFilters } from '../../src-shared/contract/outbox-views.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { slowness } from '../support/slowness.ts'
import { aCart, addProduct, expectOk, freshFolder, openSellingShop } from './shop.ts'

const COUNT = 20_000
const sync = { connection: 'offline', sinceMs: 0, lastContactAtMs: null } as Parameters<
  typeof composeOutboxDiagnosis
>[2]['sync']

/** Median of five, ms. */
function timeOf(work: () => void): number {
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now()
    work()
    return performance.now() - began
  })
  return times.toSorted((one, other) => one - other)[2] ?? 0
}

describe(`a till with ${COUNT} operations to send`, () => {
  let till: Till
  const page = (filter: PendingFilter, offset: number) => expectOk(listPending(till, { filter, offset, limit: 50 }))

  beforeAll(async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'mostrador-main-'))
    till = openTill({ dataFolder })
    await setUpStandalone(
      till,
      { shopName: 'La Esquina', operatorName: 'Ana', currency: 'MXN', timeZone: 'America/Mexico_City', demo: false },
      '',
    )
    expectOk(openShift(till, { floatMinor: minor(0) }))
    const { sale } = expectOk(ringUpSale(till, aCart(till, [addProduct(till, { tracksStock: false })])))
    const insert = till.database.prepare(
      `INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body, chain_index, chain_previous_hash, chain_hash)
       SELECT @key, kind, @key, at_ms, user_id, body, @index, chain_previous_hash, chain_hash FROM outbox WHERE record_id = @id AND state <> 'committed'`,
    )
    till.database.transaction(() => {
      for (let made = 0; made < COUNT; made += 1) insert.run({ key: till.newId(), id: sale.id, index: 1000 + made })
    })()
    return () => {
      closeTill(till)
      rmSync(dataFolder, { recursive: true, force: true })
    }
  })

  it('lists any page of them, with the counts of all, in less than 50 ms', () => {
    const { counts } = page('all', 0)
    expect(counts.waiting).toBeGreaterThan(COUNT)
    const slow = slowness()
    for (const filter of pendingFilters) {
      for (const offset of [0, COUNT / 2, COUNT - 50]) {
        expect(
          timeOf(() => page(filter, offset)),
          `${filter} from ${offset}`,
        ).toBeLessThan(50 * slow)
      }
    }
  })

  it('goes through all of them page by page, each once, what waits for a person first', () => {
    till.database
      .prepare("UPDATE outbox SET state = 'rejected', problem = ? WHERE chain_index % 1000 = 0")
      .run(JSON.stringify({ type: 'rule-violated', title: 'no', status: 422, rule: 'shift-unknown' }))
    const { counts } = page('all', 0)
    const total = counts.waiting + counts.rejected
    const seen: string[] = []
    const states: string[] = []
    for (let offset = 0; offset < total; offset += 200) {
      const { rows } = expectOk(listPending(till, { filter: 'all', offset, limit: 200 }))
      seen.push(...rows.map(({ key }) => key))
      states.push(...rows.map(({ state }) => state))
    }
    expect(new Set(seen).size).toBe(total)
    expect(seen).toHaveLength(total)
    expect(states.lastIndexOf('rejected')).toBe(counts.rejected - 1)
    expect(page('attention', 0).rows).toHaveLength(counts.rejected)
  })

  it('offers all of them anew without holding the window for long', () => {
    till.database.prepare("UPDATE outbox SET state = 'rejected' WHERE state = 'waiting' AND chain_index >= 1000").run()
    const began = performance.now()
    const { count } = expectOk(retryOperations(till, { key: null }))
    expect(performance.now() - began).toBeLessThan(500 * slowness())
    expect(count).toBe(COUNT)
    expect(page('attention', 0).rows).toEqual([])
    expect(page('waiting', COUNT).rows[0]?.attempt).toBe(1)
  })

  it('diagnoses the first two hundred, and says how many there are', () => {
    const { text, count } = expectOk(composeOutboxDiagnosis(till, { key: null }, { version: '1', sync }))
    expect(count).toBe(200)
    expect(JSON.parse(text).counts.waiting).toBeGreaterThan(COUNT)
  })
})

describe('what is shown of an operation', () => {
  it('holds no PIN in any form, neither in the window nor in a diagnosis', async () => {
    const till = await openSellingShop()
    expectOk(await createUser(till, { name: 'Luz', role: 'owner', active: true, pin: '8264' }, []))
    const { rows } = expectOk(listPending(till, { filter: 'all', offset: 0, limit: 100 }))
    const creation = rows.find(({ kind }) => kind === 'user.create')
    const key = creation?.key ?? ''
    expect(expectOk(viewPending(till, { key })).body).toMatchObject({ name: 'Luz', pinHash: '••••' })
    const { text } = expectOk(composeOutboxDiagnosis(till, { key }, { version: '1', sync }))
    expect(text).toContain('Luz')
    expect(text).not.toMatch(/argon2|8264/)
  })
})

describe('an outbox of before', () => {
  it('keeps its operations, none of them offered anew yet', () => {
    const database = new Database(join(freshFolder(), 'till.db'))
    const below = (version: number) => migrations.filter((migration) => migration.version < version)
    migrate(database, below(130), () => undefined)
    database.exec(
      `INSERT INTO outbox (key, kind, record_id, at_ms, user_id, body, state, problem)
       VALUES ('k', 'product.create', 'r', 1, 'u', '{}', 'rejected', '{"type":"too-large"}')`,
    )
    migrate(database, below(131), () => undefined)
    expect(database.prepare('SELECT key, state, attempt FROM outbox').all()).toEqual([
      { key: 'k', state: 'rejected', attempt: 0 },
    ])
    expect(() => database.exec('UPDATE outbox SET attempt = -1')).toThrow('CHECK')
    database.close()
  })
})
