import { type Kysely, sql } from 'kysely'
import type { Database } from '../store/database.ts'

/**
 * What sales, refunds and payments say about customers' accounts stands in the ledger and nothing else, and every balance
 * is the sum of its entries; answers how many balances there are.
 */
export async function verifyAccounts(
  db: Kysely<Database>,
  tenantId: string,
  note: (detail: string) => void,
): Promise<number> {
  await verifyEntries(db, tenantId, note)
  const query = sql<{ customer_id: string; owed: number; balance: number | null }>`
    SELECT entries.customer_id, entries.owed, balance.balance_minor AS balance
    FROM (SELECT customer_id, SUM(amount_minor) AS owed FROM account_entries
          WHERE tenant_id = ${tenantId} GROUP BY customer_id) entries
    LEFT JOIN customer_balances balance
      ON balance.tenant_id = ${tenantId} AND balance.customer_id = entries.customer_id`
  const { rows } = await query.execute(db)
  for (const { customer_id, owed, balance } of rows) {
    // MySQL sums as DECIMAL, which arrives as text.
    if (balance === null || Number(owed) !== Number(balance)) {
      note(`customer ${customer_id}: entries of ${owed}, a balance of ${balance}`)
    }
  }
  const balances = await countOf(db, sql`customer_balances WHERE tenant_id = ${tenantId}`)
  if (balances !== rows.length) note(`${balances} balances, but entries of ${rows.length} customers`)
  return balances
}

async function verifyEntries(db: Kysely<Database>, tenantId: string, note: (detail: string) => void): Promise<void> {
  const expected = sql`(
    SELECT 'sale' AS kind, fact.id AS id, fact.customer_id AS customer_id, SUM(paid.amount_minor) AS amount
      FROM sales fact JOIN tenants shop ON shop.id = fact.tenant_id AND shop.currency = fact.currency
      JOIN tenders paid ON paid.tenant_id = fact.tenant_id AND paid.sale_id = fact.id AND paid.kind = 'account'
      WHERE fact.tenant_id = ${tenantId} AND fact.customer_id IS NOT NULL
      GROUP BY fact.id, fact.customer_id HAVING SUM(paid.amount_minor) <> 0
    UNION ALL SELECT 'refund', fact.id, fact.customer_id, -SUM(paid.amount_minor)
      FROM refunds fact JOIN tenants shop ON shop.id = fact.tenant_id AND shop.currency = fact.currency
      JOIN refund_tenders paid ON paid.tenant_id = fact.tenant_id AND paid.refund_id = fact.id AND paid.kind = 'account'
      WHERE fact.tenant_id = ${tenantId} AND fact.customer_id IS NOT NULL
      GROUP BY fact.id, fact.customer_id
    UNION ALL SELECT 'payment', fact.id, fact.customer_id, -fact.amount_minor
      FROM account_payments fact JOIN tenants shop ON shop.id = fact.tenant_id AND shop.currency = fact.currency
      WHERE fact.tenant_id = ${tenantId}) expected`
  const missing = sql<{ kind: string; id: string }>`SELECT expected.kind AS kind, expected.id AS id FROM ${expected}
    LEFT JOIN account_entries entry ON entry.tenant_id = ${tenantId} AND entry.kind = expected.kind
      AND entry.id = expected.id AND entry.customer_id = expected.customer_id AND entry.amount_minor = expected.amount
    WHERE entry.id IS NULL LIMIT 10`
  for (const { kind, id } of (await missing.execute(db)).rows) note(`${kind} ${id} is not on its customer's account`)
  const facts = await countOf(db, expected)
  const entries = await countOf(db, sql`account_entries WHERE tenant_id = ${tenantId}`)
  if (facts !== entries) note(`${facts} facts are on account, but there are ${entries} entries`)
}

async function countOf(db: Kysely<Database>, from: ReturnType<typeof sql>): Promise<number> {
  const query = sql<{ count: number }>`SELECT COUNT(*) AS count FROM ${from}`
  return Number((await query.execute(db)).rows[0]?.count ?? 0)
}
