import type { ClockView } from '../../src-shared/contract/reconcile-views.ts'
import { SERVER_TIME_HEADER } from '../../src-shared/sync/wire.ts'
import { readTransaction } from '../database/transaction.ts'
import { readClock } from '../tables/sync-state.ts'
import type { Till } from '../till/till.ts'
import type { Fetch } from './server-client.ts'

/** The server's clock as this till reckons it: for showing, and for how long things are kept; never for order. */
export interface ServerClock {
  /** Like the `fetch` that was handed in. */
  readonly fetch: Fetch
  /** The server's time; null before the first answer of this run. */
  now(): number | null
  /** How far this machine's clock is off; null: never measured. */
  view(): ClockView | null
}

interface Sample {
  /** Server's clock less the clock that only goes forward: stays the same when somebody sets this machine's clock. */
  readonly offsetMs: number
  /** Half of the round trip: the server said it somewhere in it. */
  readonly uncertaintyMs: number
}

/** The best of so many exchanges counts: one that was quick says more than the latest. */
const SAMPLES = 8
/** Earlier, or later than anybody lives: nonsense from what stands in between. */
const SENSIBLE_MS = { least: Date.UTC(2020, 0, 1), most: Date.UTC(2200, 0, 1) }

export function watchServerClock(till: Till, fetch: Fetch): ServerClock {
  let samples: readonly Sample[] = []
  const best = (): Sample | null =>
    samples.reduce<Sample | null>(
      (found, sample) => (found === null || sample.uncertaintyMs < found.uncertaintyMs ? sample : found),
      null,
    )
  const now = () => {
    const sample = best()
    return sample === null ? null : Math.round(till.steadyClock() + sample.offsetMs)
  }
  return {
    fetch: async (input, init) => {
      const sentMs = till.steadyClock()
      const response = await fetch(input, init)
      const serverMs = Number(response.headers.get(SERVER_TIME_HEADER) ?? Number.NaN)
      if (serverMs >= SENSIBLE_MS.least && serverMs <= SENSIBLE_MS.most) {
        const halfMs = (till.steadyClock() - sentMs) / 2
        const sample = { offsetMs: serverMs - (sentMs + halfMs), uncertaintyMs: Math.ceil(halfMs) }
        samples = [...samples, sample].slice(-SAMPLES)
      }
      return response
    },
    now,
    view: () => {
      const sample = best()
      const serverMs = now()
      if (sample !== null && serverMs !== null) {
        return { aheadMs: till.clock() - serverMs, uncertaintyMs: sample.uncertaintyMs, isPresent: true }
      }
      const kept = readTransaction(till.database, readClock)
      return kept === null ? null : { ...kept, isPresent: false }
    },
  }
}
