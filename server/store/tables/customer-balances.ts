import type { Kysely } from 'kysely'
import type { Minor } from '../../../src-shared/money/minor.ts'
import type { CustomerBalanceRow } from '../../../src-shared/sync/records.ts'
import type { Database } from '../database.ts'
import { upsertRows } from '../rows.ts'
import type { CustomerBalancesTable } from '../schema/sums.ts'
import type { Tx } from '../transaction.ts'

/** Adds to what customers owe; each balance is the change `seq` of the feed. */
export async function addToBalances(
  tx: Tx,
  tenantId: string,
  added: readonly { readonly customerId: string; readonly amountMinor: number; readonly seq: number }[],
): Promise<void> {
  await upsertRows(
    tx,
    'customer_balances',
    ['tenant_id', 'customer_id'],
    added.map(({ customerId, amountMinor, seq }) => ({
      tenant_id: tenantId,
      customer_id: customerId,
      balance_minor: amountMinor,
      seq,
    })),
    { balance_minor: 'customer_balances.balance_minor + offered.balance_minor', seq: 'offered.seq' },
  )
}

/** What customers owe; of whom nothing was ever owed are absent. */
export async function readBalances(
  db: Kysely<Database>,
  tenantId: string,
  customerIds: readonly string[],
): Promise<CustomerBalanceRow[]> {
  if (customerIds.length === 0) return []
  const rows = await db
    .selectFrom('customer_balances')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('customer_id', 'in', customerIds)
    .execute()
  return rows.map(fromRow)
}

/** Balances in order of their customers, from behind `after`. */
export async function readBalancePage(
  db: Kysely<Database>,
  tenantId: string,
  page: { readonly after: string; readonly limit: number },
): Promise<CustomerBalanceRow[]> {
  const rows = await db
    .selectFrom('customer_balances')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('customer_id', '>', page.after)
    .orderBy('customer_id')
    .limit(page.limit)
    .execute()
  return rows.map(fromRow)
}

/** How many there are from behind the customer `after`. */
export async function countBalances(db: Kysely<Database>, tenantId: string, after: string): Promise<number> {
  const row = await db
    .selectFrom('customer_balances')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('customer_id', '>', after)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** The feed names a balance as its customer. */
function fromRow(row: CustomerBalancesTable): CustomerBalanceRow {
  return {
    id: row.customer_id,
    customerId: row.customer_id,
    // Sums of absurd amounts may leave what an amount can be, and have to be told all the same.
    balanceMinor: row.balance_minor as Minor,
    seq: row.seq,
  }
}
