import { type Kysely, sql } from 'kysely'
import type { Database } from '../store/database.ts'

/** Every level is the sum of its movements; answers how many levels there are. */
export async function verifyStock(
  db: Kysely<Database>,
  tenantId: string,
  note: (detail: string) => void,
): Promise<number> {
  const query = sql<{ store_id: string; product_id: string; moved: number; on_hand: number | null }>`
    SELECT moved.store_id, moved.product_id, moved.total AS moved, level.on_hand_milli AS on_hand
    FROM (SELECT store_id, product_id, SUM(quantity_milli) AS total FROM stock_movements
          WHERE tenant_id = ${tenantId} GROUP BY store_id, product_id) moved
    LEFT JOIN stock_levels level
      ON level.tenant_id = ${tenantId} AND level.store_id = moved.store_id AND level.product_id = moved.product_id`
  const moved = (await query.execute(db)).rows
  for (const row of moved) {
    // MySQL sums as DECIMAL, which arrives as text.
    if (row.on_hand === null || Number(row.moved) !== Number(row.on_hand)) {
      note(`store ${row.store_id}, product ${row.product_id}: moved ${row.moved}, on hand ${row.on_hand}`)
    }
  }
  const levels = await db
    .selectFrom('stock_levels')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  if (Number(levels.count) !== moved.length) note(`${levels.count} levels, but movements of ${moved.length} products`)
  return Number(levels.count)
}
