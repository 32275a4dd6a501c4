import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { type Load, startLoad } from '../support/load.ts'
import { settleAndCompare } from '../support/outage.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { startTopology, type Topology } from '../support/topology.ts'

const SECONDS = Number(process.env['CHAOS_SECONDS'] ?? 15)
const { random, seed } = seededRandom()

let topology: Topology | undefined
let load: Load | undefined
afterAll(async () => {
  await load?.end()
  await topology?.stop()
})

/** What may be lost, and how it comes back; each goes its own way, so that any combination is away at times. */
interface Fate {
  readonly name: string
  readonly lose: () => Promise<unknown>
  readonly regain: () => Promise<unknown>
}

test(`whatever dies, freezes, forgets or is misconfigured, in whichever combination, every fact of every till is there once (seed ${seed})`, async () => {
  topology = await startTopology({ storage: 'mysql', replica: true, servers: 3, tills: 8 })
  load = await startLoad({ url: topology.url, codes: topology.shop.enrolmentCodes, timeoutMs: 15_000 })
  const befell = new Map<string, number>()
  const untilMs = performance.now() + SECONDS * 1000
  // One hand for each thing: it loses it, waits, brings it back, and waits again.
  await Promise.all(
    handsOf(topology).map(async (fates) => {
      await sleep(random() * 3000)
      while (performance.now() < untilMs) {
        const fate = fates[Math.floor(random() * fates.length)] as Fate
        befell.set(fate.name, (befell.get(fate.name) ?? 0) + 1)
        await fate.lose()
        await sleep(100 + random() ** 2 * 4000)
        await fate.regain()
        await sleep(random() * 4000)
      }
    }),
  )
  expect(await settleAndCompare(topology, load, 120_000)).toEqual([])
  const writes = load.records.filter(({ kind }) => kind === 'write')
  const count = (of: (write: (typeof writes)[number]) => number) => writes.reduce((sum, write) => sum + of(write), 0)
  const story = `${count(({ committed }) => committed)} commits, ${count(({ accepted }) => accepted)} accepted, ${count(({ status }) => Number(status !== 200))} pushes refused or lost`
  console.log(`${story}; ${JSON.stringify(Object.fromEntries(befell))}`)
  // Each way must have been gone, else this proves less than it says.
  expect(count(({ accepted }) => accepted)).toBeGreaterThan(0)
  expect(befell.size).toBeGreaterThan(2)
  await expectReplicaToFollow(topology)
})

function handsOf(topology: Topology): Fate[][] {
  const { primary, replica, journal, cache, servers } = topology
  const configured = async (setting: string, value: string) => {
    const redis = journal.connect()
    redis.on('error', () => undefined)
    await redis.config('SET', setting, value).finally(() => redis.disconnect())
  }
  let old: Awaited<ReturnType<typeof journal.backup>> | null = null
  return [
    [
      { name: 'primary killed', lose: () => primary.kill(), regain: () => primary.restart() },
      { name: 'primary frozen', lose: () => primary.pause(), regain: () => primary.resume() },
    ],
    [
      { name: 'replica killed', lose: () => replica.kill(), regain: () => replica.restart() },
      { name: 'replica frozen', lose: () => replica.pause(), regain: () => replica.resume() },
      { name: 'replica late', lose: () => replica.stopReplication(), regain: () => replica.startReplication() },
    ],
    [
      { name: 'journal killed', lose: () => journal.signal('SIGKILL'), regain: () => journal.restart() },
      { name: 'journal frozen', lose: () => journal.signal('SIGSTOP'), regain: () => journal.signal('SIGCONT') },
      { name: 'journal emptied', lose: () => journal.signal('SIGKILL'), regain: () => journal.restartEmpty() },
      {
        name: 'journal put back',
        lose: async () => {
          old = await journal.backup()
          await sleep(200 + random() * 800)
          await journal.signal('SIGKILL')
        },
        regain: async () => old?.restore(),
      },
      {
        name: 'journal evicts',
        lose: () => configured('maxmemory-policy', 'allkeys-lru'),
        regain: () => configured('maxmemory-policy', 'noeviction'),
      },
      {
        name: 'journal without file',
        lose: () => configured('appendonly', 'no'),
        regain: () => configured('appendonly', 'yes'),
      },
    ],
    [
      { name: 'cache killed', lose: () => cache.signal('SIGKILL'), regain: () => cache.restart() },
      { name: 'cache frozen', lose: () => cache.signal('SIGSTOP'), regain: () => cache.signal('SIGCONT') },
    ],
    servers.map((server, index) => ({
      name: `server ${index + 1} killed`,
      lose: () => server.kill('SIGKILL'),
      regain: () => server.restart(),
    })),
  ]
}

/** What is in the primary reaches the replica, whatever became of both. */
async function expectReplicaToFollow({ primary, replica }: Topology): Promise<void> {
  await replica.waitUntilCaughtUp()
  for (const table of ['sales', 'operations', 'changes']) {
    const count = `SELECT count(*) AS n FROM ${primary.database}.${table}`
    expect(await replica.asAdmin(count)).toEqual(await primary.asAdmin(count))
  }
}
