import type { TillCaller } from '../caller.ts'
import { upsertRows } from '../store/rows.ts'
import type { Tx } from '../store/transaction.ts'
import type { ChunkPlan, PlannedException } from './chunk-plan.ts'

interface StockEvent {
  readonly productId: string
  readonly quantityMilli: number
  /** The sale that took it out; null: a movement of its own, or a refund. */
  readonly saleId: string | null
}

/** All that a chunk moves in stock; what came in counts before what was sold. */
export function stockEvents(plan: ChunkPlan): StockEvent[] {
  const moved = plan.movements.map(({ productId, quantityMilli }) => ({ productId, quantityMilli, saleId: null }))
  const sold = plan.sales.flatMap(({ fact }) =>
    fact.lines.flatMap((line) =>
      line.productId !== null && line.movesStock
        ? [{ productId: line.productId, quantityMilli: -line.quantityMilli, saleId: fact.id }]
        : [],
    ),
  )
  const back = plan.refunds.flatMap(({ fact }) =>
    fact.lines.flatMap(({ productId, goodsBack, quantityMilli }) =>
      productId !== null && goodsBack === 'to-stock' ? [{ productId, quantityMilli, saleId: null }] : [],
    ),
  )
  return [...moved, ...back, ...sold]
}

/**
 * Adds the events to the levels of the caller's store, each level one change of the feed, numbered from `firstSeq` in the
 * order of `products`. Answers an exception for each product of which more was sold than there was.
 */
export async function moveStock(
  tx: Tx,
  caller: Pick<TillCaller, 'tenantId' | 'storeId'>,
  events: readonly StockEvent[],
  products: readonly string[],
  firstSeq: number,
): Promise<PlannedException[]> {
  const deltas = new Map<string, number>()
  for (const event of events) deltas.set(event.productId, (deltas.get(event.productId) ?? 0) + event.quantityMilli)
  await upsertRows(
    tx,
    'stock_levels',
    ['tenant_id', 'store_id', 'product_id'],
    products.map((product_id, index) => ({
      tenant_id: caller.tenantId,
      store_id: caller.storeId,
      product_id,
      on_hand_milli: deltas.get(product_id) ?? 0,
      seq: firstSeq + index,
    })),
    { on_hand_milli: 'stock_levels.on_hand_milli + offered.on_hand_milli', seq: 'offered.seq' },
  )
  const levels = await tx.db
    .selectFrom('stock_levels')
    .select(['product_id', 'on_hand_milli'])
    .where('tenant_id', '=', caller.tenantId)
    .where('store_id', '=', caller.storeId)
    .where('product_id', 'in', products)
    .execute()
  const onHand = new Map(
    levels.map((level) => [level.product_id, level.on_hand_milli - (deltas.get(level.product_id) ?? 0)]),
  )
  const oversold: PlannedException[] = []
  for (const { productId, quantityMilli, saleId } of events) {
    const left = (onHand.get(productId) ?? 0) + quantityMilli
    onHand.set(productId, left)
    if (saleId === null || left >= 0) continue
    oversold.push({
      kind: 'oversold',
      subject: `${caller.storeId}:${productId}`,
      detail: { saleId, productId, onHandMilli: left },
    })
  }
  return oversold
}
