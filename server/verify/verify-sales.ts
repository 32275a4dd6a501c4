import type { Kysely } from 'kysely'
import { totalsThatDiffer } from '../../src-shared/sale/sale-totals.ts'
import type { Database } from '../store/database.ts'
import { parsedOrNull } from '../store/rows.ts'
import { readSaleFacts } from '../store/tables/sales.ts'
import { countCommitted } from './verify-single-rows.ts'

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
    const facts = await readSaleFacts(db, tenantId, sales)
    for (const [index, fact] of facts.entries()) {
      const differing = totalsThatDiffer(fact)
      const noted = parsedOrNull<string[]>(sales[index]?.totals_differ ?? null) ?? []
      if (differing.join() !== noted.join()) note(`sale ${fact.id}: ${differing.join(', ') || 'nothing'} differs`)
    }
    count += sales.length
    after = sales.at(-1)?.id ?? ''
    if (sales.length < PAGE) break
  }
  const operations = await countCommitted(db, tenantId, 'sale.create')
  if (operations !== count) note(`${operations} sales were committed, but ${count} are there`)
  return count
}
