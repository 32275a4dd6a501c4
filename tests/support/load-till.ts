import type { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation, OperationResult, PushResponse } from '../../src-shared/sync/operations.ts'
import type { EnrollResponse } from '../../src-shared/sync/wire.ts'
import { type FactMaker, type Goods, makeFacts, newProduct } from './light-till.ts'
import type { Line, RequestRecord } from './line.ts'

const GOODS_OF_A_SHOP = 8
const MOST_IN_A_PUSH = 50
const REOFFER_MS = 500

/** An operation that the till keeps; what is committed stays too, in case that the server comes back as another one. */
export interface Kept {
  readonly operation: Operation
  readonly json: string
  /** Its place among all that the till made: they are offered in this order. */
  readonly position: number
  state: 'pending' | 'accepted' | 'committed'
}

/** A till of the load: it makes facts whatever the server does, keeps them, and offers them until they are committed. */
export interface LoadTill {
  readonly enrolment: EnrollResponse
  readonly facts: FactMaker
  readonly kept: ReadonlyMap<string, Kept>
  /** The product that it alone edits, and the price that it gave it last. */
  readonly own: { readonly id: string; priceMinor: number }
  unsettled(): number
}

/** What the tills of one load have in common. */
export interface Shared {
  readonly records: RequestRecord[]
  readonly violations: string[]
  readonly goods: Goods[]
  selling: boolean
  ended: boolean
}

export interface OpenTill extends LoadTill {
  begin(first: boolean): Promise<void>
  sell(everyMs: number): Promise<void>
  offer(retryMs: number): Promise<void>
  read(everyMs: number): Promise<void>
  close(): Promise<void>
}

type Log = Awaited<ReturnType<typeof open>>

