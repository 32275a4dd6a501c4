import type { Refunded } from '../../src-shared/sale/refund-totals.ts'
import type { SaleLine } from '../../src-shared/sale/sale-fact.ts'
import { type RecordEntity, recordEntities } from '../../src-shared/sync/records.ts'
import type { Caller } from '../caller.ts'
import { selectIn } from '../store/rows.ts'
import type { OperationsTable } from '../store/schema/operations.ts'
import { countProductsOf, lockPeople, lockRecords, lockUsers, type StoredRecord } from '../store/tables/records.ts'
import { readRefunded } from '../store/tables/refunds.ts'
import { lockSales, readLines } from '../store/tables/sales.ts'
import { kinOf } from '../store/tables/till-kin.ts'
import type { Tx } from '../store/transaction.ts'
import { type ChunkNames, type FactTable, factTables, namesIn } from './chunk-names.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import type { StoredAnswer } from './stored-answer.ts'
import type { ChainHead } from './verify-link.ts'

export interface ShiftState {
  readonly id: string
  readonly tillId: string
  /** Tills whose shift goes on at that till; absent: none. */
  readonly tillKin?: readonly string[]
  readonly openedAtMs: number
  readonly openedBy: string
  readonly floatMinor: number
  /** Canonical JSON of the close as it was sent. */
  readonly closing: string | null
  readonly closingSeq: number | null
  readonly closedAtMs: number | null
}

export interface RecordState {
  readonly record: StoredRecord
  /** Version in the database; 0: not there yet. */
  readonly storedVersion: number
}

/** What an operation came to before. */
export interface KnownAnswer {
  readonly requestHash: string
  readonly answer: StoredAnswer
  /** Which time it was offered then, and by which till of which store; null: by a person. */
  readonly attempt: number
  readonly tillId: string | null
  readonly storeId: string | null
}

/**
 * What a chunk of operations is decided on: read in bulk in the transaction that will write, and kept current by the
 * decisions, so that each operation sees those before it.
 */
export interface ChunkState {
  readonly head: ChainHead | null
  /** Tills of whose file the caller has a copy. */
  readonly kin: Set<string>
  readonly answers: ReadonlyMap<string, KnownAnswer>
  readonly shifts: Map<string, ShiftState>
  /** By table the ids that facts have already. */
  readonly taken: Readonly<Record<FactTable, Set<string>>>
  /** Of sales, refunds and payments of accounts: they come from one series. */
  readonly receiptNumbers: Set<string>
  /** Lines of the sales of which something is given back; absent: the server has no such sale. */
  readonly soldLines: Map<string, readonly SaleLine[]>
  /** By line of a sale what was given back of it so far. */
  readonly refunded: Map<string, Refunded>
  readonly productIds: ReadonlySet<string>
  readonly customerIds: ReadonlySet<string>
  /** Those that the chunk names; all users where it depends on who they are. */
  readonly records: Readonly<Record<RecordEntity, Map<string, RecordState>>>
  /** How many products refer to each category and unit that the chunk would remove; absent: none. */
  readonly uses: Map<string, number>
  /** By id what the users are called who change records at their tills; absent: the server does not know them. */
  readonly names: ReadonlyMap<string, string>
  /** Owner of each barcode that the chunk names; absent: free. */
  readonly barcodeOwners: Map<string, string>
  /** The same before the chunk's decisions. */
  readonly storedBarcodeOwners: ReadonlyMap<string, string>
  /** Stock before the chunk and with its decisions so far; only read when the tenant refuses to oversell. */
  readonly stock: Map<string, number>
}

/** Who asks, and what for. */
interface Asking {
  readonly caller: Caller
  readonly operations: readonly PreparedOperation[]
}

/** A till as it is while a chunk of its is decided. */
export interface LockedTill {
  readonly head: ChainHead
  readonly kin: readonly string[]
}

/**
 * The askers' tills, which are locked until the end of the transaction; null for people, `fenced` where another
 * incarnation took over.
 */
export async function lockTills<Asker extends Asking>(
  tx: Tx,
  tenantId: string,
  askers: readonly Asker[],
): Promise<Map<Asker, LockedTill | 'fenced' | null>> {
  const ids = askers.flatMap(({ caller }) => (caller.kind === 'till' ? [caller.tillId] : []))
  const rows = ids.length === 0 ? [] : await readTillHeads(tx, tenantId, ids)
  const tills = new Map(rows.map((row) => [row.id, row]))
  const lockedOf = (caller: Caller): LockedTill | 'fenced' | null => {
    if (caller.kind !== 'till') return null
    const till = tills.get(caller.tillId)
    if (till === undefined || till.incarnation !== caller.incarnation) return 'fenced'
    if (till.revoked === 1 && caller.vouched !== true) return 'fenced'
    return { head: { index: till.chain_index, hash: till.chain_hash }, kin: kinOf(till) }
  }
  return new Map(askers.map((asker) => [asker, lockedOf(asker.caller)]))
}

