import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Mariadb, startMariadb } from '../tests/support/mariadb.ts'
import { runServerCommand, setupShop, startServer, type TestServer } from '../tests/support/test-server.ts'
import { differences } from './replay-differences.ts'
import { dataFile, type Invoice, type ReplayData, readInvoices } from './replay-invoices.ts'
import { closingTable, dataTable } from './replay-table.ts'
import type { Goods, ReplaySale } from './replay-till.ts'
import { spawnTill, type TillProcess } from './replay-tills.ts'
import { readServer, readTill } from './replay-totals.ts'

const usage = `npm run replay -- [--tills 3] [--invoices 2000] [--storage embedded|mysql] [--database-url mysql://...] [--file invoices.csv[.gz]]`
const BATCH = 20

const { values: options } = parseArgs({
  options: {
    tills: { type: 'string', default: '3' },
    invoices: { type: 'string' },
    storage: { type: 'string', default: 'embedded' },
    'database-url': { type: 'string' },
    file: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const tillCount = Number(options.tills)
const most = options.invoices === undefined ? null : Number(options.invoices)
if (
  options.help ||
  !(Number.isInteger(tillCount) && tillCount >= 1 && tillCount <= 50) ||
  !(most === null || (Number.isInteger(most) && most >= 1)) ||
  !['embedded', 'mysql'].includes(options.storage)
) {
  console.log(usage)
  process.exit(options.help ? 0 : 2)
}

const folder = mkdtempSync(join(tmpdir(), 'mostrador-replay-'))
let mariadb: Mariadb | undefined
let server: TestServer | undefined
const tills: TillProcess[] = []
let stopping = false

/** Ends everything that was started here. */
async function cleanUp(): Promise<void> {
  for (const till of tills) till.kill()
  await server?.kill('SIGKILL')
  await mariadb?.stop()
  rmSync(folder, { recursive: true, force: true })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping = true
    console.log('\nstopped: cleaning up')
    void cleanUp().finally(() => process.exit(130))
  })
}

try {
  process.exitCode = await replay()
} catch (error) {
  // Who stopped it needs no report that its tills are gone.
  if (!stopping) {
    console.error(error)
    if (server !== undefined) console.error(server.logs().slice(-2000))
  }
  process.exitCode = stopping ? 130 : 1
} finally {
  await cleanUp()
}
// A till that hangs must not keep this from ending.
process.exit()

async function replay(): Promise<number> {
  const file = options.file ?? dataFile()
  const data = await readInvoices(file, most)
  console.log(`${basename(file)}: ${data.invoices.length} invoices, ${data.products.size} products\n`)
  server = await openServer()
  const { enrolmentCodes } = await setupShop(server, { tenant: 'Replay', tills: tillCount, currency: 'GBP' })
  for (const [index, code] of enrolmentCodes.entries()) {
    const till = spawnTill(join(folder, `till-${index + 1}`))
    tills.push(till)
    await till.tell({ do: 'join', serverUrl: server.url, code, folder: till.folder })
  }
  const goods = goodsOf(data)
  const stocking = performance.now()
  await Promise.all(tills.map((till, index) => till.tell({ do: 'stock', goods: share(goods, index) })))
  await Promise.all(tills.map((till) => till.tell({ do: 'learn', products: goods.length })))
  console.log(`${goods.length} products made at ${tillCount} tills and known to all after ${seconds(stocking)} s`)

  const selling = performance.now()
  const sellable = data.invoices.filter(({ lines }) => lines.length > 0)
  let sold = 0
  const progress = setInterval(() => {
    const unsent = tills.reduce((sum, till) => sum + till.unsent(), 0)
    const rate = Math.round(sold / ((performance.now() - selling) / 1000))
    console.log(`${sold} of ${sellable.length} sales rung up, ${rate} a second, ${unsent} operations unsent`)
  }, 2000)
  await Promise.all(
    tills.map((till, index) =>
      sellAll(till, share(sellable, index), (count) => {
        sold += count
      }),
    ),
  )
  const rungUpMs = performance.now() - selling
  await Promise.all(tills.map((till) => till.tell({ do: 'finish' })))
  clearInterval(progress)
  const committedMs = performance.now() - selling
  const perSecond = (ms: number) => Math.round(sellable.length / (ms / 1000))
  console.log(
    `${sellable.length} sales rung up in ${seconds(selling, rungUpMs)} s (${perSecond(rungUpMs)} a second), all committed at the server after ${seconds(selling, committedMs)} s (${perSecond(committedMs)} a second)\n`,
  )
  return close(data, most === null && file === dataFile())
}

/** Prints the tables and whatever differs; the exit code. */
async function close(data: ReplayData, whole: boolean): Promise<number> {
  if (server === undefined) throw new Error('there is no server')
  const verified = await runServerCommand(server.env, 'verify')
  const tillReadings = tills.map((till) => readTill(till.folder))
  const serverReading = await readServer(server.env)
  console.log(dataTable(data), '\n')
  console.log(
    closingTable(
      data,
      tillReadings.map(({ totals }) => totals),
      serverReading.totals,
    ),
    '\n',
  )
  const found = differences({ data, whole, tills: tillReadings, server: serverReading, verified })
  for (const difference of found) console.log(`DIFFERS: ${difference}`)
  if (found.length === 0) {
    console.log(
      'equal: data, tills and server; stock sold out to 0 everywhere; outboxes empty; chains and feed verified',
    )
  }
  return found.length === 0 ? 0 : 1
}

async function openServer(): Promise<TestServer> {
  const url = options['database-url']
  if (url === undefined && options.storage === 'mysql') mariadb = await startMariadb()
  const databaseUrl = url ?? mariadb?.url
  const env = { LOG_LEVEL: 'warn' }
  return databaseUrl === undefined
    ? startServer({ storage: 'embedded', dataDir: join(folder, 'server'), env })
    : startServer({ storage: 'mysql', databaseUrl, env })
}

/** Each product with what the whole replay sells of it, so that stock ends at 0. */
function goodsOf({ invoices, products }: ReplayData): Goods[] {
  const goods = new Map<string, { priceMinor: number; openingMilli: number }>()
  for (const { lines } of invoices) {
    for (const { stockCode, quantity, priceThousandths } of lines) {
      const known = goods.get(stockCode)
      if (known === undefined)
        goods.set(stockCode, { priceMinor: priceThousandths / 10, openingMilli: quantity * 1000 })
      else known.openingMilli += quantity * 1000
    }
  }
  return [...goods].map(([sku, rest]) => ({ sku, name: products.get(sku) || sku, ...rest }))
}

function share<Item>(items: readonly Item[], index: number): Item[] {
  return items.filter((_, position) => position % tillCount === index)
}

async function sellAll(
  till: TillProcess,
  invoices: readonly Invoice[],
  onSold: (count: number) => void,
): Promise<void> {
  const underWay: Promise<void>[] = []
  for (let from = 0; from < invoices.length; from += BATCH) {
    const sales = invoices.slice(from, from + BATCH).map(toSale)
    underWay.push(till.tell({ do: 'sell', sales }).then(() => onSold(sales.length)))
    // One batch waits at the till while it works on another.
    if (underWay.length > 1) await underWay.shift()
  }
  await Promise.all(underWay)
}

/** Customers with a number paid by card, the others in cash: the data does not say. */
function toSale({ hasCustomer, lines }: Invoice): ReplaySale {
  return {
    paidBy: hasCustomer ? 'card' : 'cash',
    lines: lines.map(({ stockCode, quantity, priceThousandths }) => ({
      sku: stockCode,
      quantityMilli: quantity * 1000,
      unitPriceMinor: priceThousandths / 10,
    })),
  }
}

function seconds(since: number, ms = performance.now() - since): string {
  return (ms / 1000).toFixed(1)
}
