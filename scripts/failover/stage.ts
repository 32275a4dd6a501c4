import { setTimeout as sleep } from 'node:timers/promises'
import { readTransaction } from '../../src-main/database/transaction.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'
import { type HeadlessTill, openHeadlessTill } from '../../tests/support/headless-till.ts'
import { openLine } from '../../tests/support/line.ts'
import { runServerCommand } from '../../tests/support/test-server.ts'
import { startTopology, type Topology } from '../../tests/support/topology.ts'
import { readServer, readTill } from '../replay-totals.ts'

/** All that the story needs: a shop with every kind of database, a real till, and somebody who reads at the back office. */
export interface Stage {
  readonly topology: Topology
  readonly till: HeadlessTill
  readonly coffee: ProductRow
  /** Rings up coffee; answers the sale's key. */
  sell(count: number): { readonly key: string; readonly receiptNumber: string }
  /** What the till knows of an operation. */
  stateOf(key: string): string
  /** ms from `sinceMs` until the till knows one of these of the operation; null: not within the time. */
  until(key: string, states: readonly string[], sinceMs: number, withinMs?: number): Promise<number | null>
  /** Lets the till offer and ask again until it has nothing left; ms that it took, or null. */
  untilAllCommitted(withinMs: number): Promise<number | null>
  read(path: string): Promise<Reading>
  /** Asks again and again until a good answer comes. */
  readUntilGood(
    path: string,
    sinceMs: number,
    withinMs?: number,
  ): Promise<Reading & { readonly afterMs: number | null }>
  /** Offers the server a new customer, for how it turns that away. */
  knock(): Promise<Reading & { readonly ms: number; readonly retryAfter: string | null }>
  /** Waits for a moment of the panel; ms, or null. */
  untilPanel(
    holds: (panel: Awaited<ReturnType<Topology['panel']>>) => boolean,
    withinMs?: number,
  ): Promise<number | null>
  /** What differs between the till's file and the server's database; empty: nothing. */
  differences(): Promise<string[]>
  close(): Promise<void>
}

export interface Reading {
  readonly status: number
  readonly source: string | null
  /** How old the answer says it is, ms; null: fresh. */
  readonly ageMs: number | null
  readonly text: string
}

const PATIENCE_MS = 30_000

export async function openStage(): Promise<Stage> {
  const topology = await startTopology({ storage: 'mysql', replica: true, tills: 2 })
  const [tillCode = '', officeCode = ''] = topology.shop.enrolmentCodes
  const till = await openHeadlessTill()
  await till.join(topology.url, tillCode)
  // A second till's token, to read with what the first one's engine does not show.
  const enrolling = openLine(topology.url, null, 5000)
  const enrolled = await enrolling.send(
    'POST',
    '/v1/tills/enroll',
    JSON.stringify({ code: officeCode, deviceName: 'Oficina' }),
  )
  enrolling.close()
  const office = openLine(topology.url, (JSON.parse(enrolled.text) as EnrollResponse).token, 5000)
  const coffee = till.createProduct({ name: 'Café de olla' })
  till.openShift()

  const stateOf = (key: string) =>
    readTransaction(till.till.database, (tx) =>
      tx.get<{ state: string }>('SELECT state FROM outbox WHERE key = @key', { key }),
    )?.state ?? 'unknown'
  const waitFor = async (holds: () => boolean | Promise<boolean>, sinceMs: number, withinMs: number) => {
    while (!(await holds())) {
      if (performance.now() - sinceMs > withinMs) return null
      await sleep(5)
    }
    return performance.now() - sinceMs
  }
  const ask = async (method: string, path: string, body?: string, key?: string) => {
    const reply = await office.send(method, path, body, key)
    const source = reply.headers['x-source']
    const asOf = reply.headers['x-as-of']
    return {
      status: reply.status,
      source: typeof source === 'string' ? source : null,
      ageMs: typeof asOf === 'string' ? Date.now() - asOfMs(asOf) : null,
      text: reply.text,
      retryAfter: String(reply.headers['retry-after'] ?? '') || null,
    }
  }
  return {
    topology,
    till,
    coffee,
    stateOf,
    sell: (count) => {
      const { sale } = till.sell([{ productId: coffee.id, quantityMilli: count * 1000, unitPriceMinor: 2550 }])
      const row = readTransaction(till.till.database, (tx) =>
        tx.get<{ key: string }>('SELECT operation_key AS key FROM sales WHERE id = @id', { id: sale.id }),
      )
      return { key: row?.key ?? '', receiptNumber: sale.receiptNumber }
    },
    until: (key, states, sinceMs, withinMs = PATIENCE_MS) =>
      waitFor(() => states.includes(stateOf(key)), sinceMs, withinMs),
    untilAllCommitted: async (withinMs) => {
      const waking = setInterval(() => till.engine.wake(), 250)
      till.engine.wake()
      const took = await waitFor(() => till.engine.view().unsentCount === 0, performance.now(), withinMs)
      clearInterval(waking)
      return took
    },
    read: (path) => ask('GET', path),
    readUntilGood: async (path, sinceMs, withinMs = PATIENCE_MS) => {
      let reading = await ask('GET', path)
      const afterMs = await waitFor(
        async () => {
          if (reading.status !== 200) reading = await ask('GET', path)
          return reading.status === 200
        },
        sinceMs,
        withinMs,
      )
      return { ...reading, afterMs }
    },
    knock: async () => {
      const startMs = performance.now()
      const customer = { id: till.till.newId(), name: 'Doña Mari', taxId: null, phone: null, email: null }
      const reading = await ask('POST', '/v1/customers', JSON.stringify(customer), till.till.newId())
      return { ...reading, ms: performance.now() - startMs }
    },
    untilPanel: (holds, withinMs = PATIENCE_MS) =>
      waitFor(async () => holds(await topology.panel()), performance.now(), withinMs),
    differences: async () => {
      const verified = await runServerCommand(topology.env, 'verify')
      const stored = await readServer(topology.env)
      const made = readTill(till.folder)
      const found = verified.code === 0 ? [] : [`verify: ${verified.stdout}`]
      for (const figure of ['sales', 'lines', 'quantityMilli', 'amountMinor', 'lineAmountMinor'] as const) {
        if (stored.totals[figure] !== made.totals[figure]) {
          found.push(`${figure}: ${made.totals[figure]} at the till, ${stored.totals[figure]} in MySQL`)
        }
      }
      if (made.unsettled !== 0) found.push(`${made.unsettled} operations unsettled at the till`)
      if (stored.operations !== made.operations)
        found.push(`operations: ${made.operations} at the till, ${stored.operations} in MySQL`)
      if (!stored.chainIndexes.includes(made.chainIndex)) found.push(`the chain ends at ${made.chainIndex} at the till`)
      return found
    },
    close: async () => {
      office.close()
      await till.close({ remove: true })
      await topology.stop()
    },
  }
}

/** The header as it may come: ms, or a date. */
function asOfMs(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text)
}
