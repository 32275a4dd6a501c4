import { startTopology } from '../../tests/support/topology.ts'
import { startBareServer } from './bare-server.ts'
import { type Figure, median } from './figure.ts'
import { medianMs, perSecond } from './loop.ts'
import { openPushingTills, pushText, salesBatch, type Till } from './pushing-tills.ts'

const ROUNDS = 5
const WRITES = 150

/** An accepted sale while MySQL is down, less what HTTP alone costs, against XADD of as many bytes to the same Redis. */
export async function measureJournalWrite(): Promise<Figure[]> {
  const topology = await startTopology({ storage: 'mysql', tills: 8, env: { LOG_LEVEL: 'warn' } })
  try {
    const { tills, goods } = await openPushingTills([topology.url], topology.shop.enrolmentCodes)
    const [first] = tills
    if (first === undefined) throw new Error('there is no till')
    await topology.primary.kill()
    const accept = async (till: Till) => {
      const { body } = salesBatch(till, goods, 0, 1)
      await pushText(till, body, 1, 'accepted')
    }
    await untilAccepted(() => accept(first))
    const sample = salesBatch(first, goods, 0, 1).body
    const bare = await startBareServer('push', '{"epoch":"-","results":[]}')
    const client = topology.journal.connect()
    const add = () => client.xadd('bench', '*', 'entry', sample)
    const http = () => bare.line.send('POST', '/', sample)
    for (const call of [add, http, () => accept(first)]) await medianMs(WRITES, call)
    const rounds: {
      readonly ours: number
      readonly floor: number
      readonly rate: number
      readonly bareRate: number
    }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const [addMs, httpMs] = [await medianMs(WRITES, add), await medianMs(WRITES, http)]
      const oursMs = await medianMs(WRITES, () => accept(first))
      const rate = await perSecond(8, 1000, (caller) => accept(tills[caller] ?? first))
      const bareRate = await perSecond(8, 1000, async () => {
        await http()
        await add()
      })
      rounds.push({ ours: oursMs - httpMs, floor: addMs, rate, bareRate })
    }
    await client.del('bench')
    client.disconnect()
    await bare.stop()
    return [
      {
        name: 'sale accepted while MySQL is down, less HTTP, p50',
        unit: 'ms',
        ours: median(rounds.map(({ ours }) => ours)),
        against: { what: 'XADD of as many bytes through ioredis', value: median(rounds.map(({ floor }) => floor)) },
        ratio: median(rounds.map(({ ours, floor }) => ours / floor)),
        budget: { atMost: 3 },
      },
      {
        name: 'sales accepted while MySQL is down, 8 tills',
        unit: 'req/s',
        ours: median(rounds.map(({ rate }) => rate)),
        against: { what: 'bare HTTP, then XADD', value: median(rounds.map(({ bareRate }) => bareRate)) },
        ratio: median(rounds.map(({ rate, bareRate }) => rate / bareRate)),
        budget: { atLeast: 0.33 },
      },
    ]
  } finally {
    await topology.stop()
  }
}

async function untilAccepted(attempt: () => Promise<void>): Promise<void> {
  const until = performance.now() + 10_000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > until) throw error
    }
  }
}
