import { setTimeout as sleep } from 'node:timers/promises'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { OFFERED_AGAIN_FOR_MS } from '../../src-main/sync/lost-history.ts'
import { readChainHead, rejectedOperations } from '../../src-main/tables/outbox.ts'
import { offerableOperations } from '../../src-main/tables/outbox-offers.ts'
import { readOnHand } from '../../src-main/tables/stock.ts'
import { listReconciledDays } from '../../src-main/till/list-reconciled-days.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { removeProduct } from '../../src-main/till/remove-catalog-record.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { eventually, type HeadlessTill } from './headless-till.ts'
import type { Mariadb } from './mariadb.ts'
import { openDatabase } from './oracle.ts'
import { copyStorage } from './restored-server.ts'
import { seeded } from './seeded-random.ts'
import { type OpenShop, openShop } from './shop.ts'
import { runServerCommand } from './test-server.ts'

export interface RestoreStory {
  readonly mariadb: Mariadb | null
  readonly seed: number
  /** What the tills do before the copy, in the hour after it, and once it was put back. */
  readonly steps: { readonly before: number; readonly lost: number; readonly after: number }
  readonly newEpoch: boolean
  readonly underRunning: boolean
  readonly onStep?: (words: string) => void
}

export interface RestoreOutcome {
  /** What does not agree, in words. */
  readonly differences: readonly string[]
  readonly facts: number
  readonly products: number
  /** Changes of records that met others' and wait for a person; never facts. */
  readonly waiting: number
}

const HOUR_MS = 60 * 60_000

/**
 * Sells and edits at several tills, copies the server's storage, goes on for an hour of the tills' clocks, puts the copy
 * back, goes on a little, and waits for peace. Then every till and the server have to be equal.
 */
export async function restoreServer(story: RestoreStory): Promise<RestoreOutcome> {
  const { mariadb, seed, steps, newEpoch, underRunning, onStep = () => undefined } = story
  const random = seeded(seed)
  let aheadMs = 0
  let steadyAheadMs = 0
  const clock = () => Date.now() + aheadMs
  const steadyClock = () => performance.now() + steadyAheadMs
  const wait = (some: readonly HeadlessTill[]) =>
    settle(some, () => {
      steadyAheadMs += OFFERED_AGAIN_FOR_MS
      for (const { engine } of some) engine.wake()
    })
  const shop = await openShop(
    ...((mariadb === null ? ['embedded'] : ['mysql', await mariadb.createDatabase()]) as ['embedded']),
  )
  try {
    const open = () => shop.till({ random: () => 0, clock, steadyClock })
    const tills = [await open(), await open(), await open()]
    for (const till of tills) till.openShift()
    const act = actor(tills, random)
    const perform = async (count: number) => {
      for (let step = 0; step < count; step += 1) {
        act()
        aheadMs += (HOUR_MS * 0.9) / Math.max(1, steps.lost)
        await sleep(random() * 20)
      }
    }
    for (let made = 0; made < 6; made += 1) tills[made % 3]?.createProduct({ name: `Producto ${made}` })
    await perform(steps.before)
    await wait(tills)
    const copy = await copyStorage(shop.server, mariadb)
    onStep('copied')

    await perform(steps.lost)
    await wait(tills)
    // One that is away when it happens has acknowledged work, and work that nobody has seen.
    await tills[2]?.engine.stop()
    await perform(Math.ceil(steps.lost / 4))
    await wait(tills.slice(0, 2))
    await copy.restore({ newEpoch, underRunning })
    onStep('restored')

    for (const till of tills.slice(0, 2)) till.engine.wake()
    await perform(steps.after)
    tills[2]?.engine.start()
    for (const till of tills) till.engine.wake()
    await wait(tills)
    onStep('settled')
    await copy.remove()
    return await compare(shop, tills)
  } finally {
    await shop.close()
  }
}

function actor(tills: readonly HeadlessTill[], random: () => number): () => void {
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)]
  let names = 0
  return () => {
    const till = pick(tills) as HeadlessTill
    const product = pick(productsOf(till))
    const what = random()
    if (product === undefined || what < 0.12) {
      names += 1
      till.createProduct({
        name: `Nuevo ${names}`,
        barcodes: random() < 0.3 ? [`75${Math.floor(random() * 1e10)}`] : [],
      })
    } else if (what < 0.3) till.editProduct(product.id, { priceMinor: minor(100 + Math.floor(random() * 9900)) })
    else if (what < 0.38)
      till.editProduct(product.id, { name: `${product.name.slice(0, 20)} ${Math.floor(random() * 99)}` })
    else if (what < 0.42) removeProduct(till.till, { id: product.id, version: product.version })
    else if (what < 0.5)
      moveStock(till.till, { productId: product.id, reason: 'purchase', quantityMilli: 5000, note: null })
    else till.sell([{ productId: product.id, quantityMilli: 1000, unitPriceMinor: product.priceMinor ?? 100 }])
  }
}

interface ShownProduct {
  readonly id: string
  readonly name: string
  readonly priceMinor: number | null
  readonly version: number
}

function productsOf({ till }: HeadlessTill): ShownProduct[] {
  return readTransaction(till.database, (tx) =>
    tx.all('SELECT id, name, price_minor AS priceMinor, version FROM products WHERE removed = 0 ORDER BY id'),
  )
}

/**
 * As the till shows them; where one waits for a person, as it knows that the server has it: what is held back behind the
 * question is shown on top of that.
 */
function agreedProductsOf({ till }: HeadlessTill): ShownProduct[] {
  return readTransaction(till.database, (tx) =>
    tx.all(
      `SELECT id, coalesce(asked ->> 'name', name) AS name, coalesce(asked ->> 'priceMinor', price_minor) AS priceMinor, version
       FROM (SELECT *, CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE record_id = products.id AND state IN ('conflict', 'rejected'))
                            THEN confirmed END AS asked FROM products)
       WHERE removed = 0 OR asked IS NOT NULL ORDER BY id`,
    ),
  )
}

