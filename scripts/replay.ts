import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Mariadb, startMariadb } from '../tests/support/mariadb.ts'
import { runServerCommand, setupShop, startServer, type TestServer } from '../tests/support/test-server.ts'
import { differences } from './replay-differences.ts'
import { dataFile, type ReplayData, readInvoices } from './replay-invoices.ts'
import { type Plan, planReplay, type Work } from './replay-plan.ts'
import { closingTable, controlLine, dataTable, planLines } from './replay-table.ts'
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
  const plan = planReplay(data, tillCount)
  const { goods } = plan
  const stocking = performance.now()
  await Promise.all(tills.map((till, index) => till.tell({ do: 'stock', goods: share(goods, index) })))
  await Promise.all(tills.map((till) => till.tell({ do: 'learn', products: goods.length })))
  console.log(`${goods.length} products made at ${tillCount} tills and known to all after ${seconds(stocking)} s`)

  const working = performance.now()
  const all = plan.work.reduce((sum, work) => sum + work.length, 0)
  let done = 0
  const progress = setInterval(() => {
    const unsent = tills.reduce((sum, till) => sum + till.unsent(), 0)
    const rate = Math.round(done / ((performance.now() - working) / 1000))
    console.log(`${done} of ${all} sales, refunds and corrections done, ${rate} a second, ${unsent} operations unsent`)
  }, 2000)
  await Promise.all(
    tills.map((till, index) =>
      doAll(till, plan.work[index] ?? [], (count) => {
        done += count
      }),
    ),
  )
  const doneMs = performance.now() - working
  // What came back is taken away again, once the server has it: so stock must be 0 everywhere in the end.
  await Promise.all(tills.map((till) => till.tell({ do: 'drain' })))
  await Promise.all(tills.map((till, index) => till.tell({ do: 'clear', goods: share(goods, index) })))
  // The feed has its end only once the last till has sent its last: who reads to the end before that stops short of it.
  await Promise.all(tills.map((till) => till.tell({ do: 'drain' })))
  await Promise.all(tills.map((till) => till.tell({ do: 'finish' })))
  clearInterval(progress)
  const committedMs = performance.now() - working
  const perSecond = (ms: number) => Math.round(all / (ms / 1000))
  console.log(
    `${all} sales, refunds and corrections done in ${seconds(working, doneMs)} s (${perSecond(doneMs)} a second), all committed at the server after ${seconds(working, committedMs)} s (${perSecond(committedMs)} a second)\n`,
  )
  return close(data, plan, most === null && file === dataFile())
}

/** Prints the tables and whatever differs; the exit code. */
async function close(data: ReplayData, plan: Plan, whole: boolean): Promise<number> {
  if (server === undefined) throw new Error('there is no server')
  const verified = await runServerCommand(server.env, 'verify')
  const tillReadings = tills.map((till) => readTill(till.folder))
  const serverReading = await readServer(server.env)
  console.log(dataTable(data), '\n')
  console.log(planLines(data, plan), '\n')
  console.log(
    closingTable(
      data,
      plan,
      tillReadings.map(({ totals }) => totals),
      serverReading.totals,
    ),
    '\n',
  )
  console.log(controlLine(data, serverReading.totals))
  const found = differences({ data, plan, whole, tills: tillReadings, server: serverReading, verified })
  for (const difference of found) console.log(`DIFFERS: ${difference}`)
  if (found.length === 0) {
    console.log('equal: data, tills and server; stock is 0 everywhere; outboxes empty; chains and feed verified')
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

function share<Item>(items: readonly Item[], index: number): Item[] {
  return items.filter((_, position) => position % tillCount === index)
}

async function doAll(till: TillProcess, work: readonly Work[], onDone: (count: number) => void): Promise<void> {
  const underWay: Promise<void>[] = []
  for (let from = 0; from < work.length; from += BATCH) {
    const part = work.slice(from, from + BATCH)
    underWay.push(till.tell({ do: 'work', work: part }).then(() => onDone(part.length)))
    // One batch waits at the till while it works on another.
    if (underWay.length > 1) await underWay.shift()
  }
  await Promise.all(underWay)
}

function seconds(since: number, ms = performance.now() - since): string {
  return (ms / 1000).toFixed(1)
}
