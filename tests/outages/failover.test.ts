import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/headless-till.ts'
import { type Load, startLoad } from '../support/load.ts'
import { readSources } from '../support/load-figures.ts'
import { drained, settleAndCompare, sufferOutage } from '../support/outage.ts'
import { startTopology, type Topology } from '../support/topology.ts'

const AWAY_MS = 2000
/** Where a machine does much else at the same time a second may pass by itself: it has a second try. */
const hurried = { retry: 1 }

describe('a server with a replica and a journal, under the load of eight tills', () => {
  let topology: Topology
  let load: Load

  beforeAll(async () => {
    topology = await startTopology({ storage: 'mysql', replica: true, tills: 8 })
    load = await startLoad({ url: topology.url, codes: topology.shop.enrolmentCodes })
    await topology.replica.waitUntilCaughtUp()
  })
  afterAll(async () => {
    await load?.end()
    await topology?.stop()
  })

  const losses = [
    ['killed (kill -9)', () => topology.primary.kill(), () => topology.primary.restart()],
    ['frozen (SIGSTOP)', () => topology.primary.pause(), () => topology.primary.resume()],
  ] as const

  it.each(losses)(
    'reads and accepts again within a second of its primary being %s, and drains',
    hurried,
    async (_how, lose, regain) => {
      const outage = await sufferOutage(load, {
        lose,
        regain,
        forMs: AWAY_MS,
        meanwhile: async () => {
          const { httpStatus, health, sync } = await topology.panel()
          expect([httpStatus, health]).toMatchObject([
            200,
            { status: 'degraded', mysql: 'error', replica: 'ok', journal: 'ok' },
          ])
          expect(sync).toMatchObject({ mysql_available: false, status: 'out_of_sync' })
          expect(sync.pending_creates).toBeGreaterThan(0)
        },
      })
      expect(outage.firstReadMs).toBeLessThan(1000)
      expect(outage.firstWriteMs).toBeLessThan(1000)
      const sources = readSources(load.records, outage.lostMs + 1000, outage.backMs)
      expect(sources).not.toContain('MYSQL')
      expect(sources.size).toBeGreaterThan(0)
      await drained(topology)
      await eventually(
        'the tills write to MySQL again',
        () => load.records.at(-1) !== undefined && wroteLast('committed'),
      )
    },
  )

  it('is killed itself in the middle of the drain, and the next start goes on with it', async () => {
    await topology.primary.kill()
    await eventually('a few hundred operations wait', async () => (await topology.panel()).sync.pending_creates > 300)
    await topology.primary.restart()
    await topology.server.kill('SIGKILL')
    await topology.server.restart()
    await drained(topology)
  })

  it('has every fact of every till once in the end, and nothing else', async () => {
    expect(await settleAndCompare(topology, load)).toEqual([])
    const { health, sync } = await topology.panel()
    expect(health).toMatchObject({ status: 'healthy', mysql: 'ok', journal: 'ok' })
    expect(sync).toMatchObject({ status: 'synced', pending_creates: 0, pending_updates: 0, pending_deletes: 0 })
    expect(load.records.some(({ accepted }) => accepted > 0)).toBe(true)
    await expectReplicaToFollow()
  })

  function wroteLast(status: 'accepted' | 'committed'): boolean {
    const last = load.records.findLast(({ kind, accepted, committed }) => kind === 'write' && accepted + committed > 0)
    return last !== undefined && last[status] > 0
  }

  /** What was drained reaches the replica as anything else does. */
  async function expectReplicaToFollow(): Promise<void> {
    await topology.replica.waitUntilCaughtUp()
    const count = `SELECT count(*) AS n FROM ${topology.primary.database}.sales`
    expect(await topology.replica.asAdmin(count)).toEqual(await topology.primary.asAdmin(count))
  }
})
