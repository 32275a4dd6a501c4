import { type Connection, createConnection } from 'mysql2/promise'
import { v7 as uuidv7 } from 'uuid'
import { type Line, openLine } from '../../tests/support/line.ts'
import { startServer } from '../../tests/support/test-server.ts'
import { startTopology, type Topology } from '../../tests/support/topology.ts'
import { type BareServer, startBareServer } from './bare-server.ts'
import { type Figure, median, ratioOf } from './figure.ts'
import { medianMs, perSecond } from './loop.ts'
import { openPushingTills } from './pushing-tills.ts'

const SALES = 50_000
const YEAR = { from: '2025-01-01', to: '2025-12-31' }
const BALANCE = `/v1/reports/balance?from=${YEAR.from}&to=${YEAR.to}&by=day`
const ROUNDS = 5

/** A year's balance with the cache and without; and what a hit costs beside a bare GET from Redis. */
export async function measureCachedRead(sales: number = SALES): Promise<Figure[]> {
  const topology = await startTopology({ storage: 'mysql', tills: 1, env: { LOG_LEVEL: 'warn' } })
  const uncached = await startServer({
    storage: 'mysql',
    databaseUrl: topology.primary.url,
    env: { CACHE_ENABLED: 'false', REQUESTS_PER_MINUTE: '0', REQUESTS_PER_MINUTE_PER_ADDRESS: '0', LOG_LEVEL: 'warn' },
  })
  try {
    const { tills, goods } = await openPushingTills([topology.url], topology.shop.enrolmentCodes)
    const token = tills[0]?.token ?? ''
    await seedYear(topology, sales)
    const cachedLine = openLine(topology.url, token, 30_000)
    const uncachedLine = openLine(uncached.url, token, 30_000)
    await good(cachedLine, BALANCE)
    await good(uncachedLine, BALANCE)
    const figures = await compareBalances(topology, cachedLine, uncachedLine)
    const product: Hit = { name: 'product by id', kind: 'product', path: `/v1/products/${goods[0]?.id}` }
    const year: Hit = { name: 'balance of a year', kind: 'balance', path: BALANCE }
    figures.push(...(await hitCost(topology, cachedLine, [product, year])))
    cachedLine.close()
    uncachedLine.close()
    return figures
  } finally {
    await uncached.kill('SIGKILL')
    await topology.stop()
  }
}

async function good(line: Line, path: string): Promise<string> {
  const reply = await line.send('GET', path)
  if (reply.status !== 200) throw new Error(`${path} was answered ${reply.status}: ${reply.text.slice(0, 300)}`)
  return reply.text
}

async function compareBalances(topology: Topology, cached: Line, uncached: Line): Promise<Figure[]> {
  const read = (line: Line) => () => good(line, BALANCE)
  await medianMs(200, read(cached))
  await medianMs(10, read(uncached))
  const rounds: {
    p50: number
    rate: number
    cachedMs: number
    uncachedMs: number
    cachedRate: number
    uncachedRate: number
  }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const uncachedMs = await medianMs(20, read(uncached))
    const cachedMs = await medianMs(200, read(cached))
    const uncachedRate = await perSecond(8, 1500, read(uncached))
    const cachedRate = await perSecond(8, 1500, read(cached))
    rounds.push({
      uncachedMs,
      cachedMs,
      uncachedRate,
      cachedRate,
      p50: uncachedMs / cachedMs,
      rate: cachedRate / uncachedRate,
    })
  }
  const of = (figure: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[figure]))
  const uncachedQueries = await queriesPer100(topology, 100, read(uncached))
  const cachedQueries = await queriesPer100(topology, 1000, read(cached))
  return [
    {
      name: 'balance of a year, cached: how much faster, p50',
      unit: 'ms',
      ours: of('cachedMs'),
      against: { what: 'cache off', value: of('uncachedMs') },
      ratio: of('p50'),
      budget: { atLeast: 20 },
    },
    {
      name: 'balance of a year, cached: requests a second, 8 callers',
      unit: 'req/s',
      ours: of('cachedRate'),
      against: { what: 'cache off', value: of('uncachedRate') },
      ratio: of('rate'),
      budget: { atLeast: 5 },
    },
    ratioOf({
      name: 'balance of a year, cached: MySQL queries per 100 requests',
      unit: 'queries',
      ours: cachedQueries,
      against: { what: 'cache off', value: uncachedQueries },
      budget: { atMost: 0.1 },
    }),
  ]
}

