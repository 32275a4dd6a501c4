import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import { linesExceeded, linesThatDiffer, type Refunded } from '../../src-shared/sale/refund-totals.ts'
import type { SaleLine } from '../../src-shared/sale/sale-fact.ts'
import type { RefundsTable } from '../store/schema/sales.ts'
import { readRefundFacts, readRefundsOf } from '../store/tables/refunds.ts'
import { findSales, readLines } from '../store/tables/sales.ts'
import type { Tx } from '../store/transaction.ts'
import type { ExceptionKind } from './chunk-plan.ts'
import type { NotedException } from './write-exceptions.ts'
import type { TillPart } from './write-facts.ts'

export interface RefundReview {
  readonly noted: readonly NotedException[]
  /** Refunds whose sale was unknown until now. */
  readonly settled: ReadonlySet<string>
}

/**
 * Looks again at refunds that came before their sale, now that the sale is there: with this chunk, or with another server's
 * at the same moment. To be asked once the tenant's counter is bumped: of two transactions that bring a sale and its refund
 * the later one then sees both.
 */
export async function reviewRefunds(tx: Tx, tenantId: string, parts: readonly TillPart[]): Promise<RefundReview> {
  const newSales = parts.flatMap(({ plan }) => plan.sales.map(({ fact }) => fact.id))
  const refunds = parts.flatMap(({ plan }) => plan.refunds)
  const orphans = refunds.flatMap(({ fact, saleKnown }) => (saleKnown || fact.saleId === null ? [] : [fact.saleId]))
  if (newSales.length === 0 && orphans.length === 0) return { noted: [], settled: new Set() }
  const found = new Set([...newSales, ...(await findSales(tx, tenantId, [...new Set(orphans)]))])
  const decided = new Set(refunds.flatMap(({ fact, saleKnown }) => (saleKnown ? [fact.id] : [])))
  const rows = await readRefundsOf(tx, tenantId, [...found])
  const noted: NotedException[] = []
  const settled = new Set<string>()
  if (rows.every(({ id }) => decided.has(id))) return { noted, settled }

  const sold = await readLines(tx.db, tenantId, [...new Set(rows.map(({ sale_id }) => sale_id ?? ''))])
  const facts = await readRefundFacts(tx.db, tenantId, rows)
  const refunded = new Map<string, Refunded>()
  for (const [index, fact] of facts.entries()) {
    const lines = new Map((sold.get(fact.saleId ?? '') ?? []).map((line) => [line.id, line]))
    const exceeded = giveBack(refunded, fact, lines)
    if (decided.has(fact.id)) continue
    settled.add(fact.id)
    const note = (kind: ExceptionKind, detail: object) => {
      const caller = tillOf(rows[index] as RefundsTable)
      noted.push({ caller, exception: { kind, subject: fact.id, detail: { saleId: fact.saleId, ...detail } } })
    }
    const differing = differingLines(fact, lines)
    if (differing.length > 0) note('refund-differs-from-sale', { lines: differing })
    if (exceeded.length > 0) note('refund-exceeds-sale', { saleLines: exceeded })
  }
  return { noted, settled }
}

/** Adds a refund to what was given back so far; answers the lines of the sale of which that is now too much. */
export function giveBack(
  refunded: Map<string, Refunded>,
  refund: RefundFact,
  sold: ReadonlyMap<string, SaleLine>,
): string[] {
  const named = new Set<string>()
  for (const { saleLineId, quantityMilli, totalMinor } of refund.lines) {
    if (saleLineId === null) continue
    named.add(saleLineId)
    const before = refunded.get(saleLineId) ?? { quantityMilli: 0, totalMinor: 0 }
    refunded.set(saleLineId, {
      quantityMilli: before.quantityMilli + quantityMilli,
      totalMinor: before.totalMinor + totalMinor,
    })
  }
  return linesExceeded(new Map([...refunded].filter(([lineId]) => named.has(lineId))), sold)
}

/** Amounts that cannot be reckoned are not those of the sale. */
function differingLines(refund: RefundFact, sold: ReadonlyMap<string, SaleLine>): string[] {
  try {
    return linesThatDiffer(refund.lines, sold)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return refund.lines.map(({ id }) => id)
  }
}

function tillOf({ tenant_id: tenantId, store_id: storeId, till_id: tillId }: RefundsTable): NotedException['caller'] {
  return { kind: 'till', tenantId, storeId, tillId }
}
