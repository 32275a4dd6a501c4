import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { v4 as randomId } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { readSnapshotPlace } from '../../src-main/tables/sync-state.ts'
import { removeProduct } from '../../src-main/till/remove-catalog-record.ts'
import { enrollTill, product, type TillClient } from '../server/till-client.ts'
import { writeCatalogFile } from '../support/catalog-file.ts'
import { eventually, type HeadlessTill, openHeadlessTill } from '../support/headless-till.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { onBothStorages } from '../support/shop.ts'
import { nodeBinary, setupShop } from '../support/test-server.ts'

const PRODUCTS = 3000
const { random, seed } = seededRandom()

onBothStorages((openShop) => {
  let url: string
  let codes: readonly string[]
  let maker: TillClient
  let close: () => Promise<void>
  const tills: HeadlessTill[] = []
  const opened = async (options: Parameters<typeof openHeadlessTill>[0], code?: string) => {
    const till = await openHeadlessTill({ random: () => 0, online: false, ...options })
    tills.push(till)
    if (code !== undefined) await till.join(url, code)
    return till
  }

  beforeEach(async () => {
    const shop = await openShop()
    const tenant = { tenant: 'Con catálogo', tills: 3, catalog: await writeCatalogFile(PRODUCTS) }
    const { enrolmentCodes } = await setupShop(shop.server, tenant)
    url = shop.server.url
    codes = enrolmentCodes
    maker = await enrollTill(url, codes[2])
    close = shop.close
  })
  afterEach(async () => {
    for (const till of tills.splice(0)) await till.close({ remove: true })
    await close()
  })

  /** What a till shows of the catalog, so that two can be compared. */
  const shownBy = ({ till }: HeadlessTill) =>
    readTransaction(till.database, (tx) => ({
      products: tx.all(
        `SELECT id, version, sku, name, barcodes, price_minor FROM products WHERE removed = 0 ORDER BY id`,
      ),
      found: tx.all(`SELECT barcode, id FROM product_barcodes JOIN products ON number = product_number ORDER BY 1`),
      named: tx.all(`SELECT count(*) AS count FROM product_search WHERE product_search MATCH 'g'`),
      levels: tx.all(`SELECT product_id, on_hand_milli FROM stock_levels WHERE on_hand_milli <> 0 ORDER BY 1`),
    }))
  const same = async (till: HeadlessTill, other: HeadlessTill) => {
    await eventually('nothing is left to send', () => till.engine.view().unsentCount === 0)
    await till.engine.syncNow()
    await other.engine.syncNow()
    expect(shownBy(till)).toEqual(shownBy(other))
  }
  /** Changes all over the catalog, as other tills and the back office do meanwhile. */
  const changeSome = async (other: HeadlessTill) => {
    const ids = readTransaction(other.till.database, (tx) =>
      tx.all<{ id: string }>('SELECT id FROM products WHERE removed = 0 ORDER BY id').map(({ id }) => id),
    )
    const some = () => ids.splice(Math.floor(random() * ids.length), 1)[0] ?? ''
    for (let change = 0; change < 5; change += 1) {
      other.editProduct(some(), { name: `Cambiado ${Math.floor(random() * 1000)}` })
      const id = some()
      removeProduct(other.till, { id, version: other.product(id)?.version ?? 0 })
      // Anywhere in the order, so that some lie where the download has been already.
      await maker.committed([maker.record('product.create', product({ id: randomId() }))])
    }
    await eventually('it is all at the server', () => other.engine.view().unsentCount === 0)
  }

  test(`a download that breaks off at random places goes on behind them, and all is as the server has it (seed ${seed})`, async () => {
    const other = await opened({ online: true }, codes[0])
    await eventually('the other till has it', () => other.cursor() > 0, 30_000)
    let cuts = 6
    let linesReceived = 0
    const till = await opened(
      {
        fetch: async (input, init) => {
          const response = await fetch(input, init)
          if (!String(input).includes('snapshot') || response.body === null) return response
          const breakAt = cuts > 0 ? 20_000 + random() * 500_000 : Number.POSITIVE_INFINITY
          cuts -= 1
          let bytes = 0
          const cut = new TransformStream<Uint8Array, Uint8Array>({
            transform: (chunk, controller) => {
              if (bytes + chunk.length > breakAt) return controller.error(new Error('the line is gone'))
              bytes += chunk.length
              linesReceived += chunk.filter((byte) => byte === 10).length
              controller.enqueue(chunk)
            },
          })
          return new Response(response.body.pipeThrough(cut), { status: response.status, headers: response.headers })
        },
      },
      codes[1],
    )
    // What the till had of another life, and the server has not: gone at the end.
    const own = till.createProduct({ name: 'Propio' })
    till.engine.start()
    for (let round = 0; till.cursor() === 0 && round < 20; round += 1) {
      await till.engine.syncNow()
      await changeSome(other)
    }
    await same(till, other)
    expect(till.product(own.id)).not.toBeNull()
    expect(till.log.filter((line) => line.startsWith('snapshot-goes-on')).length).toBeGreaterThan(2)
    // Twice as many would be the whole of it again and again.
    expect(linesReceived).toBeLessThan(1.5 * (2 * PRODUCTS + 200))
  })

  test('a till that is killed while the catalog comes goes on where it stopped', async () => {
    const other = await opened({ online: true }, codes[0])
    await eventually('the other till has it', () => other.cursor() > 0, 30_000)
    const first = await opened({}, codes[1])
    await first.close()
    const placeIn = async () => {
      const till = await openHeadlessTill({ folder: first.folder, online: false })
      const place = readTransaction(till.till.database, readSnapshotPlace)
      await till.close()
      return place
    }
    let done = 0
    for (let kill = 0; kill < 3; kill += 1) {
      const child = downloadingTill(first.folder)
      await once(child.stdout as NodeJS.ReadableStream, 'data')
      await sleep(20 + random() * 60)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const place = await placeIn()
      expect(place?.done ?? 0).toBeGreaterThanOrEqual(done)
      done = place?.done ?? done
      await changeSome(other)
    }
    const till = await opened({ folder: first.folder, online: true })
    await eventually('it is whole', () => till.cursor() > 0, 30_000)
    await same(till, other)
    if (done > 0) expect(till.log.some((line) => line.startsWith('snapshot-goes-on'))).toBe(true)
  })
})

function downloadingTill(folder: string): ChildProcess {
  return spawn(nodeBinary, [join(import.meta.dirname, 'downloading-till.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