/** From MySQL's own count, with what the servers ask beside requests: they probe it all the time. */
async function queriesPer100(topology: Topology, requests: number, read: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    const [row] = await topology.primary.asAdmin("SHOW GLOBAL STATUS LIKE 'Questions'")
    return Number(row?.['Value'])
  }
  const before = await count()
  for (let turn = 0; turn < requests; turn += 1) await read()
  return (((await count()) - before) / requests) * 100
}

/**
 * A hit against twice a bare GET of as many bytes, plus HTTP: what the same server takes to know who asks and to answer
 * without a look at cache or storage, and what a longer answer costs more where there is nothing but HTTP.
 */
async function hitCost(topology: Topology, line: Line, hits: readonly Hit[]): Promise<Figure[]> {
  const client = topology.cache.connect()
  const refused = () => line.send('GET', '/v1/products/no-id')
  const bares = new Map<Hit, BareServer>()
  for (const hit of hits) bares.set(hit, await startBareServer(hit.kind, await good(line, hit.path)))
  const [shortest] = hits
  const figures: Figure[] = []
  for (const hit of hits) {
    await client.set('bench', await good(line, hit.path))
    const calls = {
      get: () => client.get('bench'),
      refused,
      hit: () => good(line, hit.path),
      long: () => bares.get(hit)?.line.send('GET', '/') ?? Promise.resolve(),
      short: () => bares.get(shortest as Hit)?.line.send('GET', '/') ?? Promise.resolve(),
    }
    for (const call of Object.values(calls)) await medianMs(300, call)
    const rounds: { readonly ours: number; readonly floor: number }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const [get, http] = [await medianMs(300, calls.get), await medianMs(300, calls.refused)]
      const [ours, long, short] = [
        await medianMs(300, calls.hit),
        await medianMs(300, calls.long),
        await medianMs(300, calls.short),
      ]
      rounds.push({ ours, floor: 2 * get + http + (long - short) })
    }
    figures.push({
      name: `${hit.name}, a hit`,
      unit: 'ms',
      ours: median(rounds.map(({ ours }) => ours)),
      against: { what: 'twice a GET through ioredis, plus HTTP', value: median(rounds.map(({ floor }) => floor)) },
      ratio: median(rounds.map(({ ours, floor }) => ours / floor)),
      budget: { atMost: 1 },
    })
  }
  await client.del('bench')
  client.disconnect()
  for (const bare of bares.values()) await bare.stop()
  return figures
}

interface Hit {
  readonly name: string
  readonly kind: 'balance' | 'product'
  readonly path: string
}

/** Sales spread over the year, put into the table itself: what a shop would have pushed meanwhile. */
async function seedYear({ primary, shop }: Topology, sales: number): Promise<void> {
  const connection = await createConnection({ uri: `${primary.adminUrl}/${primary.database}` })
  const [shift] = await rowsOf(connection, 'SELECT id, store_id, till_id FROM shifts LIMIT 1')
  const startMs = Date.parse(`${YEAR.from}T12:00:00Z`)
  const everyMs = (364 * 86_400_000) / sales
  for (let from = 0; from < sales; from += 1000) {
    const rows = Array.from({ length: Math.min(1000, sales - from) }, (_, index) => {
      const number = from + index
      const total = 1000 + ((number * 37) % 90_000)
      const at = Math.round(startMs + number * everyMs)
      const receipt = `SEED-${shift?.['till_id'] === undefined ? 'X' : '1'}-A-${String(number).padStart(6, '0')}`
      return [
        shop.tenantId,
        uuidv7(),
        shift?.['store_id'],
        shift?.['till_id'],
        shift?.['id'],
        receipt,
        'MXN',
        at,
        total,
        0,
        '[]',
        at,
      ]
    })
    await connection.query(
      `INSERT INTO sales (tenant_id, id, store_id, till_id, shift_id, receipt_number, currency, sold_at_ms, total_minor, tax_minor,
         taxes, recorded_at_ms) VALUES ?`,
      [rows],
    )
  }
  await connection.query('ANALYZE TABLE sales')
  await connection.end()
}

async function rowsOf(connection: Connection, sql: string): Promise<Record<string, unknown>[]> {
  const [rows] = await connection.query(sql)
  return rows as Record<string, unknown>[]
}
