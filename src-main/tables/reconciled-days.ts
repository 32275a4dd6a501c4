import type { ReconciledDay } from '../../src-shared/contract/reconcile-views.ts'
import type { ChainRange } from '../../src-shared/sync/reconcile.ts'
import { type BusinessDay, businessDay } from '../../src-shared/time/business-day.ts'
import type { ReadTx, WriteTx } from '../database/transaction.ts'

/** What this till has of a day; the same as the server counts. */
export interface DayFigures {
  /** Facts of the chain whose `at` falls on the day, refused ones too. */
  readonly facts: number
  /** Totals of the sales among them less those of the refunds: what was refused was sold all the same. */
  readonly totalMinor: number
  readonly lastHash: string | null
  /** Those that the server has not decided on. */
  readonly unsettled: number
}

/** Facts of which the days are noted in one transaction. */
const NOTED_AT_ONCE = 2000

/**
 * Notes the days of facts that came since the last time: each is to be compared once it is over, and at once where a
 * shift was closed. True when there are more.
 */
export function noteDays(tx: WriteTx, timeZone: string): boolean {
  const facts = tx.all<{ index: number; kind: string; atMs: number }>(
    `SELECT chain_index AS "index", kind, at_ms AS atMs FROM outbox
     WHERE chain_index > (SELECT days_noted_index FROM sync_state WHERE id = 1) ORDER BY chain_index LIMIT @limit`,
    { limit: NOTED_AT_ONCE },
  )
  const days = new Map<string, 'now' | 'after-day'>()
  let day: BusinessDay | null = null
  for (const { kind, atMs } of facts) {
    if (day === null || atMs < day.fromMs || atMs >= day.toMs) day = businessDay(atMs, timeZone)
    const due = kind === 'shift.close' || days.get(day.date) === 'now' ? 'now' : 'after-day'
    days.set(day.date, due)
  }
  for (const [date, due] of days) {
    tx.run(
      `INSERT INTO reconciled_days (day, due) VALUES (@date, @due)
       ON CONFLICT (day) DO UPDATE SET due = CASE WHEN due = 'now' THEN due ELSE excluded.due END`,
      { date, due },
    )
  }
  const last = facts.at(-1)
  if (last !== undefined) {
    tx.run('UPDATE sync_state SET days_noted_index = @index WHERE id = 1', { index: last.index })
  }
  return facts.length === NOTED_AT_ONCE
}

/** Lets every day that can still be compared be compared at once: the server may have lost some of it. */
export function compareAllDays(tx: WriteTx): void {
  tx.run("UPDATE reconciled_days SET due = 'now'")
}

/** Lets days that differ be compared once more: somebody may have mended them meanwhile. */
export function compareDifferingDays(tx: WriteTx): void {
  tx.run("UPDATE reconciled_days SET due = 'now', tries = 0 WHERE outcome = 'differs'")
}

/** Days to compare, oldest first. What is due after its day is so on any other day: clocks jump. */
export function dueDays(tx: ReadTx, today: string): string[] {
  return tx
    .all<{ day: string }>(
      `SELECT day FROM reconciled_days INDEXED BY reconciled_days_due
       WHERE due <> 'no' AND (due = 'now' OR day <> @today) ORDER BY day`,
      { today },
    )
    .map(({ day }) => day)
}

/**
 * The place of the chain from which on every fact is kept; null: none is. Acknowledged ones are forgotten after a while,
 * and a device that took a till's place has none of those before it.
 */
export function keptFromIndex(tx: ReadTx): number | null {
  const kept = tx.get<{ first: number | null; last: number | null; count: number }>(
    `SELECT min(chain_index) AS first, max(chain_index) AS last, count(*) AS count
     FROM outbox WHERE chain_index IS NOT NULL`,
  )
  if (kept === undefined || kept.first === null || kept.last === null) return null
  if (kept.last - kept.first + 1 === kept.count) return kept.first
  const behindGap = tx.get<{ index: number }>(
    `SELECT chain_index AS "index" FROM outbox AS fact WHERE chain_index IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE chain_index = fact.chain_index - 1)
     ORDER BY chain_index DESC LIMIT 1`,
  )
  return behindGap?.index ?? kept.first
}

