import { type Kysely, sql, type Transaction } from 'kysely'
import type { Fields } from '../../../src-shared/sync/merge-edit.ts'
import type { Problem } from '../../../src-shared/sync/problems.ts'
import type { FieldsOf, RecordEntity } from '../../../src-shared/sync/records.ts'
import type { Caller } from '../../caller.ts'
import { nameKey } from '../../secrets.ts'
import type { Database } from '../database.ts'
import { insertRows } from '../rows.ts'
import type { RecordColumns } from '../schema/records.ts'
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

/** Where a record lies: a column for each field, and what follows from it in columns of its own. */
interface Shape<Entity extends RecordEntity> {
  readonly table: keyof Database
  readonly columns: Readonly<Record<keyof FieldsOf[Entity], Column>>
  readonly derived?: (record: StoredRecord) => Readonly<Record<string, unknown>>
}

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
      lowStockMilli: plain('low_stock_milli'),
      image: plain('image'),
    },
  },
  category: { table: 'categories', columns: { name } },
  unit: { table: 'units', columns: { code: plain('code'), name, decimals: plain('decimals') } },
  customer: {
    table: 'customers',
    columns: {
      name,
      taxId: plain('tax_id'),
      phone: plain('phone'),
      email: plain('email'),
      creditLimitMinor: plain('credit_limit_minor'),
    },
  },
  quote: {
    table: 'quotes',
    columns: {
      number: plain('number'),
      customerId: plain('customer_id'),
      customerName: plain('customer_name'),
      lines: json('lines_json'),
      discount: json('discount'),
      note: plain('note'),
      currency: plain('currency'),
      totalMinor: plain('total_minor'),
      madeAtMs: plain('made_at_ms'),
      madeBy: plain('made_by'),
      validUntilMs: plain('valid_until_ms'),
      status: plain('status'),
      saleId: plain('sale_id'),
    },
  },
  user: {
    table: 'users',
    columns: { name, role: plain('role'), pinHash: plain('pin_hash'), active: flag('active') },
    // Signing in finds people by it; who is removed gives the name free.
    derived: ({ removed, fields }) => ({ name_key: removed ? null : nameKey(String(fields.name)) }),
  },
  settings: {
    table: 'shop_settings',
    columns: {
      cashIncrementMinor: plain('cash_increment_minor'),
      receiptHeader: plain('receipt_header'),
      receiptFooter: plain('receipt_footer'),
      receiptLogo: plain('receipt_logo'),
      scalePatterns: json('scale_patterns'),
      quoteDays: plain('quote_days'),
      idleLockMinutes: plain('idle_lock_minutes'),
      permissionDays: plain('permission_days'),
    },
  },
} as const satisfies { readonly [Entity in RecordEntity]: Shape<Entity> }

type Row = RecordColumns & Readonly<Record<string, unknown>>

function columnsOf(entity: RecordEntity): [string, Column][] {
  return Object.entries(shapes[entity].columns)
}

function toColumns(entity: RecordEntity, record: StoredRecord): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [field, { column, type }] of columnsOf(entity)) {
    const value = record.fields[field] ?? null
    row[column] = value === null || type === 'plain' ? value : type === 'json' ? JSON.stringify(value) : Number(value)
  }
  const shape: Shape<RecordEntity> = shapes[entity]
  return { ...row, ...shape.derived?.(record) }
}

function fromRow(entity: RecordEntity, row: Row): StoredRecord {
  const fields: Record<string, unknown> = {}
  for (const [field, { column, type }] of columnsOf(entity)) {
    const value = row[column]
    fields[field] =
      value === null || type === 'plain' ? value : type === 'json' ? JSON.parse(String(value)) : value === 1
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

/** The record whole, as it travels to tills: in the feed, in the snapshot and in what a conflict meets. */
export function wireRow(record: StoredRecord): Record<string, unknown> {
  const { id, version, updatedAtMs, updatedBy, fields } = record
  return { id, version, updatedAtMs, updatedBy, ...fields }
}

/** A row without what people, caches and exports never get: the hash of a PIN, which tills alone need. */
export function shownRow<Row extends object>(row: Row): Omit<Row, 'pinHash'> {
  const { pinHash: _secret, ...shown } = row as Row & { pinHash?: unknown }
  return shown
}

/** A problem as people may read it, who see the other side of a conflict without its secrets. */
export function shownProblem(problem: Problem): Problem {
  return problem.current == null ? problem : { ...problem, current: shownRow(problem.current) }
}

/** The record as this caller gets it in feed and snapshot: tills need it whole, to go on without the server. */
export function rowFor(caller: Caller, record: StoredRecord): Record<string, unknown> {
  return caller.kind === 'till' ? wireRow(record) : shownRow(wireRow(record))
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

/**
 * Lets those who change the people of a tenant come one after the other: what is decided follows from all of them. Call it
 * before the locks of records.
 */
export async function lockPeople(tx: Tx, tenantId: string): Promise<void> {
  if (tx.engine === 'embedded') return
  await sql`SELECT id FROM tenants WHERE id = ${tenantId} FOR UPDATE`.execute(tx.db)
}

/** All users that are not removed, held until the end of the transaction: a tenant has few. */
export async function lockUsers(tx: Tx, tenantId: string): Promise<StoredRecord[]> {
  const lock = tx.engine === 'embedded' ? sql`` : sql`FOR UPDATE`
  const query = sql<Row>`SELECT * FROM users WHERE tenant_id = ${tenantId} AND removed = 0 ORDER BY id ${lock}`
  return (await query.execute(tx.db)).rows.map((row) => fromRow('user', row))
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

/** How many records there are that are not removed, from behind the id `after`. */
export async function countRecords(db: Reader, tenantId: string, entity: RecordEntity, after: string): Promise<number> {
  const query = sql<{ count: number }>`SELECT COUNT(*) AS count FROM ${sql.table(shapes[entity].table)}
    WHERE tenant_id = ${tenantId} AND id > ${after} AND removed = 0`
  return Number((await query.execute(db)).rows[0]?.count ?? 0)
}

export async function insertRecords(
  tx: Tx,
  tenantId: string,
  entity: RecordEntity,
  records: readonly StoredRecord[],
): Promise<void> {
  const rows = records.map((record) => ({ ...recordColumns(tenantId, record), ...toColumns(entity, record) }))
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
  const values = { ...base, ...toColumns(entity, record) }
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