/** Until nothing is left to send but what waits for a person, every day is compared, and all have read the same. */
async function settle(tills: readonly HeadlessTill[], onStuck: () => void): Promise<void> {
  // What builds on a change that waits for a person is not offered.
  const isQuiet = ({ till }: HeadlessTill) =>
    readTransaction(till.database, (tx) =>
      (['waiting', 'accepted'] as const).every((state) => [...offerableOperations(tx, state, 0)].length === 0),
    )
  const isSent = () => tills.every(isQuiet)
  // What conflicts with what was done meanwhile is put off until nobody can bring anything any more.
  await eventually('everything is sent', isSent, 8000).catch(async () => {
    onStuck()
    await eventually('everything is sent', isSent, 60_000)
  })
  await eventually(
    'all have read the same feed',
    async () => {
      await Promise.all(tills.map(({ engine }) => engine.syncNow()))
      return new Set(tills.map((till) => till.cursor())).size === 1 && tills.every(isQuiet)
    },
    60_000,
  ).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : String(error)}: ${tills.map(stateInWords).join('; ')}`)
  })
}

function stateInWords(till: HeadlessTill): string {
  const left = readTransaction(till.till.database, (tx) =>
    tx.all(`SELECT kind, record_id, state, problem FROM outbox WHERE state <> 'committed' ORDER BY position LIMIT 20`),
  )
  return `at ${till.cursor()}, ${till.engine.view().connection}, ${JSON.stringify(left)}`
}

async function compare({ server, shop }: OpenShop, tills: readonly HeadlessTill[]): Promise<RestoreOutcome> {
  const differences: string[] = []
  const same = (what: string, one: unknown, other: unknown) => {
    if (JSON.stringify(one) === JSON.stringify(other)) return
    const only = (these: unknown, those: unknown) => JSON.stringify(withoutThoseOf(these, those)).slice(0, 600)
    differences.push(`${what}: ${only(one, other)} and ${only(other, one)}`)
  }
  const ask = await openDatabase(server.env)
  const all = (sql: string) => ask.all(sql.replaceAll('$tenant', `'${shop.tenantId}'`))
  try {
    const stored = (
      await all(
        'SELECT id, name, price_minor AS priceMinor, version FROM products WHERE tenant_id = $tenant AND removed = 0 ORDER BY id',
      )
    ).map(({ id, name, priceMinor, version }) => ({ id, name, priceMinor, version: Number(version) }))
    const levels = new Map(
      (await all('SELECT product_id, on_hand_milli FROM stock_levels WHERE tenant_id = $tenant')).map((row) => [
        String(row['product_id']),
        Number(row['on_hand_milli']),
      ]),
    )
    let facts = 0
    let totalMinor = 0
    let salesCount = 0
    let waiting = 0
    for (const [index, { till, engine }] of tills.entries()) {
      const name = `till ${index + 1}`
      same(`products of ${name} and the server`, agreedProductsOf(tills[index] as HeadlessTill), stored)
      const onHand = readTransaction(till.database, (tx) =>
        stored.map(({ id }) => [id, readOnHand(tx, String(id))] as const),
      )
      same(
        `stock of ${name}`,
        onHand,
        stored.map(({ id }) => [id, levels.get(String(id)) ?? 0] as const),
      )
      const tillId = readTransaction(till.database, (tx) =>
        tx.get<{ id: string }>('SELECT till_id AS id FROM identity'),
      )?.id
      const [head] = await all(
        `SELECT chain_index, chain_hash FROM tills WHERE tenant_id = $tenant AND id = '${tillId}'`,
      )
      const own = readTransaction(till.database, readChainHead)
      same(`chain of ${name}`, own, { index: Number(head?.['chain_index']), hash: head?.['chain_hash'] })
      facts += own?.index ?? 0
      const sums = readTransaction(till.database, (tx) =>
        tx.get<{ n: number; total: number }>('SELECT count(*) AS n, coalesce(sum(total_minor), 0) AS total FROM sales'),
      )
      salesCount += sums?.n ?? 0
      totalMinor += sums?.total ?? 0
      const refused = readTransaction(till.database, rejectedOperations)
      for (const { kind, chain, problem } of refused) {
        if (chain !== null) differences.push(`${name}: a fact was refused, ${kind} ${JSON.stringify(problem)}`)
      }
      waiting += refused.length + engine.view().conflictCount
      for (const day of listReconciledDays(till)) {
        if (day.outcome === 'differs' || day.outcome === 'repairing')
          differences.push(`${name}: ${JSON.stringify(day)}`)
      }
    }
    const [sales] = await all('SELECT count(*) AS n, sum(total_minor) AS total FROM sales WHERE tenant_id = $tenant')
    same('sales', { n: Number(sales?.['n']), total: Number(sales?.['total']) }, { n: salesCount, total: totalMinor })
    return { differences: [...differences, ...(await verified(server.env))], facts, products: stored.length, waiting }
  } finally {
    await ask.close()
  }
}

/** Of lists what the other lacks. */
function withoutThoseOf(these: unknown, those: unknown): unknown {
  if (!Array.isArray(these) || !Array.isArray(those)) return these
  const known = new Set(those.map((each) => JSON.stringify(each)))
  return these.filter((each) => !known.has(JSON.stringify(each)))
}

async function verified(env: Readonly<Record<string, string>>): Promise<string[]> {
  const { code, stdout } = await runServerCommand(env, 'verify')
  return code === 0 ? [] : [`verify: ${stdout.slice(0, 600)}`]
}
