import type { Kysely } from 'kysely'
import type { StockLevelRow } from '../../../src-shared/sync/records.ts'
import type { Database } from '../database.ts'
import type { StockLevelsTable } from '../schema/sums.ts'

/** Id of a level in the feed. */
export function stockLevelId(storeId: string, productId: string): string {
  return `${storeId}:${productId}`
}

function fromRow(row: StockLevelsTable): StockLevelRow {
  return {
    id: stockLevelId(row.store_id, row.product_id),
    storeId: row.store_id,
    productId: row.product_id,
    onHandMilli: row.on_hand_milli,
    seq: row.seq,
  }
}

/** Levels by their ids in the feed. */
export async function readStockLevels(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<StockLevelRow[]> {
  const productsByStore = new Map<string, string[]>()
  for (const id of ids) {
    const [storeId = '', productId = ''] = id.split(':')
    productsByStore.set(storeId, [...(productsByStore.get(storeId) ?? []), productId])
  }
  const levels: StockLevelRow[] = []
  for (const [storeId, products] of productsByStore) {
    const rows = await db
      .selectFrom('stock_levels')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('store_id', '=', storeId)
      .where('product_id', 'in', products)
      .execute()
    levels.push(...rows.map(fromRow))
  }
  return levels
}

/** Levels of one store in order of product, from behind `after`. */
export async function readStockLevelPage(
  db: Kysely<Database>,
  tenantId: string,
  storeId: string,
  page: { readonly after: string; readonly limit: number },
): Promise<StockLevelRow[]> {
  const rows = await db
    .selectFrom('stock_levels')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('store_id', '=', storeId)
    .where('product_id', '>', page.after)
    .orderBy('product_id')
    .limit(page.limit)
    .execute()
  return rows.map(fromRow)
}

/** How many there are of one store, from behind the product `after`. */
export async function countStockLevels(
  db: Kysely<Database>,
  tenantId: string,
  storeId: string,
  after: string,
): Promise<number> {
  const row = await db
    .selectFrom('stock_levels')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('store_id', '=', storeId)
    .where('product_id', '>', after)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}
