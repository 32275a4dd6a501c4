import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '../../src-shared/sync/operations.ts'
import { runServerCommand, setupShop, startServer, type TestServer } from '../support/test-server.ts'
import { type RunningServer, startOn } from './storages.ts'
import { call, enrollTill, type PushAnswer, product, type TillClient } from './till-client.ts'

const TILLS = 8
const ROUNDS = 6
const env = { REQUESTS_PER_MINUTE: '0', REQUESTS_PER_MINUTE_PER_ADDRESS: '0' }

/** What the tills of one tenant share, so that they get in each other's way. */
interface Shop {
  readonly tills: readonly TillClient[]
  readonly goods: readonly ReturnType<typeof product>[]
  /** By operation, which many tills may offer, what each was told of it: status and type of the problem. */
  readonly told: Map<Operation, Set<string>>
  /** By operation the number of its change. */
  readonly numbers: Map<Operation, number>
  readonly ids: readonly string[]
  readonly keys: readonly string[]
}

describe('two servers on one database whose tills get in each other’s way', () => {
  let first: RunningServer
  let second: TestServer
  let shops: Shop[]

  beforeAll(async () => {
    first = await startOn('mysql', env)
    second = await startServer({ storage: 'mysql', databaseUrl: first.mariadb?.url ?? '', env })
    shops = await Promise.all(['La Esquina', 'El Faro'].map(openShop))
  })
  afterAll(async () => {
    await second.stop()
    await first.end()
  })

  async function openShop(tenant: string): Promise<Shop> {
    const { enrolmentCodes } = await setupShop(first, { tenant, tills: TILLS })
    const tills = await Promise.all(enrolmentCodes.map((code) => enrollTill(first.url, code)))
    const goods = Array.from({ length: 5 }, () => product())
    await tills[0]?.committed(goods.map((each) => (tills[0] as TillClient).record('product.create', each)))
    const some = (count: number) => Array.from({ length: count }, () => uuidv7())
    return { tills, goods, told: new Map(), numbers: new Map(), ids: some(ROUNDS), keys: some(ROUNDS) }
  }

  /** Offers a push until it is answered, and notes what was said. */
  async function offer(
    { told, numbers }: Shop,
    { enrolment }: TillClient,
    url: string,
    operations: Operation[],
  ): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const body = { incarnation: enrolment.incarnation, operations }
      const answer = await call<PushAnswer>(url, 'POST', '/v1/sync/push', { token: enrolment.token, body })
      if (answer.status === 503) continue
      expect(answer.status).toBe(200)
      answer.body.results.forEach(({ status, problem, seq }, index) => {
        const operation = operations[index] as Operation
        if (seq !== undefined) numbers.set(operation, seq)
        const words = told.get(operation) ?? new Set()
        told.set(operation, words.add(problem === undefined ? status : `${status} ${problem.type}`))
      })
      return
    }
    throw new Error('a push was never answered')
  }

  /** A round of one till: sales of what all sell, and records whose ids, keys and barcodes others take too. */
  function roundOf(shop: Shop, till: TillClient, at: number, round: number): Operation[] {
    const [coffee] = shop.goods as [ReturnType<typeof product>]
    const sale = () =>
      till.sale(
        {},
        [...shop.goods].sort(() => Math.random() - 0.5).map(({ id }) => ({ productId: id })),
      )
    const key = shop.keys[round] ?? ''
    return [
      ...(round === 0 ? [till.openShift()] : []),
      ...Array.from({ length: 8 }, sale),
      // One id, two contents: whoever comes first has it.
      till.record('product.create', product({ id: shop.ids[round] ?? '', sku: `SKU-${at % 2}` })),
      // One barcode, as many products as tills.
      till.record('product.create', product({ barcodes: [`750${round}`] })),
      // One key, two requests.
      { ...till.record('category.create', { id: key, name: `Bebidas ${at % 2}` }), key },
      till.record('product.edit', {
        ...{ id: coffee.id, version: 1 },
        ...{ base: { name: coffee.name }, changes: { name: `Café ${at % 3}` } },
      }),
    ]
  }

  it('takes everything once, tells every till the same whenever it asks, and keeps what belongs together', async () => {
    const made: { shop: Shop; till: TillClient; operations: Operation[] }[] = []
    await Promise.all(
      shops.flatMap((shop) =>
        shop.tills.map(async (till, at) => {
          for (let round = 0; round < ROUNDS; round += 1) {
            const operations = roundOf(shop, till, at, round)
            made.push({ shop, till, operations })
            const urls = at % 2 === 0 ? [first.url, second.url] : [second.url, first.url]
            // Some pushes come twice at once: their senders had given up on the first.
            const times = (at + round) % 4 === 0 ? 2 : 1
            await Promise.all(urls.slice(0, times).map((url) => offer(shop, till, url, operations)))
          }
        }),
      ),
    )
    for (const { shop, till, operations } of made) await offer(shop, till, second.url, operations)
    for (const shop of shops) await compare(shop)
    const { stdout } = await runServerCommand(first.env, 'verify')
    expect(JSON.parse(stdout).findings).toEqual([])
  })

  async function compare({ tills, goods, told, numbers, ids, keys }: Shop): Promise<void> {
    const tenantId = tills[0]?.enrolment.tenantId ?? ''
    const { reader } = first.store
    const rowsOf = (table: 'sales' | 'changes' | 'operations' | 'stock_levels' | 'products' | 'product_barcodes') =>
      reader.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute() as Promise<
        Record<string, unknown>[]
      >

    for (const [{ kind }, words] of told) expect([kind, words.size]).toEqual([kind, 1])
    const saidOf = (want: (operation: Operation) => boolean) =>
      [...told].filter(([operation]) => want(operation)).map(([, words]) => [...words].join())
    const bodyOf = ({ body }: Operation) => body as { id: string; barcodes?: string[] }
    const countOf = (said: string[], word: string) => said.filter((each) => each === word).length

    const sales = [...told.keys()].filter(({ kind }) => kind === 'sale.create')
    expect(new Set(saidOf(({ kind }) => kind === 'sale.create'))).toEqual(new Set(['committed']))
    const stored = (await rowsOf('sales')).map(({ id }) => id)
    expect(new Set(stored)).toEqual(new Set(sales.map((sale) => bodyOf(sale).id)))
    expect(stored.length).toBe(sales.length)
    const levels = await rowsOf('stock_levels')
    expect(levels.map((level) => level.on_hand_milli)).toEqual(goods.map(() => -2000 * sales.length))

    for (const [round, id] of ids.entries()) {
      // Same id: those of the one content have it, those of the other are refused.
      const said = saidOf((operation) => operation.kind === 'product.create' && bodyOf(operation).id === id)
      expect([countOf(said, 'committed'), countOf(said, 'rejected rule-violated')]).toEqual([TILLS / 2, TILLS / 2])
      const barcode = (operation: Operation) => bodyOf(operation).barcodes?.[0] === `750${round}`
      expect(countOf(saidOf(barcode), 'committed')).toBe(1)
      const named = saidOf(({ key }) => key === keys[round])
      expect([countOf(named, 'committed'), countOf(named, 'rejected idempotency-key-reused')]).toEqual([
        TILLS / 2,
        TILLS / 2,
      ])
    }
    const barcodes = await rowsOf('product_barcodes')
    expect(barcodes.length).toBe(ROUNDS)
    const edits = new Set(saidOf(({ kind }) => kind === 'product.edit'))
    expect(edits).toEqual(new Set(['committed', 'conflict version-conflict']))

    const changes = new Map((await rowsOf('changes')).map(({ seq, entity_id }) => [Number(seq), entity_id]))
    for (let seq = 1; seq <= changes.size; seq += 1) expect(changes.has(seq)).toBe(true)
    for (const [operation, seq] of numbers) expect(changes.get(seq)).toBe(bodyOf(operation).id)
  }
})