/** In one order everywhere: two transactions that lock the same tills then wait instead of deadlocking. */
function readTillHeads(tx: Tx, tenantId: string, ids: readonly string[]) {
  return tx.db
    .selectFrom('tills')
    .select(['id', 'incarnation', 'revoked', 'chain_index', 'chain_hash', 'copied_from', 'kin'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids].sort())
    .orderBy('id')
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .execute()
}

/** The state that each asker's operations are decided on; all but what is known of their own till they share. */
export async function readChunkStates<Asker extends Asking>(
  tx: Tx,
  tenantId: string,
  askers: readonly Asker[],
  tills: ReadonlyMap<Asker, LockedTill | 'fenced' | null>,
): Promise<ChunkState[]> {
  const shared = await readShared(
    tx,
    tenantId,
    askers.flatMap(({ operations }) => operations),
  )
  const stocks = await readStocks(tx, tenantId, askers)
  return askers.map((asker) => {
    const locked = tills.get(asker) ?? null
    const till = locked === 'fenced' ? null : locked
    const stock = asker.caller.kind === 'till' ? stocks.get(asker.caller.storeId) : undefined
    return { ...shared, head: till?.head ?? null, kin: new Set(till?.kin), stock: stock ?? new Map() }
  })
}

async function readShared(
  tx: Tx,
  tenantId: string,
  operations: readonly PreparedOperation[],
): Promise<Omit<ChunkState, 'head' | 'kin' | 'stock'>> {
  const named = namesIn(operations)
  const lookUp = lookUpIn(tx, tenantId)
  const records = await readNamedRecords(tx, tenantId, named)
  // Two refunds of one sale come one after the other: else neither would know of what the other gives back.
  const refundedSales = await lockSales(tx, tenantId, [...named.refundedSales])
  const barcodeOwners = await readBarcodeOwners(tx, tenantId, [...named.barcodes])
  for (const { record } of records.product.values()) {
    if (record.removed) continue
    for (const barcode of record.fields.barcodes as string[]) barcodeOwners.set(barcode, record.id)
  }
  return {
    answers: await readAnswers(
      tx,
      tenantId,
      operations.map(({ key }) => key),
    ),
    names: await readUserNames(tx, tenantId, [...named.actors]),
    shifts: await readShifts(tx, tenantId, [...named.shifts]),
    taken: await readTaken(lookUp, named),
    receiptNumbers: new Set([
      ...(await lookUp('sales', 'receipt_number', named.receiptNumbers)),
      ...(await lookUp('refunds', 'receipt_number', named.receiptNumbers)),
      ...(await lookUp('account_payments', 'receipt_number', named.receiptNumbers)),
    ]),
    soldLines: await readLines(tx.db, tenantId, refundedSales),
    refunded: await readRefunded(tx.db, tenantId, [...named.refundedLines]),
    productIds: await lookUp('products', 'id', named.products),
    customerIds: await lookUp('customers', 'id', named.customers),
    records,
    // After their locks: a product that takes one of them up is committed by now, or waits for this transaction.
    uses: await countProductsOf(tx.db, tenantId, {
      category: [...named.removed.category],
      unit: [...named.removed.unit],
    }),
    barcodeOwners,
    storedBarcodeOwners: new Map(barcodeOwners),
  }
}

async function readNamedRecords(tx: Tx, tenantId: string, named: ChunkNames): Promise<ChunkState['records']> {
  const records = {} as Record<RecordEntity, Map<string, RecordState>>
  if (named.people) await lockPeople(tx, tenantId)
  for (const entity of recordEntities) {
    const changed = named.changed[entity]
    const referred = [...named.referred[entity]].filter((id) => !changed.has(id))
    const found = [
      ...(await lockRecords(tx, tenantId, entity, [...changed], 'write')),
      ...(await lockRecords(tx, tenantId, entity, referred, 'share')),
    ]
    if (entity === 'user' && named.people) {
      found.push(...(await lockUsers(tx, tenantId)).filter(({ id }) => !changed.has(id)))
    }
    records[entity] = new Map(found.map((record) => [record.id, { record, storedVersion: record.version }]))
  }
  return records
}

