import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import { linesThatDiffer, refundTotalsThatDiffer } from '../../src-shared/sale/refund-totals.ts'
import type { SaleLine } from '../../src-shared/sale/sale-fact.ts'
import type { TillCaller } from '../caller.ts'
import { invalidRequest, ruleViolated } from '../problems.ts'
import { type ChunkPlan, type Decision, type ExceptionKind, planChange, rejected } from './chunk-plan.ts'
import type { ChunkState } from './chunk-state.ts'
import { cashOf, isOwedByNobody, noteOddities, ownShift } from './decide-fact.ts'
import { noteLate } from './late-fact.ts'
import { takeReceiptNumber } from './receipt-numbers.ts'
import { giveBack } from './review-refunds.ts'

/** Money that was paid out is taken as it is, also when it was too much: that goes to the exceptions, for people. */
export function decideRefund(state: ChunkState, plan: ChunkPlan, caller: TillCaller, refund: RefundFact): Decision {
  const { id } = refund
  const shift = ownShift(state, caller, refund.shiftId)
  if (shift === undefined) return rejected(id, ruleViolated('shift-unknown', refund.shiftId))
  if (state.taken.refunds.has(id)) return rejected(id, ruleViolated('id-taken'))
  const sold = soldLines(state, refund.saleId)
  let totalsDiffer: string[]
  let differing: string[]
  try {
    totalsDiffer = refundTotalsThatDiffer(refund)
    differing = sold === null ? [] : linesThatDiffer(refund.lines, sold)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return rejected(id, invalidRequest([{ path: ['body', 'lines'], message: 'the amounts are too large' }]))
  }

  state.taken.refunds.add(id)
  const receiptNumber = takeReceiptNumber(state, plan, refund)
  plan.refunds.push({
    fact: { ...refund, receiptNumber },
    totalsDiffer,
    saleKnown: refund.saleId === null || sold !== null,
  })
  for (const { productId, goodsBack, quantityMilli } of refund.lines) {
    if (productId === null || goodsBack !== 'to-stock') continue
    state.stock.set(productId, (state.stock.get(productId) ?? 0) + quantityMilli)
  }
  const exceeded = giveBack(state.refunded, refund, sold ?? new Map())
  const note = (kind: ExceptionKind, detail: unknown) => plan.exceptions.push({ kind, subject: id, detail })
  if (totalsDiffer.length > 0) note('totals-differ', { figures: totalsDiffer })
  const { totalMinor, tenders } = refund
  noteLate(plan, shift, id, { kind: 'refund', amountMinor: totalMinor, cashMinor: 0 - cashOf(tenders) })
  if (isOwedByNobody(refund)) note('account-without-customer', {})
  if (refund.saleId !== null && sold === null) note('sale-unknown', { saleId: refund.saleId })
  if (differing.length > 0) note('refund-differs-from-sale', { saleId: refund.saleId, lines: differing })
  if (exceeded.length > 0) note('refund-exceeds-sale', { saleId: refund.saleId, saleLines: exceeded })
  noteOddities(state, plan, caller, refund)
  const change = planChange(plan, { entity: 'refund', id, version: 1 })
  return { answer: { status: 'committed', id, version: 1 }, change }
}

/** The lines of a sale that the server has, by id; null: it has no such sale, or none is named. */
function soldLines(state: ChunkState, saleId: string | null): ReadonlyMap<string, SaleLine> | null {
  if (saleId === null) return null
  const lines = state.soldLines.get(saleId)
  return lines === undefined ? null : new Map(lines.map((line) => [line.id, line]))
}
