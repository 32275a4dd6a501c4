import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/headless-till.ts'
import { type Load, startLoad } from '../support/load.ts'
import { longestRequest, readSources } from '../support/load-figures.ts'
import { settleAndCompare, sufferOutage } from '../support/outage.ts'
import { startTopology, type Topology, type TopologyOptions } from '../support/topology.ts'

let topology: Topology | undefined
let load: Load | undefined

afterEach(async () => {
  await load?.end()
  await topology?.stop()
})

async function start(options: TopologyOptions): Promise<{ topology: Topology; load: Load }> {
  topology = await startTopology({ tills: 4, ...options })
  load = await startLoad({ url: topology.url, codes: topology.shop.enrolmentCodes })
  return { topology, load }
}

describe('a server without Redis', () => {
  it.each([
    ['killed (kill -9)', 'kill', 'restart'],
    ['frozen (SIGSTOP)', 'pause', 'resume'],
  ] as const)(
    'reads from the replica within a second of the primary being %s, and turns writes away fast',
    async (_how, lose, regain) => {
      const { topology, load } = await start({ storage: 'mysql', replica: true, redis: 'none' })
      await topology.replica.waitUntilCaughtUp()
      const outage = await sufferOutage(load, {
        lose: () => topology.primary[lose](),
        regain: () => topology.primary[regain](),
        forMs: 1500,
        meanwhile: async () => {
          const { httpStatus, health } = await topology.panel()
          expect([httpStatus, health]).toMatchObject([
            503,
            { status: 'error', mysql: 'error', replica: 'ok', redis: 'off', journal: 'off' },
          ])
        },
      })
      expect(outage.firstReadMs).toBeLessThan(1000)
      expect(readSources(load.records, outage.lostMs, outage.backMs)).toContain('REPLICA')
      const turnedAway = load.records.filter(
        ({ kind, startMs, endMs }) => kind === 'write' && startMs > outage.lostMs + 1000 && endMs < outage.backMs,
      )
      expect(turnedAway.length).toBeGreaterThan(0)
      for (const { status, accepted, retryAfterSeconds, startMs, endMs } of turnedAway) {
        expect([status, accepted]).toEqual([503, 0])
        expect(retryAfterSeconds).toBeGreaterThan(0)
        expect(endMs - startMs).toBeLessThan(500)
      }
      expect(await settleAndCompare(topology, load)).toEqual([])
    },
  )

  it('and without a replica still shows what it has in memory, marked with its age', async () => {
    const { topology, load } = await start({ storage: 'mysql', redis: 'none' })
    await sleep(500)
    const outage = await sufferOutage(load, {
      lose: () => topology.primary.kill(),
      regain: () => topology.primary.restart(),
      forMs: 1500,
    })
    expect(outage.firstReadMs).toBeLessThan(1000)
    const aged = load.records.filter(
      ({ kind, status, aged: isAged, startMs, endMs }) =>
        kind === 'read' && status === 200 && isAged && startMs > outage.lostMs && endMs < outage.backMs,
    )
    expect(aged.length).toBeGreaterThan(0)
    expect(await settleAndCompare(topology, load)).toEqual([])
  })
})

describe('a server on embedded storage', () => {
  it('has everything once after it was killed under load, again and again', async () => {
    const { topology, load } = await start({ storage: 'embedded', redis: 'none' })
    for (let round = 0; round < 3; round += 1) {
      await sleep(400)
      await topology.server.kill('SIGKILL')
      await topology.server.restart()
    }
    expect(await settleAndCompare(topology, load)).toEqual([])
    expect((await topology.panel()).sync).toMatchObject({ status: 'synced', pending_creates: 0 })
  })

  it.each([
    ['killed', 'SIGKILL'],
    ['frozen', 'SIGSTOP'],
  ] as const)('goes on without an error when its Redis is %s, and takes it up again', async (_how, signal) => {
    const { topology, load } = await start({ storage: 'embedded' })
    await sleep(300)
    const lostMs = performance.now()
    await topology.cache.signal(signal)
    await eventually('the panel shows it', async () => {
      const { health } = await topology.panel()
      return health.status === 'degraded' && health.redis === 'error'
    })
    await sleep(700)
    if (signal === 'SIGKILL') await topology.cache.restart()
    else await topology.cache.signal('SIGCONT')
    await eventually('the panel is healthy again', async () => (await topology.panel()).health.status === 'healthy')
    expect(load.records.filter(({ startMs, status }) => startMs > lostMs && status !== 200)).toEqual([])
    expect(longestRequest(load.records, lostMs)).toBeLessThan(1500)
    expect(await settleAndCompare(topology, load)).toEqual([])
  })
})
