import type { Minor } from '../../src-shared/money/minor.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'
import { UNIT_SQL } from './products.ts'

export interface StockCount {
  readonly id: string
  readonly startedAtMs: number
  readonly startedBy: string
  /** Null: still being counted. */
  readonly appliedAtMs: number | null
  readonly appliedBy: string | null
  /** How many products came out different. */
  readonly movedCount: number | null
}

export interface CountedLine {
  readonly productId: string
  readonly name: string
  readonly sku: string
  readonly unitCode: string
  readonly decimals: number
  readonly costMinor: Minor | null
  /** On hand by the books when it was counted. */
  readonly expectedMilli: number
  readonly countedMilli: number
  readonly countedAtMs: number
  /** The product was removed meanwhile, or its stock is not tracked any longer: applying passes it over. */
  readonly isGone: boolean
}

const COUNT = `id, started_at_ms AS startedAtMs, started_by AS startedBy, applied_at_ms AS appliedAtMs,
  applied_by AS appliedBy, moved_count AS movedCount`

export function readOpenCount(tx: ReadTx): StockCount | null {
  return tx.get<StockCount>(`SELECT ${COUNT} FROM stock_counts WHERE applied_at_ms IS NULL`) ?? null
}

export function readCount(tx: ReadTx, id: string): StockCount | null {
  return tx.get<StockCount>(`SELECT ${COUNT} FROM stock_counts WHERE id = @id`, { id }) ?? null
}

/** The one that was applied last. */
export function readLastCount(tx: ReadTx): StockCount | null {
  return (
    tx.get<StockCount>(
      `SELECT ${COUNT} FROM stock_counts WHERE applied_at_ms IS NOT NULL ORDER BY applied_at_ms DESC LIMIT 1`,
    ) ?? null
  )
}

export function insertCount(tx: WriteTx, count: Pick<StockCount, 'id' | 'startedAtMs' | 'startedBy'>): void {
  tx.run('INSERT INTO stock_counts (id, started_at_ms, started_by) VALUES (@id, @startedAtMs, @startedBy)', {
    id: count.id,
    startedAtMs: count.startedAtMs,
    startedBy: count.startedBy,
  })
}

export function closeCount(
  tx: WriteTx,
  count: { readonly id: string; readonly atMs: number; readonly by: string; readonly movedCount: number },
): void {
  tx.run('UPDATE stock_counts SET applied_at_ms = @atMs, applied_by = @by, moved_count = @movedCount WHERE id = @id', {
    ...count,
  })
}

/** Forgets a count that was never applied. */
export function dropCount(tx: WriteTx, id: string): void {
  tx.run(
    `DELETE FROM stock_count_lines
     WHERE count_id IN (SELECT id FROM stock_counts WHERE id = @id AND applied_at_ms IS NULL)`,
    { id },
  )
  tx.run('DELETE FROM stock_counts WHERE id = @id AND applied_at_ms IS NULL', { id })
}

/** What was touched last comes first. */
export function readCountLines(tx: ReadTx, countId: string): CountedLine[] {
  return tx
    .all<Omit<CountedLine, 'isGone'> & { isGone: number }>(
      `SELECT lines.product_id AS productId, products.name, products.sku, ${UNIT_SQL}, products.cost_minor AS costMinor,
         lines.expected_milli AS expectedMilli, lines.counted_milli AS countedMilli, lines.counted_at_ms AS countedAtMs,
         products.removed = 1 OR products.tracks_stock = 0 AS isGone
       FROM stock_count_lines AS lines JOIN products ON products.id = lines.product_id
       WHERE lines.count_id = @countId ORDER BY lines.touched DESC`,
      { countId },
    )
    .map((row) => ({ ...row, isGone: row.isGone === 1 }))
}

export function readCountLine(
  tx: ReadTx,
  countId: string,
  productId: string,
): { readonly expectedMilli: number; readonly countedMilli: number } | null {
  return (
    tx.get<{ expectedMilli: number; countedMilli: number }>(
      `SELECT expected_milli AS expectedMilli, counted_milli AS countedMilli FROM stock_count_lines
       WHERE count_id = @countId AND product_id = @productId`,
      { countId, productId },
    ) ?? null
  )
}

export function writeCountLine(
  tx: WriteTx,
  line: {
    readonly countId: string
    readonly productId: string
    readonly expectedMilli: number
    readonly countedMilli: number
    readonly countedAtMs: number
  },
): void {
  tx.run(
    `INSERT INTO stock_count_lines (count_id, product_id, expected_milli, counted_milli, counted_at_ms, touched)
     SELECT @countId, @productId, @expectedMilli, @countedMilli, @countedAtMs,
       1 + coalesce((SELECT max(touched) FROM stock_count_lines WHERE count_id = @countId), 0)
     WHERE true
     ON CONFLICT (count_id, product_id) DO UPDATE SET expected_milli = excluded.expected_milli,
       counted_milli = excluded.counted_milli, counted_at_ms = excluded.counted_at_ms, touched = excluded.touched`,
    { ...line },
  )
}

export function dropCountLine(tx: WriteTx, countId: string, productId: string): void {
  tx.run('DELETE FROM stock_count_lines WHERE count_id = @countId AND product_id = @productId', { countId, productId })
}
