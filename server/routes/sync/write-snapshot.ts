import { recordEntities } from '../../../src-shared/sync/records.ts'
import type { SnapshotHeader } from '../../../src-shared/sync/wire.ts'
import type { Caller } from '../../caller.ts'
import type { Storage } from '../../store/storage.ts'
import { readMark } from '../../store/tables/change-marks.ts'
import { countBalances, readBalancePage } from '../../store/tables/customer-balances.ts'
import { countRecords, readRecordPage, rowFor } from '../../store/tables/records.ts'
import { readStockLevelPage } from '../../store/tables/stock-levels.ts'
import type { Reader } from '../../store/transaction.ts'

const PAGE = 1000

/**
 * The caller's whole catalog as text lines, a page at a time: first the header, then units, categories, products and so
 * on. All of it is read from the one state that `read` holds, so it is what the feed had led to at its `seq`; ends `read`.
 */
export async function* snapshotText(read: LongRead, caller: Caller, epoch: string): AsyncGenerator<string> {
  try {
    yield* textOf(read, caller, epoch)
  } finally {
    await read.end()
  }
}

export type LongRead = Awaited<ReturnType<Storage['beginLongRead']>>

async function* textOf({ db, seq }: LongRead, caller: Caller, epoch: string): AsyncGenerator<string> {
  const { tenantId } = caller
  const header: SnapshotHeader = { epoch, seq, counts: {}, mark: await readMark(db, tenantId, seq) }
  // What others refer to comes first.
  const entities = [...recordEntities].sort((a, b) => Number(a === 'product') - Number(b === 'product'))
  for (const entity of entities) header.counts[entity] = await countRecords(db, tenantId, entity)
  const stores = await storesOf(db, caller)
  header.counts['stock-level'] = await countLevels(db, tenantId, stores)
  header.counts['customer-balance'] = await countBalances(db, tenantId)
  yield lineOf(header)

  for (const entity of entities) {
    for (let after: string | null = ''; after !== null; ) {
      const page = await readRecordPage(db, tenantId, entity, { after, limit: PAGE })
      yield page.map((record) => lineOf({ entity, row: rowFor(caller, record) })).join('')
      after = page.length === PAGE ? (page.at(-1)?.id ?? null) : null
    }
  }
  for (const storeId of stores) {
    for (let after: string | null = ''; after !== null; ) {
      const page = await readStockLevelPage(db, tenantId, storeId, { after, limit: PAGE })
      yield page.map((row) => lineOf({ entity: 'stock-level', row })).join('')
      after = page.length === PAGE ? (page.at(-1)?.productId ?? null) : null
    }
  }
  for (let after: string | null = ''; after !== null; ) {
    const page = await readBalancePage(db, tenantId, { after, limit: PAGE })
    yield page.map((row) => lineOf({ entity: 'customer-balance', row })).join('')
    after = page.length === PAGE ? (page.at(-1)?.customerId ?? null) : null
  }
}

const lineOf = (value: unknown) => `${JSON.stringify(value)}\n`

/** Whose stock the caller may see: a till its own store's. */
async function storesOf(db: Reader, caller: Caller): Promise<string[]> {
  if (caller.kind === 'till') return [caller.storeId]
  const rows = await db.selectFrom('stores').select('id').where('tenant_id', '=', caller.tenantId).execute()
  return rows.map(({ id }) => id)
}

async function countLevels(db: Reader, tenantId: string, stores: string[]): Promise<number> {
  const row = await db
    .selectFrom('stock_levels')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('store_id', 'in', stores)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}
