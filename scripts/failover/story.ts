import { minor } from '../../src-shared/money/minor.ts'
import { openStage, type Stage } from './stage.ts'
import { inMs, type Teller } from './terminal.ts'

export type Figures = (readonly [string, string])[]

const ACCEPTED_OR_COMMITTED = ['accepted', 'committed']
/** What a till may wait before it asks again about what the journal has. */
const ASKED_AGAIN_MS = 30_000

/** Tells the whole story on real processes; answers the figures for its end. */
export async function tellStory(teller: Teller): Promise<Figures> {
  teller.chapter('A shop: MySQL with a replica, one Redis for the journal and one for the cache, a server, a till')
  const stage = await openStage()
  try {
    const figures: Figures = []
    await openTheShop(teller, stage)
    await loseMysql(teller, stage, figures)
    await readWithoutIt(teller, stage, figures)
    await getMysqlBack(teller, stage, figures)
    await freezeMysql(teller, stage, figures)
    await loseRedis(teller, stage, figures)
    await loseBoth(teller, stage, figures)
    await getAllBack(teller, stage, figures)
    return figures
  } finally {
    await stage.close()
  }
}

async function openTheShop(teller: Teller, stage: Stage): Promise<void> {
  const { topology, coffee } = stage
  await stage.untilAllCommitted(ASKED_AGAIN_MS)
  await topology.replica.waitUntilCaughtUp()
  await stage.untilPanel(({ health }) => health.status === 'healthy')
  const sinceMs = performance.now()
  const sale = stage.sell(2)
  const ms = await stage.until(sale.key, ['committed'], sinceMs)
  teller.say(`The till sells two coffees, receipt ${sale.receiptNumber}.`)
  teller.check('the sale is committed in MySQL', ms !== null, `after ${inMs(ms)}`)
  const first = await stage.read(`/v1/products/${coffee.id}`)
  await stage.read('/v1/products?limit=100')
  const again = await stage.read(`/v1/products/${coffee.id}`)
  teller.check(
    'the back office reads the price',
    again.status === 200,
    `from ${first.source}, then from ${again.source}`,
  )
  teller.panel(await topology.panel())
}

async function loseMysql(teller: Teller, stage: Stage, figures: Figures): Promise<void> {
  const { topology, till, coffee } = stage
  teller.chapter('MySQL is killed (kill -9)')
  const sinceMs = performance.now()
  await topology.primary.kill()
  const sale = stage.sell(1)
  const ms = await stage.until(sale.key, ACCEPTED_OR_COMMITTED, sinceMs)
  teller.say(`The till sells a coffee, receipt ${sale.receiptNumber}.`)
  const state = stage.stateOf(sale.key)
  teller.check(
    'the sale is accepted by the journal in Redis',
    state === 'accepted',
    `${state} ${inMs(ms)} after the kill`,
  )
  teller.check('within a second', ms !== null && ms < 1000)
  figures.push(['MySQL killed: first sale accepted after', inMs(ms)])
  for (let count = 0; count < 5; count += 1) stage.sell(1)
  till.editProduct(coffee.id, { priceMinor: minor(2700) })
  teller.say('Five more sales, and the price of coffee goes up to 27.00.')
  const waits = await stage.untilPanel(({ sync }) => sync.pending_creates >= 6 && sync.pending_updates >= 1)
  teller.check('they wait in the journal, the new price undecided', waits !== null)
  teller.panel(await topology.panel())
}

async function readWithoutIt(teller: Teller, stage: Stage, figures: Figures): Promise<void> {
  const { topology, coffee } = stage
  teller.chapter('Reading goes on: from the replica, and without that from the cache')
  const feed = await stage.read('/v1/sync/changes?after=0&limit=10')
  teller.check(
    'the change feed is read from the replica',
    feed.status === 200 && feed.source === 'REPLICA',
    `${feed.status} ${feed.source}`,
  )
  const sinceMs = performance.now()
  await topology.replica.kill()
  teller.say('The replica is killed too.')
  const product = await stage.readUntilGood(`/v1/products/${coffee.id}`, sinceMs)
  teller.check(
    'the product is read from the cache',
    product.status === 200 && product.source === 'REDIS_CACHE',
    `${product.source}, ${product.ageMs === null ? 'not changed since' : `${inMs(product.ageMs)} old`}, ${inMs(product.afterMs)} after the kill`,
  )
  const { priceMinor, pending } = JSON.parse(product.text) as { priceMinor?: number; pending?: boolean }
  teller.check(
    "the journal's new price is in it, marked as pending",
    priceMinor === 2700 && pending === true,
    `price ${priceMinor}, pending ${pending ?? false}`,
  )
  figures.push(['replica killed too: first read after', inMs(product.afterMs)])
  await stage.untilPanel(({ health }) => health.replica === 'error')
  teller.panel(await topology.panel())
}

