import { sql } from 'kysely'
import type { ChainRange } from '../../../src-shared/sync/reconcile.ts'
import type { BusinessDay } from '../../../src-shared/time/business-day.ts'
import type { Reader } from '../transaction.ts'

/** One till, and from which place of its chain on. */
export interface ChainScope {
  readonly tenantId: string
  readonly tillId: string
  readonly fromIndex: number
}

export interface DayFacts {
  /** Facts of the chain whose `at` falls on the day, refused ones too. */
  readonly facts: number
  /** Totals of the sales among them less those of the refunds, as they were sent. What was refused is in no report, nor here. */
  readonly totalMinor: number
  /** Of the one that stands last in the chain; null: there is none. */
  readonly lastHash: string | null
}

/** What is stored of a till's day: one look along the index by time, so it costs what happened on that day. */
export async function readDayFacts(db: Reader, scope: ChainScope, day: BusinessDay): Promise<DayFacts> {
  const { rows } = await dayFactsStatement(scope, day).execute(db)
  const [row] = rows
  const lastIndex = row?.last_index ?? null
  return {
    facts: Number(row?.facts ?? 0),
    // MySQL sums as DECIMAL, which arrives as text.
    totalMinor: Number(row?.total ?? 0),
    lastHash: lastIndex === null ? null : await readChainHash(db, scope, Number(lastIndex)),
  }
}

interface DayRow {
  readonly facts: number | string
  readonly total: number | string | null
  readonly last_index: number | string | null
}

/** Exported so that a test can ask both engines how they find it. */
export function dayFactsStatement({ tenantId, tillId, fromIndex }: ChainScope, { fromMs, toMs }: BusinessDay) {
  return sql<DayRow>`
    SELECT COUNT(*) AS facts, MAX(chain_index) AS last_index,
      SUM(CASE WHEN status <> 'committed' THEN 0
               WHEN kind = 'sale.create' THEN CAST(JSON_EXTRACT(body, '$.totalMinor') AS SIGNED)
               WHEN kind = 'refund.create' THEN -CAST(JSON_EXTRACT(body, '$.totalMinor') AS SIGNED)
               ELSE 0 END) AS total
    FROM operations
    WHERE tenant_id = ${tenantId} AND till_id = ${tillId} AND at_ms >= ${fromMs} AND at_ms < ${toMs}
      AND chain_index >= ${fromIndex}`
}

async function readChainHash(db: Reader, { tenantId, tillId }: ChainScope, index: number): Promise<string | null> {
  const row = await db
    .selectFrom('operations')
    .select('chain_hash')
    .where('tenant_id', '=', tenantId)
    .where('till_id', '=', tillId)
    .where('chain_index', '=', index)
    .executeTakeFirst()
  return row?.chain_hash ?? null
}

/** Where the till's chain ends; 0: it has not begun. */
export async function readHeadIndex(
  db: Reader,
  { tenantId, tillId }: Pick<ChainScope, 'tenantId' | 'tillId'>,
): Promise<number> {
  const row = await db
    .selectFrom('tills')
    .select('chain_index')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', tillId)
    .executeTakeFirst()
  return row?.chain_index ?? 0
}

/** Which places of the ranges no fact stands at. */
export async function readMissing(
  db: Reader,
  { tenantId, tillId }: Pick<ChainScope, 'tenantId' | 'tillId'>,
  ranges: readonly ChainRange[],
  headIndex: number,
): Promise<ChainRange[]> {
  const missing: ChainRange[] = []
  for (const { from, to } of ranges) {
    const known = Math.min(to, headIndex)
    if (from <= known) {
      const rows = await db
        .selectFrom('operations')
        .select('chain_index')
        .where('tenant_id', '=', tenantId)
        .where('till_id', '=', tillId)
        .where('chain_index', '>=', from)
        .where('chain_index', '<=', known)
        .orderBy('chain_index')
        .execute()
      missing.push(
        ...gapsIn(
          rows.map(({ chain_index }) => chain_index ?? 0),
          { from, to: known },
        ),
      )
    }
    if (to > headIndex) missing.push({ from: Math.max(from, headIndex + 1), to })
  }
  return missing
}

/** What of a range is not among the sorted indexes. */
export function gapsIn(indexes: readonly number[], { from, to }: ChainRange): ChainRange[] {
  const gaps: ChainRange[] = []
  let next = from
  for (const index of indexes) {
    if (index > next) gaps.push({ from: next, to: index - 1 })
    next = index + 1
  }
  if (next <= to) gaps.push({ from: next, to })
  return gaps
}
