import { type FeedEntity, isRecordEntity } from '../../../src-shared/sync/records.ts'
import {
  isFarBehind,
  placeOf,
  type SnapshotHeader,
  type SnapshotPlace,
  snapshotOrder,
} from '../../../src-shared/sync/wire.ts'
import type { Caller } from '../../caller.ts'
import type { Storage } from '../../store/storage.ts'
import { readMark } from '../../store/tables/change-marks.ts'
import { countBalances, readBalancePage } from '../../store/tables/customer-balances.ts'
import { countRecords, readRecordPage, rowFor } from '../../store/tables/records.ts'
import { countStockLevels, readStockLevelPage } from '../../store/tables/stock-levels.ts'
import type { Reader } from '../../store/transaction.ts'

const PAGE = 1000

/**
 * The caller's whole catalog as text lines, a page at a time: first the header, then units, categories, products and so
 * on. All of it is read from the one state that `read` holds, so it is what the feed had led to at its `seq`; ends `read`.
 * With the place where an earlier one broke off only what comes behind it follows, unless the feed no longer leads from
 * there to here, or leads there by a longer way.
 */
export async function* snapshotText(
  read: LongRead,
  caller: Caller,
  epoch: string,
  brokenOff: SnapshotPlace | null,
): AsyncGenerator<string> {
  try {
    yield* textOf(read, caller, epoch, brokenOff)
  } finally {
    await read.end()
  }
}

export type LongRead = Awaited<ReturnType<Storage['beginLongRead']>>

async function* textOf(
  { db, seq }: LongRead,
  caller: Caller,
  epoch: string,
  brokenOff: SnapshotPlace | null,
): AsyncGenerator<string> {
  const tables = snapshotTables(db, caller, await storesOf(db, caller))
  // Only a till's rows are of one store, and so in one order.
  const isOfThisFeed = caller.kind === 'till' && brokenOff?.epoch === epoch && brokenOff.seq <= seq
  const whole = await countFrom(tables, null)
  const mark = await readMark(db, caller.tenantId, isOfThisFeed ? brokenOff.seq : seq)
  const isNear = isOfThisFeed && !isFarBehind(seq - brokenOff.seq, sumOf(whole))
  const resumed = isNear && (brokenOff.mark ?? mark) === mark ? brokenOff : null
  const header: SnapshotHeader =
    resumed === null
      ? { epoch, seq, counts: whole, mark: await readMark(db, caller.tenantId, seq) }
      : { epoch, seq: resumed.seq, counts: await countFrom(tables, resumed), mark, resumed: true }
  yield lineOf(header)
  for (const { entity, page, after: start } of behind(tables, resumed)) {
    for (let after: string | null = start; after !== null; ) {
      const rows: readonly Row[] = await page(after)
      yield rows.map((row) => lineOf({ entity, row })).join('')
      const last = rows.at(-1)
      after = rows.length < PAGE || last === undefined ? null : placeOf(entity, last)
    }
  }
}

type Row = Readonly<Record<string, unknown>>

interface SnapshotTable {
  readonly entity: FeedEntity
  readonly count: (after: string) => Promise<number>
  /** At most {@link PAGE} rows. */
  readonly page: (after: string) => Promise<readonly Row[]>
}

/** All that a snapshot holds, in its order; stock by store for whoever sees several. */
function snapshotTables(db: Reader, caller: Caller, stores: readonly string[]): SnapshotTable[] {
  const { tenantId } = caller
  return snapshotOrder.flatMap((entity): SnapshotTable[] => {
    if (isRecordEntity(entity)) {
      const page = async (after: string) => {
        const records = await readRecordPage(db, tenantId, entity, { after, limit: PAGE })
        return records.map((record) => rowFor(caller, record))
      }
      return [{ entity, page, count: (after) => countRecords(db, tenantId, entity, after) }]
    }
    if (entity === 'customer-balance') {
      const page = (after: string) => readBalancePage(db, tenantId, { after, limit: PAGE })
      return [{ entity, page, count: (after) => countBalances(db, tenantId, after) }]
    }
    return stores.map((storeId) => ({
      entity,
      page: (after) => readStockLevelPage(db, tenantId, storeId, { after, limit: PAGE }),
      count: (after) => countStockLevels(db, tenantId, storeId, after),
    }))
  })
}

/** The tables that come behind a place, and from where on. */
function behind(tables: readonly SnapshotTable[], place: SnapshotPlace | null) {
  const from = place === null ? 0 : snapshotOrder.indexOf(place.entity)
  return tables
    .filter(({ entity }) => snapshotOrder.indexOf(entity) >= from)
    .map((table) => ({ ...table, after: table.entity === place?.entity ? place.after : '' }))
}

async function countFrom(
  tables: readonly SnapshotTable[],
  place: SnapshotPlace | null,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { entity, count, after } of behind(tables, place))
    counts[entity] = (counts[entity] ?? 0) + (await count(after))
  return counts
}

const sumOf = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, count) => sum + count, 0)

const lineOf = (value: unknown) => `${JSON.stringify(value)}\n`

/** Whose stock the caller may see: a till its own store's. */
async function storesOf(db: Reader, caller: Caller): Promise<string[]> {
  if (caller.kind === 'till') return [caller.storeId]
  const rows = await db.selectFrom('stores').select('id').where('tenant_id', '=', caller.tenantId).execute()
  return rows.map(({ id }) => id)
}
