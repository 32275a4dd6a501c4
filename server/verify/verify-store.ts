import type { Store } from '../store/open-store.ts'
import { readTransaction } from '../store/transaction.ts'
import { verifyAccounts } from './verify-accounts.ts'
import { verifyChain } from './verify-chain.ts'
import { verifyFeed } from './verify-feed.ts'
import { verifyRefunds } from './verify-refunds.ts'
import { verifySales } from './verify-sales.ts'
import { type SingleRows, singleRows, verifySingleRows } from './verify-single-rows.ts'
import { verifyStock } from './verify-stock.ts'

export interface Finding {
  readonly tenantId: string
  readonly check: 'feed' | 'chain' | 'sales' | 'refunds' | SingleRows | 'accounts' | 'stock'
  readonly detail: string
}

export interface VerifyReport {
  readonly tenants: number
  readonly changes: number
  readonly tills: number
  readonly facts: number
  /** Places where a chain begins anew after a loss that an exception tells of. */
  readonly chainBreaks: number
  readonly sales: number
  readonly refunds: number
  readonly expenses: number
  readonly cashMovements: number
  readonly drawerOpenings: number
  readonly accountPayments: number
  readonly auditEntries: number
  readonly customerBalances: number
  readonly stockLevels: number
  readonly findings: readonly Finding[]
}

/**
 * Checks all that can be checked about what is stored: the feeds are gapless, every till's chain verifies fact by fact,
 * every committed sale and refund is there once with the totals that its lines make, every other fact is there, what
 * customers owe is what sales, refunds and payments make of it, and stock is the sum of its movements.
 */
export async function verifyStore(store: Store): Promise<VerifyReport> {
  const report = {
    tenants: 0,
    changes: 0,
    tills: 0,
    facts: 0,
    chainBreaks: 0,
    sales: 0,
    refunds: 0,
    expenses: 0,
    cashMovements: 0,
    drawerOpenings: 0,
    accountPayments: 0,
    auditEntries: 0,
    customerBalances: 0,
    stockLevels: 0,
  }
  const findings: Finding[] = []
  const tenants = await store.reader.selectFrom('tenants').select('id').orderBy('id').execute()
  for (const { id: tenantId } of tenants) {
    report.tenants += 1
    const note = (check: Finding['check']) => (detail: string) => {
      findings.push({ tenantId, check, detail })
    }
    // One state of the database for all checks of a tenant: a server may be writing meanwhile.
    await readTransaction(store, async (db) => {
      report.changes += await verifyFeed(db, tenantId, note('feed'))
      const tills = await db.selectFrom('tills').selectAll().where('tenant_id', '=', tenantId).execute()
      for (const till of tills) {
        report.tills += 1
        const chain = await verifyChain(db, till, note('chain'))
        report.facts += chain.facts
        report.chainBreaks += chain.breaks
      }
      report.sales += await verifySales(db, tenantId, note('sales'))
      report.refunds += await verifyRefunds(db, tenantId, note('refunds'))
      for (const rows of singleRows) report[rows] += await verifySingleRows(db, tenantId, rows, note(rows))
      report.customerBalances += await verifyAccounts(db, tenantId, note('accounts'))
      report.stockLevels += await verifyStock(db, tenantId, note('stock'))
    })
  }
  return { ...report, findings }
}
