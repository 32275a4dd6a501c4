import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { eventually, openHeadlessTill } from './headless-till.ts'

export interface CatchUpFigures {
  readonly sales: number
  readonly seconds: number
  /** The event loop of the till that catches up did nothing else for so long at the most, while it sold on. */
  readonly longestStallMs: number
  readonly longestSaleMs: number
  /** Answers to another till, p95 in ms: before, and while the first one catches up. */
  readonly before: Answers
  readonly meanwhile: Answers
}

interface Answers {
  readonly pushMs: number
  readonly readMs: number
}

/** So long another till is asked about normal times. */
const NORMAL_MS = 3000

/** A till sells `sales` without a line, then gets one and catches up while it sells on and another till works. */
export async function measureCatchUp(
  serverUrl: string,
  codes: readonly (string | undefined)[],
  sales: number,
): Promise<CatchUpFigures> {
  const till = await openHeadlessTill({ online: false, random: () => 0 })
  const [ownCode = '', otherCode = ''] = codes
  const other = new Worker(new URL('./asking-till.ts', import.meta.url), {
    workerData: { url: serverUrl, code: otherCode },
  })
  let heard: (readonly [number, number])[] = []
  other.on('message', (times) => heard.push(times))
  const answersFor = async (work: () => Promise<void>): Promise<Answers> => {
    heard = []
    await work()
    return { pushMs: p95(heard.map(([push]) => push)), readMs: p95(heard.map(([, read]) => read)) }
  }
  try {
    await till.join(serverUrl, ownCode)
    till.openShift()
    const product = till.createProduct()
    const sell = () => till.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: 2550 }])
    // What was sold long ago is on disk: so much of it need not be synced one by one.
    till.till.database.pragma('synchronous = OFF')
    for (let sale = 0; sale < sales; sale += 1) {
      sell()
      if (sale % 100 === 0) await sleep(0)
    }
    till.till.database.pragma('synchronous = FULL')
    await eventually('the other till works', () => heard.length > 5)
    const before = await answersFor(() => sleep(NORMAL_MS))

    let longestSaleMs = 0
    let seconds = 0
    const delay = monitorEventLoopDelay({ resolution: 1 })
    const meanwhile = await answersFor(async () => {
      const beganMs = performance.now()
      delay.enable()
      till.engine.start()
      while (till.engine.view().unsentCount > 0) {
        await sleep(250)
        const sellingMs = performance.now()
        if (till.engine.view().unsentCount > 5) sell()
        longestSaleMs = Math.max(longestSaleMs, performance.now() - sellingMs)
      }
      delay.disable()
      seconds = (performance.now() - beganMs) / 1000
    })
    return { sales, seconds, longestStallMs: delay.max / 1e6, longestSaleMs, before, meanwhile }
  } finally {
    await other.terminate()
    await till.close({ remove: true })
  }
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN
}
