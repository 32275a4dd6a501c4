import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readTransaction } from '../../src-main/database/transaction.ts'
import { createSyncEngine, type SyncEngine, type SyncEngineOptions } from '../../src-main/sync/engine.ts'
import { joinServer } from '../../src-main/sync/join-server.ts'
import { readProduct } from '../../src-main/tables/products.ts'
import { readSyncState } from '../../src-main/tables/sync-state.ts'
import { createProduct } from '../../src-main/till/create-product.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { openShift } from '../../src-main/till/open-shift.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import type { RungUpSale } from '../../src-shared/contract/sales-views.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { lineTotal } from '../../src-shared/sale/sale-totals.ts'
import type { ProductFields, ProductRow } from '../../src-shared/sync/records.ts'

export interface SoldLine {
  readonly productId: string
  readonly quantityMilli: number
  readonly unitPriceMinor: number
}

/** A till as the program has it, with core and sync engine, and without a window. */
export interface HeadlessTill {
  readonly till: Till
  readonly engine: SyncEngine
  readonly folder: string
  /** What the engine logged, oldest first. */
  readonly log: readonly string[]
  /** Enrols it; throws what was refused. */
  join(serverUrl: string, code: string): Promise<void>
  openShift(): void
  createProduct(fields?: Partial<ProductFields>): ProductRow
  /** Edits it as the window does: from the row that it shows now. */
  editProduct(id: string, changes: Partial<ProductFields>): ProductRow
  product(id: string): ProductRow | null
  /** Rings up a sale, paid exactly; throws what was refused. */
  sell(lines: readonly SoldLine[], paidBy?: 'cash' | 'card'): RungUpSale
  cursor(): number
  /** Stops the engine and closes the file. The folder stays unless `remove`. */
  close(options?: { readonly remove?: boolean }): Promise<void>
}

export interface HeadlessTillOptions extends Pick<SyncEngineOptions, 'fetch' | 'random' | 'vault'> {
  /** A new throw-away folder when absent. */
  readonly folder?: string
  /** Whether the engine starts at once; it does when absent. */
  readonly online?: boolean
  /** The machine's clock; the real one when absent. */
  readonly clock?: () => number
  readonly steadyClock?: () => number
}

export async function openHeadlessTill(options: HeadlessTillOptions = {}): Promise<HeadlessTill> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'mostrador-till-')))
  const till = openTill({
    dataFolder: folder,
    ...(options.clock && { clock: options.clock }),
    ...(options.steadyClock && { steadyClock: options.steadyClock }),
  })
  const log: string[] = []
  const { fetch, random, vault } = options
  const engine = createSyncEngine({
    till,
    log: (event, details) => log.push(`${event} ${JSON.stringify(details ?? {})}`),
    ...(fetch && { fetch }),
    ...(random && { random }),
    ...(vault && { vault }),
  })
  if (options.online !== false) engine.start()

  const product = (id: string) => readTransaction(till.database, (tx) => readProduct(tx, id))
  return {
    till,
    engine,
    folder,
    log,
    join: async (serverUrl, code) => {
      const input = { serverUrl, code, deviceName: 'Caja de prueba', operatorName: 'Ana' }
      unwrap(await joinServer(till, input, { ...(fetch && { fetch }), ...(vault && { vault }) }))
    },
    openShift: () => {
      unwrap(openShift(till, { floatMinor: minor(0) }))
    },
    createProduct: (fields = {}) => {
      return unwrap(createProduct(till, { ...someProduct, sku: `P-${till.newId()}`, ...fields }))
    },
    editProduct: (id, changes) => {
      const shown = product(id)
      if (shown === null) throw new Error(`there is no product ${id}`)
      const base = Object.fromEntries(Object.keys(changes).map((field) => [field, shown[field as keyof ProductRow]]))
      return unwrap(editProduct(till, { id, version: shown.version, base, changes }))
    },
    product,
    sell: (lines, paidBy = 'cash') => {
      const totalMinor = minor(
        lines.reduce((sum, line) => sum + lineTotal(line.quantityMilli, minor(line.unitPriceMinor)), 0),
      )
      return unwrap(
        ringUpSale(till, {
          id: till.newId(),
          lines: lines.map((line) => ({ ...line, unitPriceMinor: minor(line.unitPriceMinor) })),
          tenders: [
            paidBy === 'cash'
              ? { kind: 'cash', receivedMinor: totalMinor }
              : { kind: 'card', amountMinor: totalMinor, reference: null },
          ],
          customerId: null,
          note: null,
        }),
      )
    },
    cursor: () => readTransaction(till.database, readSyncState).cursorSeq,
    close: async ({ remove = false } = {}) => {
      await engine.stop()
      closeTill(till)
      if (remove) await rm(folder, { recursive: true, force: true })
    },
  }
}

export const someProduct: ProductFields = {
  sku: 'P-1',
  name: 'Café de olla',
  barcodes: [],
  categoryId: null,
  unitId: null,
  priceMinor: minor(2550),
  costMinor: null,
  taxBasisPoints: 1600,
  tracksStock: true,
  active: true,
  lowStockMilli: null,
  image: null,
}

/** Waits until `holds` does; throws with `what` when it takes longer than `withinMs`. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const until = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`after ${withinMs} ms still not: ${what}`)
    await sleep(10)
  }
}

function unwrap<Value>(result: { ok: true; value: Value } | { ok: false; refusal: unknown }): Value {
  if (result.ok) return result.value
  throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
}
