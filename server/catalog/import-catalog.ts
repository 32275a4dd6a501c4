import { v7 as uuidv7 } from 'uuid'
import { type CatalogRow, unitFieldsOf } from '../../src-shared/catalog/catalog-row.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { ProductFields } from '../../src-shared/sync/records.ts'
import type { PlannedChange } from '../operations/chunk-plan.ts'
import { moveStock, placesOf } from '../operations/write-stock.ts'
import type { Store } from '../store/open-store.ts'
import { insertRows } from '../store/rows.ts'
import { presentWriter } from '../store/tables/change-marks.ts'
import { bumpCounter } from '../store/tables/counters.ts'
import { insertRecords, type StoredRecord } from '../store/tables/records.ts'
import { stockLevelId } from '../store/tables/stock-levels.ts'
import { type Tx, writeTransaction } from '../store/transaction.ts'

const ROWS_PER_TRANSACTION = 1000

interface Target {
  readonly tenantId: string
  readonly storeId: string
  /** Who the products are from, for people to read. */
  readonly by: string
}

/** Puts a catalog into a tenant that has none yet, through the change feed, so that enrolled tills get it as any change. */
export async function importCatalog(store: Store, target: Target, rows: readonly CatalogRow[]): Promise<void> {
  const nowMs = Date.now()
  const recordOf = (fields: StoredRecord['fields']): StoredRecord => ({
    id: uuidv7(),
    version: 1,
    updatedAtMs: nowMs,
    updatedBy: target.by,
    removed: false,
    fields,
    fieldVersions: {},
  })
  const distinct = (nameOf: (row: CatalogRow) => string | null) => [
    ...new Set(rows.map(nameOf).filter((name) => name !== null)),
  ]
  const units = new Map(distinct((row) => row.unitCode).map((code) => [code, recordOf(unitFieldsOf(code))]))
  const categories = new Map(distinct((row) => row.category).map((name) => [name, recordOf({ name })]))
  await writeTransaction(store, async (tx) => {
    await insertRecords(tx, target.tenantId, 'unit', [...units.values()])
    await insertRecords(tx, target.tenantId, 'category', [...categories.values()])
    const changes = [
      ...[...units.values()].map(({ id }) => ({ entity: 'unit', id, version: 1 })),
      ...[...categories.values()].map(({ id }) => ({ entity: 'category', id, version: 1 })),
    ]
    if (changes.length > 0) await writeFeed(tx, target, changes, await reserve(tx, target, changes.length))
  })
  for (let from = 0; from < rows.length; from += ROWS_PER_TRANSACTION) {
    const part = rows.slice(from, from + ROWS_PER_TRANSACTION).map((row) => ({
      row,
      record: recordOf(productOf(row, categories, units) as StoredRecord['fields']),
    }))
    await writeTransaction(store, (tx) => writeProducts(tx, target, part, nowMs))
  }
}

function productOf(
  row: CatalogRow,
  categories: ReadonlyMap<string, StoredRecord>,
  units: ReadonlyMap<string, StoredRecord>,
): ProductFields {
  return {
    sku: row.sku,
    name: row.name,
    barcodes: row.barcode === null ? [] : [row.barcode],
    categoryId: row.category === null ? null : (categories.get(row.category)?.id ?? null),
    unitId: row.unitCode === null ? null : (units.get(row.unitCode)?.id ?? null),
    priceMinor: row.priceMinor ?? minor(0),
    costMinor: row.costMinor,
    taxBasisPoints: row.taxBasisPoints ?? 0,
    tracksStock: row.stockMilli !== null,
    active: true,
    lowStockMilli: null,
    image: null,
  }
}

async function writeProducts(
  tx: Tx,
  target: Target,
  part: readonly { readonly row: CatalogRow; readonly record: StoredRecord }[],
  nowMs: number,
): Promise<void> {
  const { tenantId, storeId } = target
  const records = part.map(({ record }) => record)
  await insertRecords(tx, tenantId, 'product', records)
  await insertRows(
    tx,
    'product_barcodes',
    part.flatMap(({ row, record }) =>
      row.barcode === null ? [] : [{ tenant_id: tenantId, barcode: row.barcode, product_id: record.id }],
    ),
  )
  const stocked = part.flatMap(({ row, record }) =>
    row.stockMilli === null || row.stockMilli === 0
      ? []
      : [{ storeId, productId: record.id, quantityMilli: row.stockMilli, sold: null }],
  )
  await insertRows(
    tx,
    'stock_movements',
    stocked.map(({ productId, quantityMilli }) => ({
      tenant_id: tenantId,
      id: uuidv7(),
      store_id: storeId,
      till_id: null,
      product_id: productId,
      quantity_milli: quantityMilli,
      reason: 'opening',
      sale_id: null,
      moved_at_ms: nowMs,
      note: null,
    })),
  )
  const places = placesOf(stocked)
  const first = await reserve(tx, target, records.length + places.length)
  const firstStock = first + records.length
  if (places.length > 0) await moveStock(tx, tenantId, stocked, places, firstStock)
  const changes = records.map(({ id }) => ({ entity: 'product', id, version: 1 }))
  const levels = places.map(({ productId }, index) => ({
    entity: 'stock-level',
    id: stockLevelId(storeId, productId),
    version: firstStock + index,
  }))
  await writeFeed(tx, target, [...changes, ...levels], first)
}

/** Reserves change numbers; answers the first. */
async function reserve(tx: Tx, { tenantId }: Target, count: number): Promise<number> {
  return (await bumpCounter(tx, tenantId, count)) - count + 1
}

async function writeFeed(tx: Tx, target: Target, changes: readonly PlannedChange[], first: number): Promise<void> {
  await insertRows(
    tx,
    'changes',
    changes.map((change, index) => ({
      tenant_id: target.tenantId,
      seq: first + index,
      entity: change.entity,
      entity_id: change.id,
      version: change.version,
      removed: 0,
      store_id: change.entity === 'stock-level' ? target.storeId : null,
      writer: presentWriter(),
    })),
  )
}
