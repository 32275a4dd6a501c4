import { setTimeout as sleep } from 'node:timers/promises'
import { startLoad } from '../../tests/support/load.ts'
import { drained, settleAndCompare, sufferOutage } from '../../tests/support/outage.ts'
import { startTopology } from '../../tests/support/topology.ts'
import { type Figure, median } from './figure.ts'
import { BATCH, openPushingTills, pushText, salesBatch } from './pushing-tills.ts'

/** Times from the loss of MySQL under load to the first good answers, and how fast the journal is drained afterwards. */
export async function measureFailover(): Promise<Figure[]> {
  return [...(await measureGaps()), await measureDrain(400)]
}

async function measureGaps(): Promise<Figure[]> {
  const topology = await startTopology({ storage: 'mysql', replica: true, tills: 8, env: { LOG_LEVEL: 'warn' } })
  const reads: number[] = []
  const writes: number[] = []
  const requests: number[] = []
  try {
    const load = await startLoad({ url: topology.url, codes: topology.shop.enrolmentCodes })
    await topology.replica.waitUntilCaughtUp()
    for (let round = 0; round < 6; round += 1) {
      const kills = round % 2 === 0
      await sleep(1000)
      const outage = await sufferOutage(load, {
        lose: () => (kills ? topology.primary.kill() : topology.primary.pause()),
        regain: () => (kills ? topology.primary.restart() : topology.primary.resume()),
        forMs: 1500,
      })
      reads.push(outage.firstReadMs ?? Number.POSITIVE_INFINITY)
      writes.push(outage.firstWriteMs ?? Number.POSITIVE_INFINITY)
      requests.push(outage.longestRequestMs)
      await drained(topology, 60_000)
    }
    const wrong = await settleAndCompare(topology, load, 60_000)
    if (wrong.length > 0) throw new Error(`after the outages: ${wrong.slice(0, 3).join('; ')}`)
  } finally {
    await topology.stop()
  }
  const limit = (name: string, values: readonly number[]): Figure => {
    const ours = Math.max(...values)
    return {
      name,
      unit: 'ms',
      ours,
      ratio: ours,
      budget: { atMost: 1000 },
      note: `median ${Math.round(median(values))}`,
    }
  }
  return [
    limit('MySQL lost under load, 3 x killed and 3 x frozen: first good read, the worst', reads),
    limit('MySQL lost under load: first accepted write, the worst', writes),
    limit('MySQL lost under load: longest request, the worst', requests),
  ]
}

async function measureDrain(batches: number): Promise<Figure> {
  const topology = await startTopology({ storage: 'mysql', tills: 8, env: { LOG_LEVEL: 'warn' } })
  try {
    const { tills, goods } = await openPushingTills([topology.url], topology.shop.enrolmentCodes)
    await topology.primary.kill()
    while ((await topology.panel()).sync.mysql_available) await sleep(10)
    const perTill = Math.ceil(batches / tills.length)
    await Promise.all(
      tills.map(async (till) => {
        for (let batch = 0; batch < perTill; batch += 1) {
          await pushText(till, salesBatch(till, goods, batch).body, BATCH, 'accepted')
        }
      }),
    )
    await topology.primary.restart()
    const count = async () => {
      const [row] = await topology.primary.asAdmin(`SELECT count(*) AS n FROM ${topology.primary.database}.sales`)
      return Number(row?.['n'])
    }
    const all = perTill * tills.length * BATCH
    let startMs: number | null = null
    let done = await count()
    while (done < all) {
      // From the first that arrives: before that the server does not know yet that MySQL is back.
      if (startMs === null && done > 0) startMs = performance.now()
      await sleep(5)
      done = await count()
    }
    const ours = all / ((performance.now() - (startMs ?? 0)) / 1000)
    return { name: 'drain of the journal', unit: 'operations/s', ours, ratio: ours, budget: { atLeast: 5000 } }
  } finally {
    await topology.stop()
  }
}
