import { type Kysely, sql, type Transaction } from 'kysely'
import type { Fields } from '../../../src-shared/sync/merge-edit.ts'
import type { RecordEntity } from '../../../src-shared/sync/records.ts'
import type { Database, RecordColumns } from '../database.ts'
import { insertRows } from '../rows.ts'
import type { Tx } from '../transaction.ts'

/** A record as it is stored, its fields under their names of the wire. */
export interface StoredRecord {
  readonly id: string
  readonly version: number
  readonly updatedAtMs: number
  readonly updatedBy: string
  /** A tombstone: only facts still refer to it, and its id is never given again. */
  readonly removed: boolean
  readonly fields: Fields
  /** By field the version that changed it last; absent: unchanged since its creation. */
  readonly fieldVersions: Readonly<Record<string, number>>
}

interface Column {
  readonly column: string
  readonly type: 'plain' | 'json' | 'flag'
}
const plain = (column: string): Column => ({ column, type: 'plain' })
const json = (column: string): Column => ({ column, type: 'json' })
const flag = (column: string): Column => ({ column, type: 'flag' })

const name = plain('name')
const shapes = {
  product: {
    table: 'products',
    columns: {
      sku: plain('sku'),
      name,
      barcodes: json('barcodes'),
      categoryId: plain('category_id'),
      unitId: plain('unit_id'),
      priceMinor: plain('price_minor'),
      costMinor: plain('cost_minor'),
      taxBasisPoints: plain('tax_basis_points'),
      tracksStock: flag('tracks_stock'),
      active: flag('active'),
    },
  },
  category: { table: 'categories', columns: { name } },
  unit: { table: 'units', columns: { code: plain('code'), name, decimals: plain('decimals') } },
  customer: {
    table: 'customers',
    columns: { name, taxId: plain('tax_id'), phone: plain('phone'), email: plain('email') },
  },
} as const satisfies Record<RecordEntity, { table: keyof Database; columns: Readonly<Record<string, Column>> }>

type Row = RecordColumns & Readonly<Record<string, unknown>>

function columnsOf(entity: RecordEntity): [string, Column][] {
  return Object.entries(shapes[entity].columns)
}

function toColumns(entity: RecordEntity, fields: Fields): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [field, { column, type }] of columnsOf(entity)) {
    const value = fields[field]
    row[column] = type === 'json' ? JSON.stringify(value) : type === 'flag' ? Number(value) : value
  }
  return row
}

function fromRow(entity: RecordEntity, row: Row): StoredRecord {
  const fields: Record<string, unknown> = {}
  for (const [field, { column, type }] of columnsOf(entity)) {
    const value = row[column]
    fields[field] = type === 'json' ? JSON.parse(String(value)) : type === 'flag' ? value === 1 : value
  }
  return {
    id: row.id,
    version: row.version,
    updatedAtMs: row.updated_at_ms,
    updatedBy: row.updated_by,
    removed: row.removed === 1,
    fields,
    fieldVersions: JSON.parse(row.field_versions) as Record<string, number>,
  }
}

/** The record as it travels: in the feed, in the snapshot and in answers. */
export function wireRow(record: StoredRecord): Record<string, unknown> {
  const { id, version, updatedAtMs, updatedBy, fields } = record
  return { id, version, updatedAtMs, updatedBy, ...fields }
}

type Reader = Kysely<Database> | Transaction<Database>

/** Records by id; those that do not exist or were removed are absent. */
export async function readRecords(
  db: Reader,
  tenantId: string,
  entity: RecordEntity,
  ids: readonly string[],
): Promise<StoredRecord[]> {
  if (ids.length === 0) return []
  const query = sql<Row>`SELECT * FROM ${sql.table(shapes[entity].table)}
    WHERE tenant_id = ${tenantId} AND id IN (${sql.join(ids)}) AND removed = 0`
  return (await query.execute(db)).rows.map((row) => fromRow(entity, row))
}

/**
 * Records by id, removed ones too, held until the end of the transaction: `write` against everybody else, `share` against
 * those who would change or remove them.
 */
