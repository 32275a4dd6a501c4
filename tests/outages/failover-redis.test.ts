import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/headless-till.ts'
import { type Load, startLoad } from '../support/load.ts'
import { drained, settleAndCompare } from '../support/outage.ts'
import { startTopology, type Topology } from '../support/topology.ts'

describe('a journal whose Redis breaks its promise while MySQL is away', () => {
  let topology: Topology
  let load: Load

  beforeAll(async () => {
    topology = await startTopology({ storage: 'mysql', tills: 4 })
    load = await startLoad({ url: topology.url, codes: topology.shop.enrolmentCodes })
  })
  afterAll(async () => {
    await load?.end()
    await topology?.stop()
  })

  it.each([
    ['allkeys-lru', ['maxmemory-policy', 'allkeys-lru'], ['maxmemory-policy', 'noeviction']],
    ['no append-only file', ['appendonly', 'no'], ['appendonly', 'yes']],
    ['a file that is synced now and then', ['appendfsync', 'everysec'], ['appendfsync', 'always']],
  ] as const)('accepts nothing from the moment that it is switched to %s', async (_name, [setting, bad], [, good]) => {
    await loseMysql()
    await configure(setting, bad)
    const switchedMs = performance.now()
    await noticed()
    await eventually('a push was refused', () => refusedSince(switchedMs))
    const wokenMs = performance.now()
    expect(acceptedBetween(switchedMs, wokenMs)).toEqual([])
    await configure(setting, good)
    await eventually('it accepts again', () => acceptedBetween(wokenMs, Infinity).length > 0)
    await topology.primary.restart()
    await drained(topology)
  })

  it('notices that it was emptied, accepts nothing more, and the tills bring what was lost', async () => {
    await loseMysql()
    const redis = topology.journal.connect()
    await redis.flushall()
    redis.disconnect()
    const emptiedMs = performance.now()
    await noticedLoss()
    await eventually('a push was refused', () => refusedSince(emptiedMs))
    expect(acceptedBetween(emptiedMs, performance.now())).toEqual([])
    await topology.primary.restart()
    await drained(topology)
    await eventually('the journal is good again', async () => (await topology.panel()).health.journal === 'ok')
  })

  it('notices that it was put back to an older state, and the tills bring what was lost', async () => {
    await loseMysql()
    const old = await topology.journal.backup()
    const entries = (await topology.panel()).sync.pending_creates
    await eventually('more was accepted', async () => (await topology.panel()).sync.pending_creates > entries + 100)
    await topology.journal.signal('SIGKILL')
    await old.restore()
    const restoredMs = performance.now()
    await noticedLoss()
    await eventually('a push was refused', () => refusedSince(restoredMs))
    expect(acceptedBetween(restoredMs, performance.now())).toEqual([])
    await topology.primary.restart()
    await drained(topology)
  })

  it('turns writes away fast while MySQL and both Redis are away, and the tills keep them', async () => {
    await loseMysql()
    await Promise.all([topology.journal.signal('SIGKILL'), topology.cache.signal('SIGKILL')])
    const lostMs = performance.now()
    await eventually('the server says that it cannot write', async () => (await topology.panel()).httpStatus === 503)
    await eventually('pushes are refused', () => refusedSince(lostMs))
    const sureMs = performance.now()
    await eventually('every till was turned away some times', () => writesSince(sureMs).length > 40)
    for (const { status, retryAfterSeconds, startMs, endMs } of writesSince(sureMs)) {
      expect(status).toBe(503)
      expect(retryAfterSeconds).toBeGreaterThan(0)
      expect(endMs - startMs).toBeLessThan(500)
    }
    await Promise.all([topology.journal.restart(), topology.cache.restart(), topology.primary.restart()])
    await drained(topology)
  })

  it('has every fact of every till once in the end, and nothing else', async () => {
    expect(await settleAndCompare(topology, load)).toEqual([])
    expect((await topology.panel()).health).toMatchObject({
      status: 'healthy',
      mysql: 'ok',
      redis: 'ok',
      journal: 'ok',
    })
  })

  /** Until tills get `accepted` from the journal. */
  async function loseMysql(): Promise<void> {
    const lostMs = performance.now()
    await topology.primary.kill()
    await eventually('the journal accepts', () => acceptedBetween(lostMs, Infinity).length > 4)
  }

  async function configure(setting: string, value: string): Promise<void> {
    const redis = topology.journal.connect()
    await redis.config('SET', setting, value)
    redis.disconnect()
  }

  async function noticed(): Promise<void> {
    await eventually('the server says that its journal cannot promise', async () => {
      const { health, sync } = await topology.panel()
      return health.journal === 'error' && /journal cannot promise/.test(String(sync.consistency_details))
    })
  }

  async function noticedLoss(): Promise<void> {
    await eventually('the server says that its journal has lost entries', async () => {
      const { health, sync } = await topology.panel()
      return health.journal === 'error' && /lost entries/.test(String(sync.consistency_details))
    })
  }

  const acceptedBetween = (sinceMs: number, untilMs: number) =>
    load.records.filter(({ startMs, endMs, accepted }) => accepted > 0 && startMs >= sinceMs && endMs <= untilMs)
  const writesSince = (sinceMs: number) =>
    load.records.filter(({ kind, startMs }) => kind === 'write' && startMs >= sinceMs)
  const refusedSince = (sinceMs: number) =>
    load.records.some(({ kind, startMs, status }) => kind === 'write' && startMs >= sinceMs && status === 503)
})