async function getMysqlBack(teller: Teller, stage: Stage, figures: Figures): Promise<void> {
  const { topology } = stage
  teller.chapter('MySQL and its replica come back')
  await topology.primary.restart()
  const drained = await stage.untilPanel(
    ({ sync }) =>
      sync.mysql_available && sync.pending_creates + sync.pending_updates === 0 && sync.last_drain_at !== null,
  )
  teller.check('the journal is drained into MySQL by itself', drained !== null, `${inMs(drained)} after MySQL answers`)
  figures.push(['MySQL back: journal drained after', inMs(drained)])
  await topology.replica.restart()
  await expectEqual(teller, stage)
  teller.panel(await topology.panel())
}

async function freezeMysql(teller: Teller, stage: Stage, figures: Figures): Promise<void> {
  const { topology, coffee } = stage
  teller.chapter('MySQL freezes (SIGSTOP): its connections stay, and nobody answers')
  await stage.untilPanel(({ health }) => health.status === 'healthy')
  const sinceMs = performance.now()
  await topology.primary.pause()
  const sale = stage.sell(1)
  const [ms, reading] = await Promise.all([
    stage.until(sale.key, ACCEPTED_OR_COMMITTED, sinceMs),
    stage.readUntilGood(`/v1/products/${coffee.id}`, sinceMs),
  ])
  teller.check('a sale is accepted within a second', ms !== null && ms < 1000, `after ${inMs(ms)}`)
  const { afterMs, source } = reading
  teller.check(
    'and read is within a second',
    afterMs !== null && afterMs < 1000,
    `from ${source} after ${inMs(afterMs)}`,
  )
  figures.push(['MySQL frozen: first sale accepted after', inMs(ms)], ['MySQL frozen: first read after', inMs(afterMs)])
  await topology.primary.resume()
  const drained = await stage.untilPanel(({ sync }) => sync.mysql_available && sync.pending_creates === 0)
  teller.check('it goes on, and the journal is drained', drained !== null, `after ${inMs(drained)}`)
}

async function loseRedis(teller: Teller, stage: Stage, figures: Figures): Promise<void> {
  const { topology } = stage
  teller.chapter('Both Redis are killed: nobody at the counter notices')
  await Promise.all([topology.cache.signal('SIGKILL'), topology.journal.signal('SIGKILL')])
  const sinceMs = performance.now()
  const sale = stage.sell(3)
  const ms = await stage.until(sale.key, ['committed'], sinceMs)
  teller.check('the next sale is committed in MySQL as ever', ms !== null && ms < 2000, `after ${inMs(ms)}`)
  figures.push(['Redis killed: next sale committed after', inMs(ms)])
  const noticed = await stage.untilPanel(({ health }) => health.redis === 'error' && health.journal === 'error')
  teller.check('the panel says so', noticed !== null)
  teller.panel(await topology.panel())
}

async function loseBoth(teller: Teller, stage: Stage, figures: Figures): Promise<void> {
  const { topology } = stage
  teller.chapter('MySQL is killed as well: nothing can be promised')
  await topology.primary.kill()
  await topology.replica.kill()
  await stage.untilPanel(({ health }) => health.status === 'error')
  const answer = await stage.knock()
  teller.check(
    'the server turns writes away at once, and says when to come back',
    answer.status === 503 && answer.retryAfter !== null && answer.ms < 500,
    `${answer.status} after ${inMs(answer.ms)}, Retry-After ${answer.retryAfter}`,
  )
  figures.push(['all dead: a write is turned away after', inMs(answer.ms)])
  const sales = [stage.sell(1), stage.sell(2)]
  teller.say(`The till sells on: ${sales.map(({ receiptNumber }) => receiptNumber).join(' and ')}.`)
  const kept = sales.filter(({ key }) => stage.stateOf(key) === 'waiting').length
  teller.check('the till keeps them', kept === sales.length, `${kept} wait at the till`)
  teller.panel(await topology.panel())
}

async function getAllBack(teller: Teller, stage: Stage, figures: Figures): Promise<void> {
  const { topology } = stage
  teller.chapter('All come back')
  await Promise.all([topology.cache.restart(), topology.journal.restart(), topology.primary.restart()])
  await topology.replica.restart()
  const sinceMs = performance.now()
  const healthy = await stage.untilPanel(({ health }) => health.status === 'healthy')
  teller.check(
    'the server finds them by itself',
    healthy !== null,
    `healthy ${inMs(performance.now() - sinceMs)} after the last came`,
  )
  figures.push(['all back: healthy after', inMs(healthy)])
  await expectEqual(teller, stage)
  const { sync } = await topology.panel()
  teller.check('nothing waits anywhere', sync.status === 'synced', sync.status)
  teller.panel(await topology.panel())
}

async function expectEqual(teller: Teller, stage: Stage): Promise<void> {
  const settled = await stage.untilAllCommitted(ASKED_AGAIN_MS)
  teller.check('the till hears that all of it is committed', settled !== null)
  const differences = await stage.differences()
  teller.check(
    "what MySQL holds equals the till's own file: sales, lines, quantities, amounts, chain; nothing twice",
    differences.length === 0,
    differences[0],
  )
}
