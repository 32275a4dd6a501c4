import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { type EnrollResponse, enrollResponseSchema } from '../../src-shared/sync/wire.ts'
import type { Goods } from './light-till.ts'
import { openLine, type RequestRecord } from './line.ts'
import { type LoadTill, lastAnswers, type OpenTill, openTill, type Shared } from './load-till.ts'

export interface Load {
  readonly tills: readonly LoadTill[]
  readonly goods: readonly Goods[]
  readonly records: readonly RequestRecord[]
  /** What no server may answer: a refusal of what is sound, an answer of another shape, a commit taken back. */
  readonly violations: readonly string[]
  /** Stops selling and reading; goes on offering. */
  stopSelling(): void
  /** After `stopSelling`: waits until all that the tills made is committed; throws after `withinMs`. */
  settled(withinMs: number): Promise<void>
  /** Ends everything and removes the logs. */
  end(): Promise<void>
}

export interface LoadOptions {
  readonly url: string
  readonly codes: readonly string[]
  /** Pause of a till between two sales, ms. */
  readonly saleEveryMs?: number
  readonly readEveryMs?: number
  /** Pause after a push that was not taken, ms; less than the server asks for, to see its return at once. */
  readonly retryMs?: number
  /** After this a request counts as hanging, ms. */
  readonly timeoutMs?: number
}

/** Enrols the tills, makes a small catalog, opens the shifts and starts to sell and to read. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const { url, codes, saleEveryMs = 25, readEveryMs = 25, retryMs = 25, timeoutMs = 5000 } = options
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-load-'))
  const shared: Shared = { records: [], violations: [], goods: [], selling: true, ended: false }
  const tills: OpenTill[] = []
  for (const [index, code] of codes.entries()) {
    const enrolment = await enrol(url, code)
    const log = await open(join(folder, `till-${index + 1}.log`), 'a')
    tills.push(openTill(shared, enrolment, openLine(url, enrolment.token, timeoutMs), log))
  }
  for (const till of tills) await till.begin(tills[0] === till)
  const makers = tills.map((till) => till.sell(saleEveryMs))
  const workers = [...makers, ...tills.flatMap((till) => [till.offer(retryMs), till.read(readEveryMs)])]
  return {
    tills,
    goods: shared.goods,
    records: shared.records,
    violations: shared.violations,
    stopSelling: () => {
      shared.selling = false
    },
    settled: async (withinMs) => {
      // A sale that is on its way to its till's log is not yet among what is unsettled.
      await Promise.all(makers)
      const until = performance.now() + withinMs
      while (tills.some((till) => till.unsettled() > 0)) {
        if (performance.now() > until) {
          const left = tills.map((till) => till.unsettled()).join(', ')
          throw new Error(`after ${withinMs} ms the tills still keep ${left}; last: ${lastAnswers(shared.records)}`)
        }
        await sleep(10)
      }
    },
    end: async () => {
      shared.selling = false
      shared.ended = true
      await Promise.all(workers)
      for (const till of tills) await till.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function enrol(url: string, code: string): Promise<EnrollResponse> {
  const line = openLine(url, null, 10_000)
  const body = JSON.stringify({ code, deviceName: 'Caja de prueba' })
  const reply = await line.send('POST', '/v1/tills/enroll', body)
  line.close()
  if (reply.status !== 201) throw new Error(`not enrolled: ${reply.status} ${reply.text}`)
  return enrollResponseSchema.parse(JSON.parse(reply.text))
}

/** The sales that a till made, whatever became of them. */
export function salesOf(till: LoadTill): SaleFact[] {
  const sales: SaleFact[] = []
  for (const { operation } of till.kept.values()) {
    if (operation.kind === 'sale.create') sales.push(operation.body as SaleFact)
  }
  return sales
}
