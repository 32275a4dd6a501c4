import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from './headless-till.ts'
import type { Load } from './load.ts'
import { firstGoodAfter, longestRequest, timedOut } from './load-figures.ts'
import { differencesFromTills } from './oracle.ts'
import type { Topology } from './topology.ts'

/** What an outage came to, ms; null: it did not come while it lasted. */
export interface Outage {
  readonly lostMs: number
  readonly backMs: number
  readonly firstReadMs: number | null
  readonly firstWriteMs: number | null
  readonly longestRequestMs: number
}

/** Takes something away under load for a while, and brings it back. `meanwhile` looks at what is served without it. */
export async function sufferOutage(load: Load, { lose, regain, forMs, meanwhile }: OutageOptions): Promise<Outage> {
  const lostMs = performance.now()
  await lose()
  try {
    await sleep(forMs)
    await meanwhile?.()
  } catch (error) {
    await regain()
    throw error
  }
  const backMs = performance.now()
  const firstReadMs = firstGoodAfter(load.records, 'read', lostMs)
  const firstWriteMs = firstGoodAfter(load.records, 'write', lostMs)
  await regain()
  return { lostMs, backMs, firstReadMs, firstWriteMs, longestRequestMs: longestRequest(load.records, lostMs) }
}

export interface OutageOptions {
  readonly lose: () => Promise<void>
  readonly regain: () => Promise<void>
  readonly forMs: number
  readonly meanwhile?: () => Promise<void>
}

/** Waits until the server says that nothing waits in its journal and its databases answer. */
export async function drained(topology: Topology, withinMs = 20_000): Promise<void> {
  await eventually(
    'the journal is drained and MySQL answers',
    async () => {
      const { sync } = await topology.panel()
      return sync.mysql_available && sync.pending_creates + sync.pending_updates + sync.pending_deletes === 0
    },
    withinMs,
  )
}

/**
 * Lets the tills stop selling and get rid of what they hold, ends the load, and answers everything that is wrong: what
 * no server may answer, requests that hung, and where the server's database differs from what the tills made.
 */
export async function settleAndCompare(topology: Topology, load: Load, withinMs = 20_000): Promise<string[]> {
  load.stopSelling()
  try {
    await load.settled(withinMs)
  } finally {
    await load.end()
  }
  const hung = timedOut(load.records).map(({ path, source }) => `${path} hung (${source ?? 'no answer'})`)
  return [...load.violations, ...hung, ...(await differencesFromTills(topology.env, load))]
}
