import { type Kysely, sql } from 'kysely'
import { refundTotalsThatDiffer } from '../../src-shared/sale/refund-totals.ts'
import type { Database } from '../store/database.ts'
import { readRefundFacts } from '../store/tables/refunds.ts'
import { countCommitted } from './verify-single-rows.ts'

const PAGE = 500

/** Reckons every refund again, and looks for goods taken back that never came to stock; answers how many refunds there are. */
export async function verifyRefunds(
  db: Kysely<Database>,
  tenantId: string,
  note: (detail: string) => void,
): Promise<number> {
  let count = 0
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('refunds')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    const facts = await readRefundFacts(db, tenantId, rows)
    facts.forEach((fact, index) => {
      const differing = refundTotalsThatDiffer(fact).join()
      const noted = (JSON.parse(rows[index]?.totals_differ ?? '[]') as string[]).join()
      if (differing !== noted) note(`refund ${fact.id}: ${differing || 'nothing'} differs`)
    })
    count += rows.length
    after = rows.at(-1)?.id ?? ''
    if (rows.length < PAGE) break
  }
  const operations = await countCommitted(db, tenantId, 'refund.create')
  if (operations !== count) note(`${operations} refunds were committed, but ${count} are there`)
  const unmoved = sql<{ id: string }>`SELECT line.id AS id FROM refund_lines line
    LEFT JOIN stock_movements movement
      ON movement.tenant_id = line.tenant_id AND movement.id = line.id AND movement.quantity_milli = line.quantity_milli
    WHERE line.tenant_id = ${tenantId} AND line.goods_back = 'to-stock' AND movement.id IS NULL LIMIT 10`
  for (const { id } of (await unmoved.execute(db)).rows) note(`line ${id} of a refund never came to stock`)
  return count
}
