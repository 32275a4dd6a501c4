import { type Kysely, sql } from 'kysely'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { totalsThatDiffer } from '../../src-shared/sale/sale-totals.ts'
import type { Database } from '../store/database.ts'
import { readLines, readTenders } from '../store/tables/sales.ts'

const PAGE = 500

/** Reckons every sale again, and looks for committed operations without their sale; answers how many sales there are. */
export async function verifySales(
  db: Kysely<Database>,
  tenantId: string,
  note: (detail: string) => void,
): Promise<number> {
  let count = 0
  for (let after = ''; ; ) {
    const sales = await db
      .selectFrom('sales')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    const ids = sales.map(({ id }) => id)
    const lines = await readLines(db, tenantId, ids)
    const tenders = await readTenders(db, tenantId, ids)
    for (const sale of sales) {
      const fact = {
        lines: lines.get(sale.id) ?? [],
        tenders: tenders.get(sale.id) ?? [],
        taxes: JSON.parse(sale.taxes),
        totalMinor: sale.total_minor,
        taxMinor: sale.tax_minor,
      } as unknown as SaleFact
      const differing = totalsThatDiffer(fact)
      const noted = sale.totals_differ === null ? [] : (JSON.parse(sale.totals_differ) as string[])
      if (differing.join() !== noted.join()) note(`sale ${sale.id}: ${differing.join(', ') || 'nothing'} differs`)
    }
    count += sales.length
    after = ids.at(-1) ?? ''
    if (sales.length < PAGE) break
  }
  const committed = sql<{ count: number }>`SELECT COUNT(*) AS count FROM operations
    WHERE tenant_id = ${tenantId} AND kind = 'sale.create' AND status = 'committed'`
  const operations = Number((await committed.execute(db)).rows[0]?.count ?? 0)
  if (operations !== count) note(`${operations} sales were committed, but ${count} are there`)
  return count
}