export async function lockRecords(
  tx: Tx,
  tenantId: string,
  entity: RecordEntity,
  ids: readonly string[],
  hold: 'write' | 'share',
): Promise<StoredRecord[]> {
  if (ids.length === 0) return []
  // The embedded store has one writer at a time. `LOCK IN SHARE MODE` is what MySQL and MariaDB both know.
  const lock = tx.engine === 'embedded' ? sql`` : hold === 'write' ? sql`FOR UPDATE` : sql`LOCK IN SHARE MODE`
  // In one order everywhere: two transactions that lock the same records then wait instead of deadlocking.
  const query = sql<Row>`SELECT * FROM ${sql.table(shapes[entity].table)}
    WHERE tenant_id = ${tenantId} AND id IN (${sql.join([...ids].sort())}) ORDER BY id ${lock}`
  return (await query.execute(tx.db)).rows.map((row) => fromRow(entity, row))
}

/** Records that are not removed, in order of their ids, from behind `after`. */
export async function readRecordPage(
  db: Reader,
  tenantId: string,
  entity: RecordEntity,
  page: { readonly after: string; readonly limit: number },
): Promise<StoredRecord[]> {
  const query = sql<Row>`SELECT * FROM ${sql.table(shapes[entity].table)}
    WHERE tenant_id = ${tenantId} AND id > ${page.after} AND removed = 0 ORDER BY id LIMIT ${page.limit}`
  return (await query.execute(db)).rows.map((row) => fromRow(entity, row))
}

/** How many records there are that are not removed. */
export async function countRecords(db: Reader, tenantId: string, entity: RecordEntity): Promise<number> {
  const query = sql<{ count: number }>`SELECT COUNT(*) AS count FROM ${sql.table(shapes[entity].table)}
    WHERE tenant_id = ${tenantId} AND removed = 0`
  return Number((await query.execute(db)).rows[0]?.count ?? 0)
}

export async function insertRecords(
  tx: Tx,
  tenantId: string,
  entity: RecordEntity,
  records: readonly StoredRecord[],
): Promise<void> {
  const rows = records.map((record) => ({ ...recordColumns(tenantId, record), ...toColumns(entity, record.fields) }))
  await insertRows(tx, shapes[entity].table, rows as never)
}

function recordColumns(tenantId: string, record: StoredRecord): RecordColumns {
  return {
    tenant_id: tenantId,
    id: record.id,
    version: record.version,
    updated_at_ms: record.updatedAtMs,
    updated_by: record.updatedBy,
    field_versions: JSON.stringify(record.fieldVersions),
    removed: Number(record.removed),
  }
}

/**
 * Writes the record over the one of version `overVersion` in one conditional statement; false when that version is no
 * longer the present one, and nothing is written.
 */
export async function updateRecord(
  tx: Tx,
  tenantId: string,
  entity: RecordEntity,
  record: StoredRecord,
  overVersion: number,
): Promise<boolean> {
  const { tenant_id: _tenant, id: _id, ...base } = recordColumns(tenantId, record)
  const values = { ...base, ...toColumns(entity, record.fields) }
  const assignments = Object.entries(values).map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
  const result = await sql`UPDATE ${sql.table(shapes[entity].table)} SET ${sql.join(assignments)}
    WHERE tenant_id = ${tenantId} AND id = ${record.id} AND version = ${overVersion}`.execute(tx.db)
  return result.numAffectedRows === 1n
}

/** How many products that are not removed refer to each of the categories and units; those that none does are absent. */
export async function countProductsOf(
  db: Reader,
  tenantId: string,
  ids: { readonly category: readonly string[]; readonly unit: readonly string[] },
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const [column, of] of [
    ['category_id', ids.category],
    ['unit_id', ids.unit],
  ] as const) {
    if (of.length === 0) continue
    const query = sql<{ id: string; count: number }>`SELECT ${sql.ref(column)} AS id, COUNT(*) AS count FROM products
      WHERE tenant_id = ${tenantId} AND ${sql.ref(column)} IN (${sql.join(of)}) AND removed = 0
      GROUP BY ${sql.ref(column)}`
    for (const { id, count } of (await query.execute(db)).rows) counts.set(id, Number(count))
  }
  return counts
}
