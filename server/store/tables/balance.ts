import { type RawBuilder, sql } from 'kysely'
import type { BalanceFact, BalanceSum } from '../../../src-shared/report/balance.ts'
import type { Run } from '../../../src-shared/report/buckets.ts'
import type { Reader } from '../transaction.ts'

/** Far below the 500 that SQLite puts together in one statement. */
const MOST_TERMS = 150

const facts = [
  { fact: 'sale', table: 'sales', at: 'sold_at_ms', amount: 'total_minor', rounding: sql`SUM(rounding_minor)` },
  { fact: 'refund', table: 'refunds', at: 'refunded_at_ms', amount: 'total_minor', rounding: sql`SUM(rounding_minor)` },
  { fact: 'expense', table: 'expenses', at: 'paid_at_ms', amount: 'amount_minor', rounding: sql`0` },
] as const

/** Whose sums: of one store, or of all of the tenant; in one currency. */
export interface BalanceScope {
  readonly tenantId: string
  readonly storeId: string | null
  readonly currency: string
}

interface SumRow {
  fact: BalanceFact
  from_ms: number
  amount: number | string
  rounding: number | string
  count: number | string
}

/**
 * What was sold, refunded and paid in each bucket of the runs; buckets in which nothing happened are absent. Each run is
 * one look along the index by time, so it costs what happened in it and not what is stored.
 */
export async function readBalanceSums(db: Reader, scope: BalanceScope, runs: readonly Run[]): Promise<BalanceSum[]> {
  const sums: BalanceSum[] = []
  for (const statement of balanceStatements(scope, runs)) {
    for (const row of (await statement.execute(db)).rows) {
      // MySQL sums as DECIMAL, which arrives as text.
      sums.push({
        fact: row.fact,
        fromMs: Number(row.from_ms),
        amountMinor: Number(row.amount),
        roundingMinor: Number(row.rounding),
        count: Number(row.count),
      })
    }
  }
  return sums
}

export function balanceStatements(scope: BalanceScope, runs: readonly Run[]): RawBuilder<SumRow>[] {
  const terms = facts.flatMap((fact) => runs.map((run) => sumOf(scope, fact, run)))
  const statements: RawBuilder<SumRow>[] = []
  for (let from = 0; from < terms.length; from += MOST_TERMS) {
    statements.push(sql<SumRow>`${sql.join(terms.slice(from, from + MOST_TERMS), sql` UNION ALL `)}`)
  }
  return statements
}

function sumOf(
  { tenantId, storeId, currency }: BalanceScope,
  kind: (typeof facts)[number],
  run: Run,
): RawBuilder<SumRow> {
  const at = sql.ref(kind.at)
  const ofStore = storeId === null ? sql`` : sql`AND store_id = ${storeId}`
  // What is over since the last beginning of a bucket is taken off: what remains is that beginning.
  return sql<SumRow>`SELECT ${sql.lit(kind.fact)} AS fact, ${at} - (${at} - ${run.fromMs}) % ${run.lengthMs} AS from_ms,
      SUM(${sql.ref(kind.amount)}) AS amount, ${kind.rounding} AS rounding, COUNT(*) AS count
    FROM ${sql.table(kind.table)}
    WHERE tenant_id = ${tenantId} AND ${at} >= ${run.fromMs} AND ${at} < ${run.toMs} AND currency = ${currency} ${ofStore}
    GROUP BY from_ms`
}