export function readDayFigures(tx: ReadTx, { fromMs, toMs }: BusinessDay, fromIndex: number): DayFigures {
  const day = { fromMs, toMs, fromIndex }
  const sums = tx.get<Omit<DayFigures, 'lastHash'>>(
    `SELECT count(*) AS facts,
       -- A body that was damaged in the file says no total.
       coalesce(sum(CASE WHEN NOT json_valid(body) THEN 0
                         WHEN kind = 'sale.create' THEN json_extract(body, '$.totalMinor')
                         WHEN kind = 'refund.create' THEN -json_extract(body, '$.totalMinor') END), 0) AS totalMinor,
       count(*) FILTER (WHERE state IN ('waiting', 'accepted')) AS unsettled
     FROM outbox INDEXED BY outbox_facts_by_time
     WHERE chain_index IS NOT NULL AND at_ms >= @fromMs AND at_ms < @toMs AND chain_index >= @fromIndex`,
    day,
  )
  const last = tx.get<{ hash: string }>(
    `SELECT chain_hash AS hash FROM outbox INDEXED BY outbox_facts_by_time
     WHERE chain_index IS NOT NULL AND at_ms >= @fromMs AND at_ms < @toMs AND chain_index >= @fromIndex
     ORDER BY chain_index DESC LIMIT 1`,
    day,
  )
  return { facts: 0, totalMinor: 0, unsettled: 0, ...sums, lastHash: last?.hash ?? null }
}

/** Where the facts of a day stand in the chain. */
export function readDayRanges(tx: ReadTx, { fromMs, toMs }: BusinessDay, fromIndex: number): ChainRange[] {
  const ranges: { from: number; to: number }[] = []
  const rows = tx.iterate<{ index: number }>(
    `SELECT chain_index AS "index" FROM outbox INDEXED BY outbox_facts_by_time
     WHERE chain_index IS NOT NULL AND at_ms >= @fromMs AND at_ms < @toMs AND chain_index >= @fromIndex
     ORDER BY chain_index`,
    { fromMs, toMs, fromIndex },
  )
  for (const { index } of rows) {
    const last = ranges.at(-1)
    if (last !== undefined && last.to === index - 1) last.to = index
    else ranges.push({ from: index, to: index })
  }
  return ranges
}

/** Whether the server has not decided on a fact at these places (any more). */
export function isOnItsWay(tx: ReadTx, { ranges }: { readonly ranges: readonly ChainRange[] }): boolean {
  return ranges.some(
    ({ from, to }) =>
      tx.get(
        `SELECT 1 FROM outbox WHERE chain_index BETWEEN @from AND @to AND state IN ('waiting', 'accepted') LIMIT 1`,
        { from, to },
      ) !== undefined,
  )
}

/** Keys of the facts at these places that the server is said to have, or to have refused. */
export function settledKeysIn(tx: ReadTx, ranges: readonly ChainRange[]): string[] {
  return ranges.flatMap(({ from, to }) =>
    tx
      .all<{ key: string }>(
        `SELECT key FROM outbox
         WHERE chain_index BETWEEN @from AND @to AND state IN ('committed', 'rejected') ORDER BY chain_index`,
        { from, to },
      )
      .map(({ key }) => key),
  )
}

export interface DayComparison {
  readonly outcome: 'equal' | 'not-yet' | 'repairing' | 'differs'
  readonly atMs: number
  readonly facts: number
  readonly totalMinor: number
  readonly serverFacts: number
  readonly serverTotalMinor: number
  /** Facts that are offered again now. */
  readonly offeredAgain: number
}

/** Notes what a comparison came to; it is due again until it is decided. */
export function noteComparison(tx: WriteTx, day: string, comparison: DayComparison): void {
  const isOver = comparison.outcome === 'equal' || comparison.outcome === 'differs'
  tx.run(
    `UPDATE reconciled_days SET due = @due, outcome = @outcome, checked_at_ms = @atMs, facts = @facts,
       total_minor = @totalMinor, server_facts = @serverFacts, server_total_minor = @serverTotalMinor,
       offered_again = CASE WHEN outcome = 'equal' THEN 0 ELSE offered_again END + @offeredAgain,
       tries = CASE @outcome WHEN 'equal' THEN 0 WHEN 'repairing' THEN tries + 1 ELSE tries END
     WHERE day = @day`,
    { day, due: isOver ? 'no' : 'now', ...comparison },
  )
}

/** How often what is missing of the day was offered again. */
export function triesOf(tx: ReadTx, day: string): number {
  return tx.get<{ tries: number }>('SELECT tries FROM reconciled_days WHERE day = @day', { day })?.tries ?? 0
}

/** A day of which nothing is kept any more needs no comparison. */
export function dropDue(tx: WriteTx, day: string): void {
  tx.run("UPDATE reconciled_days SET due = 'no' WHERE day = @day", { day })
}

/** Days on which this till did something, latest first. */
export function readReconciledDays(tx: ReadTx, limit: number): ReconciledDay[] {
  return tx.all<ReconciledDay>(
    `SELECT day, coalesce(outcome, 'waiting') AS outcome, checked_at_ms AS checkedAtMs, facts,
       total_minor AS totalMinor, server_facts AS serverFacts, server_total_minor AS serverTotalMinor,
       offered_again AS offeredAgain
     FROM reconciled_days ORDER BY day DESC LIMIT @limit`,
    { limit },
  )
}