async function readTaken(lookUp: LookUp, { facts }: ChunkNames): Promise<ChunkState['taken']> {
  const taken = {} as Record<FactTable, Set<string>>
  for (const table of factTables) taken[table] = await lookUp(table, 'id', facts[table])
  return taken
}

type LookUp = ReturnType<typeof lookUpIn>

/** Which of the values exist already in a column of a table of the tenant. */
function lookUpIn(tx: Tx, tenantId: string) {
  return async (
    table: FactTable | 'products' | 'customers',
    column: 'id' | 'receipt_number',
    values: ReadonlySet<string>,
  ): Promise<Set<string>> => {
    if (values.size === 0) return new Set()
    const rows = await selectIn<{ value: string }>(tx, `SELECT ${column} AS value FROM ${table}`, tenantId, column, [
      ...values,
    ])
    return new Set(rows.map(({ value }) => value))
  }
}

async function readAnswers(tx: Tx, tenantId: string, keys: readonly string[]): Promise<ChunkState['answers']> {
  const select = 'SELECT operation_key, request_hash, answer, attempt, till_id, store_id FROM operations'
  type Row = Pick<OperationsTable, 'operation_key' | 'request_hash' | 'answer' | 'attempt' | 'till_id' | 'store_id'>
  const rows = await selectIn<Row>(tx, select, tenantId, 'operation_key', keys)
  return new Map(
    rows.map((row) => [
      row.operation_key,
      {
        requestHash: row.request_hash,
        answer: JSON.parse(row.answer) as StoredAnswer,
        attempt: row.attempt,
        tillId: row.till_id,
        storeId: row.store_id,
      },
    ]),
  )
}

async function readUserNames(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await selectIn<{ id: string; name: string }>(tx, 'SELECT id, name FROM users', tenantId, 'id', ids)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

async function readShifts(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Map<string, ShiftState>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db
    .selectFrom('shifts')
    .innerJoin('tills', (join) =>
      join.onRef('tills.tenant_id', '=', 'shifts.tenant_id').onRef('tills.id', '=', 'shifts.till_id'),
    )
    .selectAll('shifts')
    .select(['tills.copied_from', 'tills.kin'])
    .where('shifts.tenant_id', '=', tenantId)
    .where('shifts.id', 'in', ids)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        tillId: row.till_id,
        tillKin: kinOf(row),
        openedAtMs: row.opened_at_ms,
        openedBy: row.opened_by,
        floatMinor: row.float_minor,
        closing: row.closing,
        closingSeq: row.closing_seq,
        closedAtMs: row.closed_at_ms,
      },
    ]),
  )
}

async function readBarcodeOwners(tx: Tx, tenantId: string, barcodes: readonly string[]): Promise<Map<string, string>> {
  if (barcodes.length === 0) return new Map()
  const rows = await tx.db
    .selectFrom('product_barcodes')
    .select(['barcode', 'product_id'])
    .where('tenant_id', '=', tenantId)
    .where('barcode', 'in', barcodes)
    .execute()
  return new Map(rows.map((row) => [row.barcode, row.product_id]))
}

/** By store what there is of the products that its tills would sell, where selling more is refused. */
async function readStocks(
  tx: Tx,
  tenantId: string,
  askers: readonly Asking[],
): Promise<Map<string, Map<string, number>>> {
  const wanted = new Map<string, Set<string>>()
  for (const { caller, operations } of askers) {
    if (caller.kind !== 'till' || caller.stockPolicy !== 'reject') continue
    const products = wanted.get(caller.storeId) ?? new Set()
    for (const productId of namesIn(operations).products) products.add(productId)
    wanted.set(caller.storeId, products)
  }
  const stocks = new Map<string, Map<string, number>>()
  for (const [storeId, products] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    stocks.set(storeId, await readStock(tx, tenantId, storeId, [...products]))
  }
  return stocks
}

async function readStock(
  tx: Tx,
  tenantId: string,
  storeId: string,
  productIds: readonly string[],
): Promise<Map<string, number>> {
  if (productIds.length === 0) return new Map()
  const rows = await tx.db
    .selectFrom('stock_levels')
    .select(['product_id', 'on_hand_milli'])
    .where('tenant_id', '=', tenantId)
    .where('store_id', '=', storeId)
    .where('product_id', 'in', productIds)
    .orderBy('product_id')
    .$if(tx.engine === 'mysql', (query) => query.forUpdate())
    .execute()
  return new Map(rows.map((row) => [row.product_id, row.on_hand_milli]))
}
