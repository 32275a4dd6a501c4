import type { TillCaller } from '../caller.ts'
import { upsertRows } from '../store/rows.ts'
import { stockLevelId } from '../store/tables/stock-levels.ts'
import type { Tx } from '../store/transaction.ts'
import type { ChunkPlan, PlannedException } from './chunk-plan.ts'

export interface StockEvent {
  readonly storeId: string
  readonly productId: string
  readonly quantityMilli: number
  /** The sale that took it out; null: a movement of its own, or a refund. */
  readonly sold: { readonly saleId: string; readonly till: TillCaller } | null
}

/** A level of the stock: one product in one store. */
export interface StockPlace {
  readonly storeId: string
  readonly productId: string
}

/** All that a part of a chunk moves in stock; what came in counts before what was sold. */
export function stockEvents(till: TillCaller, plan: ChunkPlan): StockEvent[] {
  const { storeId } = till
  const moved = plan.movements.map(({ productId, quantityMilli }) => ({
    storeId,
    productId,
    quantityMilli,
    sold: null,
  }))
  const sold = plan.sales.flatMap(({ fact }) =>
    fact.lines.flatMap(({ productId, movesStock, quantityMilli }) =>
      productId !== null && movesStock
        ? [{ storeId, productId, quantityMilli: -quantityMilli, sold: { saleId: fact.id, till } }]
        : [],
    ),
  )
  const back = plan.refunds.flatMap(({ fact }) =>
    fact.lines.flatMap(({ productId, goodsBack, quantityMilli }) =>
      productId !== null && goodsBack === 'to-stock' ? [{ storeId, productId, quantityMilli, sold: null }] : [],
    ),
  )
  return [...moved, ...back, ...sold]
}

/** The levels that events move, each once; in one order everywhere, so that writers wait for each other, and never in a ring. */
export function placesOf(events: readonly StockEvent[]): StockPlace[] {
  const places = new Map(
    events.map(({ storeId, productId }) => [stockLevelId(storeId, productId), { storeId, productId }]),
  )
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place)
}

/** A product of which more was sold than there was, and by which till. */
export interface Oversold {
  readonly till: TillCaller
  readonly exception: PlannedException
}

/**
 * Adds the events to their levels, each level one change of the feed, numbered from `firstSeq` in the order of `places`.
 * Answers what was oversold.
 */
export async function moveStock(
  tx: Tx,
  tenantId: string,
  events: readonly StockEvent[],
  places: readonly StockPlace[],
  firstSeq: number,
): Promise<Oversold[]> {
  const deltas = new Map<string, number>()
  for (const { storeId, productId, quantityMilli } of events) {
    const level = stockLevelId(storeId, productId)
    deltas.set(level, (deltas.get(level) ?? 0) + quantityMilli)
  }
  await upsertRows(
    tx,
    'stock_levels',
    ['tenant_id', 'store_id', 'product_id'],
    places.map(({ storeId, productId }, index) => ({
      tenant_id: tenantId,
      store_id: storeId,
      product_id: productId,
      on_hand_milli: deltas.get(stockLevelId(storeId, productId)) ?? 0,
      seq: firstSeq + index,
    })),
    { on_hand_milli: 'stock_levels.on_hand_milli + offered.on_hand_milli', seq: 'offered.seq' },
  )
  const left = await readLevels(tx, tenantId, places)
  for (const [level, onHand] of left) left.set(level, onHand - (deltas.get(level) ?? 0))
  const oversold: Oversold[] = []
  for (const { storeId, productId, quantityMilli, sold } of events) {
    const level = stockLevelId(storeId, productId)
    const onHandMilli = (left.get(level) ?? 0) + quantityMilli
    left.set(level, onHandMilli)
    if (sold === null || onHandMilli >= 0) continue
    const detail = { saleId: sold.saleId, productId, onHandMilli }
    oversold.push({ till: sold.till, exception: { kind: 'oversold', subject: level, detail } })
  }
  return oversold
}

async function readLevels(tx: Tx, tenantId: string, places: readonly StockPlace[]): Promise<Map<string, number>> {
  const levels = new Map<string, number>()
  for (const storeId of new Set(places.map((place) => place.storeId))) {
    const products = places.filter((place) => place.storeId === storeId).map(({ productId }) => productId)
    const rows = await tx.db
      .selectFrom('stock_levels')
      .select(['product_id', 'on_hand_milli'])
      .where('tenant_id', '=', tenantId)
      .where('store_id', '=', storeId)
      .where('product_id', 'in', products)
      .execute()
    for (const row of rows) levels.set(stockLevelId(storeId, row.product_id), row.on_hand_milli)
  }
  return levels
}