/** A till and the work that it does; `log` is its own oracle, written through before it goes on. */
export function openTill(shared: Shared, enrolment: EnrollResponse, line: Line, log: Log): OpenTill {
  const facts = makeFacts(enrolment)
  const kept = new Map<string, Kept>()
  const waiting = { pending: new Set<Kept>(), accepted: new Set<Kept>() }
  const own = newProduct(1000)
  const till = { enrolment, facts, kept, own: { id: own.id, priceMinor: 1000 }, unsettled }
  let epoch: string | null = null
  let ownVersion = 1
  let editUnderWay = true

  function unsettled(): number {
    return waiting.pending.size + waiting.accepted.size
  }
  /** On disk before anybody else hears of it, as at the real till. */
  const note = async (text: string) => {
    await log.appendFile(text)
    await log.datasync()
  }
  async function keep(operation: Operation): Promise<void> {
    const entry: Kept = { operation, json: JSON.stringify(operation), position: kept.size, state: 'pending' }
    await note(`made ${operation.key} ${operation.kind}\n`)
    kept.set(operation.key, entry)
    waiting.pending.add(entry)
  }
  function settle(entry: Kept, result: OperationResult): void {
    const { key, kind } = entry.operation
    if (result.status === 'deferred') return
    if (result.status === 'rejected' || result.status === 'conflict') {
      shared.violations.push(`${kind} ${key} was answered ${result.status}: ${JSON.stringify(result.problem)}`)
    }
    if (entry.state === 'committed' && result.status === 'accepted') shared.violations.push(`${key} was taken back`)
    waiting.pending.delete(entry)
    waiting.accepted.delete(entry)
    if (result.status === 'accepted') {
      entry.state = 'accepted'
      waiting.accepted.add(entry)
      return
    }
    entry.state = 'committed'
    if (kind.startsWith('product.') && (entry.operation.body as { id: string }).id === own.id) {
      ownVersion = result.version ?? ownVersion
      editUnderWay = false
    }
  }
  /** Offers them once from the first to the last; ends at the first push that fails. Answers whether any was taken. */
  async function offerAll(entries: ReadonlySet<Kept>): Promise<boolean> {
    const all = [...entries].sort((a, b) => a.position - b.position)
    let took = false
    for (let from = 0; from < all.length && !shared.ended; from += MOST_IN_A_PUSH) {
      const outcome = await push(all.slice(from, from + MOST_IN_A_PUSH))
      if (outcome === 'failed') return false
      took ||= outcome === 'taken'
    }
    return took
  }
  async function push(batch: readonly Kept[]): Promise<'taken' | 'deferred' | 'failed'> {
    const body = `{"incarnation":${enrolment.incarnation},"operations":[${batch.map(({ json }) => json).join(',')}]}`
    const startMs = performance.now()
    const reply = await line.send('POST', '/v1/sync/push', body)
    const answer = reply.status === 200 ? (JSON.parse(reply.text) as PushResponse) : null
    const count = (status: string) => answer?.results.filter((result) => result.status === status).length ?? 0
    remember('write', '/v1/sync/push', startMs, reply, count('accepted'), count('committed'))
    if (answer === null) {
      if (![0, 429, 502, 503, 504].includes(reply.status)) {
        shared.violations.push(`a push was answered ${reply.status}: ${reply.text.slice(0, 300)}`)
      }
      return 'failed'
    }
    if (answer.results.length !== batch.length) shared.violations.push('a push was not answered one by one')
    if (epoch !== null && answer.epoch !== epoch) offerEverythingAgain()
    epoch = answer.epoch
    await note(batch.map(({ operation }, index) => `${answer.results[index]?.status} ${operation.key}\n`).join(''))
    batch.forEach((entry, index) => {
      const result = answer.results[index]
      if (result === undefined || result.key !== entry.operation.key) shared.violations.push('answers out of order')
      else settle(entry, result)
    })
    return count('deferred') < batch.length ? 'taken' : 'deferred'
  }
  function offerEverythingAgain(): void {
    for (const entry of kept.values()) {
      entry.state = 'pending'
      waiting.accepted.delete(entry)
      waiting.pending.add(entry)
    }
  }
  function remember(
    kind: RequestRecord['kind'],
    path: string,
    startMs: number,
    reply: Awaited<ReturnType<Line['send']>>,
    accepted = 0,
    committed = 0,
  ): void {
    const { status, timedOut, headers } = reply
    const source = typeof headers['x-source'] === 'string' ? headers['x-source'] : null
    const aged = headers['x-as-of'] !== undefined
    const retryAfterSeconds = headers['retry-after'] === undefined ? null : Number(headers['retry-after'])
    const endMs = performance.now()
    const answer = { status, timedOut, source, aged, retryAfterSeconds, accepted, committed }
    shared.records.push({ kind, path, startMs, endMs, ...answer })
  }
  async function commitNow(operations: readonly Operation[]): Promise<void> {
    for (const operation of operations) await keep(operation)
    for (let attempt = 0; unsettled() > 0; attempt += 1) {
      if (attempt === 100) throw new Error(`a till could not begin: ${lastAnswers(shared.records)}`)
      if (!(await offerAll(new Set([...waiting.pending, ...waiting.accepted])))) await sleep(50)
    }
  }

  return {
    ...till,
    begin: async (first) => {
      const opening: Operation[] = [facts.openShift(), facts.record('product.create', own)]
      if (first) {
        for (let index = 0; index < GOODS_OF_A_SHOP; index += 1) {
          const product = newProduct(1000 + index * 130)
          shared.goods.push(product)
          opening.push(facts.record('product.create', product))
        }
      }
      await commitNow(opening)
    },
    sell: async (everyMs) => {
      let made = 0
      while (shared.selling) {
        const goods = shared.goods.filter((_, index) => (made + index) % 3 === 0)
        await keep(facts.sale(goods))
        made += 1
        if (made % 8 === 0 && !editUnderWay) {
          editUnderWay = true
          const before = till.own.priceMinor
          till.own.priceMinor += 1
          const change = { base: { priceMinor: before }, changes: { priceMinor: till.own.priceMinor } }
          await keep(facts.record('product.edit', { id: own.id, version: ownVersion, ...change }))
        }
        await sleep(everyMs)
      }
    },
    offer: async (retryMs) => {
      let reofferAtMs = 0
      while (!shared.ended) {
        const tookPending = await offerAll(waiting.pending)
        // In its own pass, so that what waits in the journal holds nothing new up.
        if (waiting.accepted.size > 0 && performance.now() > reofferAtMs) {
          await offerAll(waiting.accepted)
          reofferAtMs = performance.now() + REOFFER_MS
        }
        await sleep(tookPending ? 5 : retryMs)
      }
    },
    read: async (everyMs) => {
      for (let turn = 0; shared.selling; turn += 1) {
        const id = shared.goods[turn % shared.goods.length]?.id ?? own.id
        const path = turn % 2 === 0 ? `/v1/products/${id}` : '/v1/products?limit=100'
        const startMs = performance.now()
        const reply = await line.send('GET', path)
        remember('read', path, startMs, reply)
        if (reply.status === 200 && !reply.text.includes(id)) shared.violations.push(`${path} does not hold ${id}`)
        if (reply.status === 404 || reply.status === 500) shared.violations.push(`${path} was answered ${reply.status}`)
        await sleep(everyMs)
      }
    },
    close: async () => {
      line.close()
      await log.close()
    },
  }
}

/** The newest answers to writes, for messages. */
export function lastAnswers(records: readonly RequestRecord[]): string {
  return records
    .filter(({ kind }) => kind === 'write')
    .slice(-5)
    .map(({ status, accepted, committed }) => `${status} (${accepted} accepted, ${committed} committed)`)
    .join(', ')
}
