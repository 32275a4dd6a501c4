import { equivalentBarcodes } from '../../../src-shared/catalog/barcode.ts'
import type { RecordEntity } from '../../../src-shared/sync/records.ts'
import type { CachedRead } from '../../cache/cache.ts'
import type { CatalogRow, CatalogView } from '../../cache/catalog-view.ts'
import { moduleOf } from '../../cache/module-entities.ts'
import type { ServerContext } from '../../context.ts'
import { allWithWaiting, oneWithWaiting, type Page, pageWithWaiting } from '../../reading/merge-waiting.ts'
import { type ReadRequest, readThrough } from '../../reading/read-through.ts'
import { readRecordPage, readRecords, type StoredRecord, shownRow, wireRow } from '../../store/tables/records.ts'
import { isUnavailable, type Reader } from '../../store/transaction.ts'

const rowOf = (record: StoredRecord) => shownRow(wireRow(record)) as CatalogRow
/** What waits in the journal is as it was sent. */
const shown = <Row extends object>(row: Row): Row => shownRow(row) as Row

/** One record as its readers see it; null when there is none, or it was removed. */
export async function readRecord(
  context: ServerContext,
  request: ReadRequest,
  entity: RecordEntity,
  id: string,
): Promise<CachedRead<CatalogRow | null>> {
  const { caller } = request
  const place = { module: moduleOf[entity], key: `id:${id}` }
  const stored = () =>
    readThrough(context, request, place, async (db) => {
      const [found] = await readRecords(db, caller.tenantId, entity, [id])
      return found === undefined ? null : rowOf(found)
    })
  const { value, ...read } = await oneWithWaiting(context, caller, { entity, id }, () =>
    orCopy(context, request, entity, stored, (copy) => copy.get(id)),
  )
  return { ...read, value: value && shown(value) }
}

/** Records in order of their ids, from behind `after`. */
export async function readRecordList(
  context: ServerContext,
  request: ReadRequest,
  entity: RecordEntity,
  page: { readonly after: string; readonly limit: number },
): Promise<CachedRead<Page<CatalogRow>>> {
  const { caller } = request
  const place = { module: moduleOf[entity], key: `page:${page.after}:${page.limit}` }
  const stored = () =>
    readThrough(context, request, place, async (db) =>
      (await readRecordPage(db, caller.tenantId, entity, page)).map(rowOf),
    )
  const { value, ...read } = await pageWithWaiting(context, caller, entity, page, () =>
    orCopy(context, request, entity, stored, (copy) => copy.page(page)),
  )
  return { ...read, value: { ...value, items: value.items.map(shown) } }
}

/** Products with this barcode; when there is none, with the same number written with other leading zeros. */
export async function readProductsByBarcode(
  context: ServerContext,
  request: ReadRequest,
  barcode: string,
): Promise<CachedRead<CatalogRow[]>> {
  const { caller } = request
  const place = { module: 'products', key: `barcode:${barcode}` } as const
  const stored = () =>
    readThrough(context, request, place, async (db) => {
      const exact = await ownersOf(db, caller.tenantId, [barcode])
      const owners = exact.length > 0 ? exact : await ownersOf(db, caller.tenantId, equivalentBarcodes(barcode))
      const rows = (await readRecords(db, caller.tenantId, 'product', owners)).map(rowOf)
      return rows.length > 0 ? rows : null
    })
  const { value, ...rest } = await allWithWaiting(context, caller, 'product', async () => {
    const read = await orCopy(context, request, 'product', stored, (copy) => copy.byBarcode(barcode))
    return { ...read, value: read.value ?? [] }
  })
  const wanted = [barcode, ...equivalentBarcodes(barcode)]
  return { ...rest, value: value.filter((row) => (row.barcodes as string[]).some((code) => wanted.includes(code))) }
}

async function ownersOf(db: Reader, tenantId: string, codes: readonly string[]): Promise<string[]> {
  if (codes.length === 0) return []
  const rows = await db
    .selectFrom('product_barcodes')
    .select('product_id')
    .where('tenant_id', '=', tenantId)
    .where('barcode', 'in', codes)
    .execute()
  return [...new Set(rows.map((row) => row.product_id))]
}

/** What `read` answers; when no database could confirm it, the newer of what it kept and the copy of the whole catalog. */
async function orCopy<Value>(
  context: ServerContext,
  { caller }: ReadRequest,
  entity: RecordEntity,
  read: () => Promise<CachedRead<Value>>,
  fromCopy: (copy: CatalogView) => Value,
): Promise<CachedRead<Value>> {
  let kept: CachedRead<Value> | null = null
  let fault: unknown
  try {
    kept = await read()
    if (kept.fresh) return kept
  } catch (error) {
    if (!isUnavailable(error)) throw error
    fault = error
  }
  const copy = await context.copies.read(caller.tenantId, entity)
  if (copy !== null && (kept === null || copy.seq > kept.seq)) {
    return { value: fromCopy(copy), source: 'REDIS_CACHE', seq: copy.seq, asOfMs: copy.asOfMs, fresh: false }
  }
  if (kept === null) throw fault
  return kept
}
