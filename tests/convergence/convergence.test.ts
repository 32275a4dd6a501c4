import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { verifyStore } from '../../server/verify/verify-store.ts'
import { readTransaction } from '../../src-main/database/transaction.ts'
import type { Till } from '../../src-main/till/till.ts'
import type { Problem } from '../../src-shared/sync/problems.ts'
import { differencesOf, digestOf, productsAt, stateOfServer, stateOfTill, storeOfTill } from '../support/digest.ts'
import { isAsked, type LeftOver, leftOver, ofProducts, settledState, waitsBehind } from '../support/left-over.ts'
import { seeded } from '../support/seeded-random.ts'
import { type ChainOfShops, openChainOfShops, type ShopTill } from './chain-of-shops.ts'
import { type Doings, doSomething } from './people.ts'

/* The long form sets these: `npm run test:convergence -- --minutes 10 --seed 7 --storage mysql`. */
const asked = process.env
const minutes = Number(asked['CONVERGENCE_MINUTES'] ?? 0.15)
const seed = Number(asked['CONVERGENCE_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const storages = (['embedded', 'mysql'] as const).filter(
  (storage) => (asked['CONVERGENCE_STORAGE'] ?? storage) === storage,
)
const MOST_ROUNDS = 40

describe.each(storages)('four tills of two shops on %s storage', (storage) => {
  test(`whatever they sell and edit for ${minutes} minutes with a line that comes and goes, in peace all have the same (seed ${seed})`, async () => {
    const random = seeded(seed)
    const chain = await openChainOfShops(storage, random)
    try {
      const doings: Doings = { papers: new Map(), counts: new Map() }
      const untilMs = performance.now() + minutes * 60_000
      while (performance.now() < untilMs) {
        for (const till of chain.tills) doSomething(till, random, doings)
        await sleep(random() * 20)
      }
      chain.calmDown()
      await untilStill(chain)

      const { findings } = await verifyStore(chain.store)
      expect(findings).toEqual([])
      expect(await papersAtServer(chain)).toEqual(doings.papers)
      expect(await differences(chain)).toEqual([])
      const known = new Set(await idsAt(chain))
      const explained = chain.tills.flatMap((till) => leftOver(till.till).map((each) => explain(till, each, known)))
      console.log([...doings.counts].map(([what, count]) => `${count} x ${what}`).join(', '))
      console.log(`left for people: ${explained.length}\n${explained.slice(0, 40).join('\n')}`)
      expect(explained.filter((reason) => reason.includes('UNEXPLAINED'))).toEqual([])
    } finally {
      await chain.close()
    }
  })
})

/** Rounds of all tills until none of them, nor the server, has anything new. */
async function untilStill({ tills, store, tenantId }: ChainOfShops): Promise<void> {
  let before = ''
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    for (const { engine } of tills) await engine.syncNow()
    const { seq } = await store.reader
      .selectFrom('tenant_counters')
      .select('seq')
      .where('tenant_id', '=', tenantId)
      .executeTakeFirstOrThrow()
    const now = JSON.stringify([seq, tills.map(({ till }) => [digestOf(stateOfTill(till)), leftOver(till).length])])
    if (now === before && tills.every(({ engine }) => engine.view().connection === 'online')) return
    before = now
    await sleep(200)
  }
  throw new Error(`after ${MOST_ROUNDS} rounds of peace something still moves`)
}

async function papersAtServer({ store, tenantId }: ChainOfShops): Promise<Map<string, number>> {
  const of = (table: 'sales' | 'refunds') =>
    store.reader.selectFrom(table).select(['id', 'total_minor']).where('tenant_id', '=', tenantId).execute()
  return new Map([...(await of('sales')), ...(await of('refunds'))].map((row) => [row.id, Number(row.total_minor)]))
}

async function idsAt({ store, tenantId }: ChainOfShops): Promise<string[]> {
  const products = await store.reader.selectFrom('products').select('id').where('tenant_id', '=', tenantId).execute()
  const there = await store.reader
    .selectFrom('categories')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('removed', '=', 0)
    .execute()
  return [...products, ...there].map(({ id }) => id)
}

async function differences({ store, tenantId, tills }: ChainOfShops): Promise<string[]> {
  const known = await productsAt(store, tenantId)
  const found: string[] = []
  for (const { till, name } of tills) {
    const ours = ofProducts(settledState(till), known)
    const theirs = ofProducts(await stateOfServer(store, tenantId, storeOfTill(till)), known)
    if (digestOf(ours) !== digestOf(theirs))
      found.push(...differencesOf(ours, theirs).map((each) => `${name}: ${each}`))
  }
  return found
}

/** Why an operation is still at its till, in words. */
function explain({ till, name }: ShopTill, operation: LeftOver, known: ReadonlySet<string>): string {
  const { kind, state } = operation
  const all = leftOver(till)
  const problem = operation.problem === null ? null : (JSON.parse(operation.problem) as Problem)
  const reason =
    state === 'conflict' && isAsked(till, operation)
      ? 'somebody else changed the same; a person chooses'
      : (state === 'waiting' || state === 'accepted') && waitsBehind(all, operation)
        ? 'it builds on one that waits for a person'
        : explainRefusal(problem, known)
  return `${name}: ${kind} is ${state}: ${reason ?? `UNEXPLAINED ${operation.problem ?? operation.body}\n  ${historyOf(till, operation.recordId).join('\n  ')}`}`
}

/** `known`: ids of the products that the server has or had, and of the categories that it has. */
function explainRefusal(problem: Problem | null, known: ReadonlySet<string>): string | null {
  if (problem === null) return null
  const { type, rule, detail = '' } = problem
  if (rule === 'barcode-taken') return `another product has the barcode ${detail}; a person gives one of them another`
  if (rule === 'in-use') return 'something refers to it; it stays'
  if (rule === 'product-unknown' && !known.has(detail)) return 'its product is in no catalog'
  const category = /^categoryId (\S+)$/.exec(detail)?.[1]
  if (type === 'not-found' && category !== undefined && !known.has(category))
    return 'its category was removed meanwhile'
  return null
}

/** All that this till did to a record, for whoever has to find out. */
function historyOf({ database }: Till, recordId: string): string[] {
  const rows = readTransaction(database, (tx) =>
    tx.all<{ kind: string; state: string; body: string }>(
      'SELECT kind, state, body FROM outbox WHERE record_id = @recordId OR instr(body, @recordId) > 0 ORDER BY position',
      { recordId },
    ),
  )
  return rows.map(({ kind, state, body }) => `${kind} ${state} ${body.slice(0, 200)}`)
}
