import { recordEntities } from '../../../src-shared/sync/records.ts'
import type { SnapshotHeader } from '../../../src-shared/sync/wire.ts'
import type { Caller } from '../../caller.ts'
import type { Store } from '../../store/open-store.ts'
import { readCounter } from '../../store/tables/counters.ts'
import { countRecords, readRecordPage, wireRow } from '../../store/tables/records.ts'
import { readStockLevelPage } from '../../store/tables/stock-levels.ts'
import { beginLongRead, type Reader } from '../../store/transaction.ts'

const PAGE = 1000

/**
 * The caller's whole catalog as text lines, a page at a time: first the header, then units, categories, products and so
 * on. One transaction reads all of it, so it is what the feed had led to at the header's `seq`.
 */
export async function* snapshotText(store: Store, caller: Caller, epoch: string): AsyncGenerator<string> {
  const read = await beginLongRead(store)
  try {
    yield* textOf(read.db, caller, epoch)
  } finally {
    await read.end()
  }
}

async function* textOf(tx: Reader, caller: Caller, epoch: string): AsyncGenerator<string> {
  const { tenantId } = caller
  const header: SnapshotHeader = { epoch, seq: await readCounter(tx, tenantId), counts: {} }
  // What others refer to comes first.
  const entities = [...recordEntities].sort((a, b) => Number(a === 'product') - Number(b === 'product'))
  for (const entity of entities) header.counts[entity] = await countRecords(tx, tenantId, entity)
  const stores = await storesOf(tx, caller)
  header.counts['stock-level'] = await countLevels(tx, tenantId, stores)
  yield lineOf(header)

  for (const entity of entities) {
    for (let after: string | null = ''; after !== null; ) {
      const page = await readRecordPage(tx, tenantId, entity, { after, limit: PAGE })
      yield page.map((record) => lineOf({ entity, row: wireRow(record) })).join('')
      after = page.length === PAGE ? (page.at(-1)?.id ?? null) : null
    }
  }
  for (const storeId of stores) {
    for (let after: string | null = ''; after !== null; ) {
      const page = await readStockLevelPage(tx, tenantId, storeId, { after, limit: PAGE })
      yield page.map((row) => lineOf({ entity: 'stock-level', row })).join('')
      after = page.length === PAGE ? (page.at(-1)?.productId ?? null) : null
    }
  }
}

const lineOf = (value: unknown) => `${JSON.stringify(value)}\n`

/** Whose stock the caller may see: a till its own store's. */
async function storesOf(tx: Reader, caller: Caller): Promise<string[]> {
  if (caller.kind === 'till') return [caller.storeId]
  const rows = await tx.selectFrom('stores').select('id').where('tenant_id', '=', caller.tenantId).execute()
  return rows.map(({ id }) => id)
}

async function countLevels(tx: Reader, tenantId: string, stores: string[]): Promise<number> {
  const row = await tx
    .selectFrom('stock_levels')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('store_id', 'in', stores)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}
