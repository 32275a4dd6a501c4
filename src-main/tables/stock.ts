import type { StockLevelRow } from '../../src-shared/sync/records.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

export interface OwnMovement {
  readonly id: string
  readonly productId: string
  /** Signed thousandths. */
  readonly quantityMilli: number
  readonly reason: 'sale' | 'refund' | 'opening' | 'purchase' | 'count' | 'waste' | 'transfer'
  readonly movedAtMs: number
  readonly note: string | null
  readonly operationKey: string
  /** Absent: the sale or refund that moved it says so itself. */
  readonly movedBy?: string
}

export function insertMovement(tx: WriteTx, { movedBy, ...movement }: OwnMovement): void {
  tx.run(
    `INSERT INTO stock_movements (id, product_id, quantity_milli, reason, moved_at_ms, note, operation_key, moved_by)
     VALUES (@id, @productId, @quantityMilli, @reason, @movedAtMs, @note, @operationKey, @movedBy)`,
    { ...movement, movedBy: movedBy ?? null },
  )
}

type Level = Pick<StockLevelRow, 'productId' | 'onHandMilli' | 'seq'>

/** The server's on-hand of this till's store. */
export function writeStockLevel(tx: WriteTx, level: Level): void {
  writeStockLevels(tx, [level])
}

/** The same of many products, in one statement. */
export function writeStockLevels(tx: WriteTx, levels: readonly Level[]): void {
  tx.run(
    `INSERT INTO stock_levels (product_id, on_hand_milli, seq)
     SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(@levels) WHERE true
     ON CONFLICT (product_id) DO UPDATE SET on_hand_milli = excluded.on_hand_milli, seq = excluded.seq
       WHERE stock_levels.on_hand_milli <> excluded.on_hand_milli OR stock_levels.seq <> excluded.seq`,
    { levels: JSON.stringify(levels.map(({ productId, onHandMilli, seq }) => [productId, onHandMilli, seq])) },
  )
}

/** Products that the server has told a level of, by id, behind `afterId` up to `upToId`. */
export function readStockLevelIds(tx: ReadTx, afterId: string, upToId: string, limit: number): string[] {
  return tx
    .all<{ id: string }>(
      `SELECT product_id AS id FROM stock_levels WHERE product_id > @afterId AND product_id <= @upToId
       ORDER BY product_id LIMIT @limit`,
      { afterId, upToId, limit },
    )
    .map(({ id }) => id)
}

/**
 * SQL for what is on hand of the product whose id is the SQL `productId`: the server's level and what it lacks of ours,
 * as the triggers of migration 110 keep it.
 */
export const onHandSql = (productId: string) => `
  coalesce((SELECT on_hand_milli FROM product_stock
            WHERE product_number = (SELECT number FROM products AS stocked WHERE stocked.id = ${productId})), 0)`

/** The same for a row of `products`, by its number. */
export const ON_HAND_SQL = `
  coalesce((SELECT on_hand_milli FROM product_stock WHERE product_number = products.number), 0)`

export function readOnHand(tx: ReadTx, productId: string): number {
  return tx.get<{ onHand: number }>(`SELECT ${onHandSql('@productId')} AS onHand`, { productId })?.onHand ?? 0
}

export interface StockValue {
  /** At cost, rounded per product to minor units; what is below zero counts as nothing. */
  readonly valueMinor: number
  /** Tracked products that there is some of. */
  readonly productCount: number
  /** Of those, how many have no cost and so no value. */
  readonly withoutCostCount: number
}

/** What the goods on hand cost. */
export function readStockValue(tx: ReadTx): StockValue {
  return (
    tx.get<StockValue>(
      `SELECT coalesce(sum((on_hand_milli * coalesce(cost_minor, 0) + 500) / 1000), 0) AS valueMinor,
         count(*) AS productCount, count(*) FILTER (WHERE cost_minor IS NULL) AS withoutCostCount
       FROM product_stock JOIN products ON products.number = product_stock.product_number
       WHERE on_hand_milli > 0 AND tracks_stock = 1 AND removed = 0`,
    ) ?? { valueMinor: 0, productCount: 0, withoutCostCount: 0 }
  )
}

export interface LedgerRow {
  readonly id: string
  readonly movedAtMs: number
  readonly quantityMilli: number
  readonly reason: OwnMovement['reason']
  readonly note: string | null
  /** Of the sale or refund that moved it. */
  readonly receiptNumber: string | null
  readonly movedBy: string | null
  /** The server's ledger does not have it yet. */
  readonly isUnsent: boolean
}

/** What this till moved of a product, newest first, behind `before`. */
export function readMovements(
  tx: ReadTx,
  productId: string,
  before: { readonly atMs: number; readonly id: string } | null,
  limit: number,
): LedgerRow[] {
  return tx
    .all<Omit<LedgerRow, 'isUnsent'> & { isUnsent: number }>(
      `SELECT moved.id, moved_at_ms AS movedAtMs, quantity_milli AS quantityMilli, moved.reason, moved.note,
         coalesce(sales.receipt_number, refunds.receipt_number) AS receiptNumber,
         coalesce(moved.moved_by, sales.served_by, refunds.served_by) AS movedBy,
         committed_seq IS NULL AS isUnsent
       FROM stock_movements AS moved
       LEFT JOIN sales ON sales.operation_key = moved.operation_key
       LEFT JOIN refunds ON refunds.operation_key = moved.operation_key
       WHERE product_id = @productId AND (moved_at_ms, moved.id) < (@beforeMs, @beforeId)
       ORDER BY moved_at_ms DESC, moved.id DESC LIMIT @limit`,
      { productId, beforeMs: before?.atMs ?? Number.MAX_SAFE_INTEGER, beforeId: before?.id ?? '', limit },
    )
    .map((row) => ({ ...row, isUnsent: row.isUnsent === 1 }))
}

/** What this till moved of a product since a movement, with that one. */
export function readMovedSince(
  tx: ReadTx,
  productId: string,
  from: { readonly atMs: number; readonly id: string },
): number {
  const moved = tx.get<{ quantityMilli: number }>(
    `SELECT coalesce(sum(quantity_milli), 0) AS quantityMilli FROM stock_movements
     WHERE product_id = @productId AND (moved_at_ms, id) >= (@fromMs, @fromId)`,
    { productId, fromMs: from.atMs, fromId: from.id },
  )
  return moved?.quantityMilli ?? 0
}
