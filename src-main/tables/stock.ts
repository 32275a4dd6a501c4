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
}

export function insertMovement(tx: WriteTx, movement: OwnMovement): void {
  tx.run(
    `INSERT INTO stock_movements (id, product_id, quantity_milli, reason, moved_at_ms, note, operation_key)
     VALUES (@id, @productId, @quantityMilli, @reason, @movedAtMs, @note, @operationKey)`,
    { ...movement },
  )
}

/** The server's on-hand of this till's store. */
export function writeStockLevel(tx: WriteTx, level: Pick<StockLevelRow, 'productId' | 'onHandMilli' | 'seq'>): void {
  tx.run(
    `INSERT INTO stock_levels (product_id, on_hand_milli, seq) VALUES (@productId, @onHandMilli, @seq)
     ON CONFLICT (product_id) DO UPDATE SET on_hand_milli = excluded.on_hand_milli, seq = excluded.seq`,
    { productId: level.productId, onHandMilli: level.onHandMilli, seq: level.seq },
  )
}

/** SQL for what is on hand of the product whose id is the SQL `productId`: the server's level and what it lacks of ours. */
export const onHandSql = (productId: string) => `(
  coalesce((SELECT on_hand_milli FROM stock_levels WHERE product_id = ${productId}), 0)
  + coalesce((SELECT sum(quantity_milli) FROM stock_movements
              WHERE product_id = ${productId} AND committed_seq IS NULL), 0)
  + coalesce((SELECT sum(quantity_milli) FROM stock_movements
              WHERE product_id = ${productId}
                AND committed_seq > coalesce((SELECT seq FROM stock_levels WHERE product_id = ${productId}), 0)), 0))`

export function readOnHand(tx: ReadTx, productId: string): number {
  return tx.get<{ onHand: number }>(`SELECT ${onHandSql('@productId')} AS onHand`, { productId })?.onHand ?? 0
}
