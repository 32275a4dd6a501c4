import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createJobLocks, type JobLocks } from '../../server/jobs/job-locks.ts'
import { pruneExpired } from '../../server/jobs/prune-expired.ts'
import { createScheduler, type Scheduler } from '../../server/jobs/scheduler.ts'
import { migrate } from '../../server/store/migrate.ts'
import { openStore, type Store } from '../../server/store/open-store.ts'
import { insertRows } from '../../server/store/rows.ts'
import { writeTransaction } from '../../server/store/transaction.ts'
import { eventually } from '../support/headless-till.ts'

let store: Store
let locks: JobLocks
let scheduler: Scheduler
let lines: { level: number; msg: string; job?: string; faults?: number; code?: string }[]

beforeEach(async () => {
  store = openStore({ engine: 'embedded', folder: await mkdtemp(join(tmpdir(), 'mostrador-jobs-')) })
  await migrate(store)
  lines = []
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  locks = createJobLocks({ redis: null, store, prefix: 'test', log })
  scheduler = createScheduler({ locks, log })
})
afterEach(async () => {
  await scheduler.close()
  await locks.close()
  await store.close()
})

it('does a job again and again, never twice at once, and at once when it is woken', async () => {
  let runs = 0
  let atOnce = 0
  let most = 0
  const work = async () => {
    runs += 1
    atOnce += 1
    most = Math.max(most, atOnce)
    await sleep(20)
    atOnce -= 1
  }
  scheduler.every('often', 5, work)
  await eventually('it ran five times', () => runs >= 5)
  expect(most).toBe(1)

  let woken = 0
  const rare = scheduler.everyLocked('rare', 3_600_000, async () => {
    woken += 1
    await sleep(20)
  })
  await sleep(50)
  expect(woken).toBe(0)
  rare.wake()
  await eventually('it ran', () => woken === 1)
  // In the middle of its run: what it was woken for may have come too late for that one.
  rare.wake()
  rare.wake()
  await eventually('it ran once more', () => woken === 2)
  await sleep(60)
  expect(woken).toBe(2)
})

it('waits longer and longer after faults, tells of them once, and of their end', async () => {
  const at: number[] = []
  let broken = true
  scheduler.every(
    'broken',
    20,
    async () => {
      at.push(performance.now())
      if (broken) throw Object.assign(new Error('secret in its message'), { code: 'ER_SOMETHING' })
    },
    { jitter: 0 },
  )
  await eventually('it failed four times', () => at.length >= 4)
  broken = false
  await eventually('it works again', () => lines.some(({ msg }) => msg === 'a job works again'))
  const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0))
  expect(waits[0]).toBeGreaterThanOrEqual(38)
  expect(waits[1]).toBeGreaterThanOrEqual(78)
  expect(waits[2]).toBeGreaterThanOrEqual(158)
  expect(lines.map(({ level, job, code, faults }) => ({ level, job, code, faults }))).toEqual([
    { level: 40, job: 'broken', code: 'ER_SOMETHING', faults: undefined },
    { level: 30, job: 'broken', code: undefined, faults: 4 },
  ])
  expect(JSON.stringify(lines)).not.toContain('secret')
})

it('looks again soon while another holds the job, or leaves it to the other', async () => {
  let held = true
  const other = locks.run('verify', async () => {
    await eventually('it is let go', () => !held)
  })
  let skipped = 0
  let ran = 0
  scheduler.everyLocked(
    'verify',
    60_000,
    async () => {
      ran += 1
    },
    { firstInMs: 0 },
  )
  scheduler.everyLocked(
    'verify',
    60_000,
    async () => {
      skipped += 1
    },
    { firstInMs: 0, whenHeld: 'skip' },
  )
  await sleep(100)
  expect([ran, skipped]).toEqual([0, 0])
  held = false
  await other
  await eventually('it ran', () => ran === 1, 3000)
  expect(skipped).toBe(0)
})

it('aborts what runs when it ends, and does not wait for ever', async () => {
  const seen: string[] = []
  scheduler.everyLocked('heeds', 10, async ({ signal }) => {
    seen.push('began')
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    seen.push('ended')
  })
  scheduler.every('deaf', 10, async () => {
    await sleep(60_000, undefined, { ref: false })
  })
  await eventually('it runs', () => seen.length > 0)
  const beganAt = performance.now()
  await scheduler.close()
  expect(performance.now() - beganAt).toBeLessThan(4000)
  expect(seen).toEqual(['began', 'ended'])
})

it('prunes what has expired, in pages, and nothing else', async () => {
  const now = Date.now()
  const day = 86_400_000
  const hash = (number: number) => String(number).padStart(64, '0')
  await writeTransaction(store, async (tx) => {
    await insertRows(tx, 'tenants', [
      {
        id: 't',
        name: 'T',
        name_key: 't',
        currency: 'MXN',
        time_zone: 'UTC',
        stock_policy: 'accept',
        created_at_ms: 1,
      },
    ])
    await insertRows(tx, 'stores', [{ tenant_id: 't', id: 's', code: 'S', name: 'S' }])
    await insertRows(tx, 'users', [
      {
        tenant_id: 't',
        id: 'u',
        name: 'U',
        name_key: 'u',
        password_hash: '',
        role: 'owner',
        pin_hash: null,
        active: 1,
        version: 1,
        updated_at_ms: 1,
        updated_by: 'U',
        field_versions: '{}',
        removed: 0,
      },
    ])
    const session = (number: number, expires_at_ms: number) => ({
      token_hash: hash(number),
      tenant_id: 't',
      user_id: 'u',
      expires_at_ms,
    })
    await insertRows(tx, 'sessions', [
      session(0, now + day),
      ...Array.from({ length: 2500 }, (_, index) => session(index + 1, now - 1 - index)),
    ])
    const code = (number: number, expires_at_ms: number) => ({
      code_hash: hash(number),
      tenant_id: 't',
      store_id: 's',
      till_id: null,
      expires_at_ms,
      used_at_ms: null,
    })
    await insertRows(tx, 'enrolment_codes', [code(1, now + day), code(2, now - day), code(3, now - 31 * day)])
  })
  expect(await locks.run('prune-expired', (lease) => pruneExpired(store, lease))).toEqual({
    sessions: 2500,
    enrolmentCodes: 1,
  })
  expect(await store.reader.selectFrom('sessions').select('token_hash').execute()).toEqual([{ token_hash: hash(0) }])
  const codes = await store.reader.selectFrom('enrolment_codes').select('code_hash').orderBy('code_hash').execute()
  expect(codes).toEqual([{ code_hash: hash(1) }, { code_hash: hash(2) }])
})
