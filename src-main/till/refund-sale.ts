import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { minor, sumMinor, ZERO } from '../../src-shared/money/minor.ts'
import { accept } from '../../src-shared/result.ts'
import { decideRefund, type RefundContext } from '../../src-shared/sale/decide-refund.ts'
import type { RefundDraft } from '../../src-shared/sale/refund-draft.ts'
import type { RefundFact } from '../../src-shared/sale/refund-fact.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { insertAccountEntry } from '../tables/customer-accounts.ts'
import { requireIdentity } from '../tables/identity.ts'
import { appendFact } from '../tables/outbox.ts'
import { readSellable, type Sellable } from '../tables/products.ts'
import { customerExists } from '../tables/records.ts'
import { insertRefund, readRefund, readRefundedOfSale } from '../tables/refunds.ts'
import { readSale } from '../tables/sales.ts'
import { readOpenShift } from '../tables/shifts.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import { insertMovement } from '../tables/stock.ts'
import { approvalOf } from './approval-of.ts'
import { enqueuePrint } from './enqueue-print.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import { requestDrawer } from './request-drawer.ts'
import { takeReceiptNumber } from './take-receipt-number.ts'
import type { Till } from './till.ts'

/**
 * Gives back a sale, parts of one, or goods without a receipt: on disk, numbered, chained and in the outbox when this
 * returns. What this till gave back before is read in the same transaction, so that two refunds never give more than was
 * sold. The same draft again gives the first refund back.
 */
export function refundSale(
  till: Till,
  draft: CallInput<'refund.give'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'refund.give'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'refund.give'> => {
    const earlier = readRefund(tx, draft.id)
    if (earlier !== null) return accept({ refund: earlier.refund, saleNumber: earlier.saleNumber, repeated: true })
    const permitted = permit(tx, till, draft.saleId === null ? 'refund.free' : 'refund.receipt', approvals)
    if (!permitted.ok) return permitted
    const sale = draft.saleId === null ? null : (readSale(tx, draft.saleId)?.sale ?? null)
    const decision = decideRefund(draft, {
      ...readRefundContext(tx, till, draft, sale),
      approval: approvalOf(permitted.value),
    })
    if (!decision.ok) return decision
    const saleNumber = sale?.receiptNumber ?? null
    storeRefund(tx, till, decision.value, saleNumber)
    return accept({ refund: decision.value, saleNumber, repeated: false })
  })
  if (outcome.ok && !outcome.value.repeated) {
    till.hints.emit('outbox-grew')
    if (outcome.value.refund.lines.some(({ goodsBack }) => goodsBack === 'to-stock')) till.hints.emit('catalog-changed')
  }
  return outcome
}

/** The receipt number is taken here already: a refusal rolls it back. */
function readRefundContext(
  tx: WriteTx,
  till: Till,
  draft: RefundDraft,
  sale: SaleFact | null,
): Omit<RefundContext, 'approval'> {
  const products = new Map<string, Sellable>()
  for (const line of draft.lines) {
    if (line.from !== 'product' || products.has(line.productId)) continue
    const sellable = readSellable(tx, line.productId)
    if (sellable !== null) products.set(line.productId, sellable)
  }
  return {
    shiftId: readOpenShift(tx)?.id ?? null,
    currency: requireIdentity(tx).currency,
    sale,
    refundedBefore: sale === null ? new Map() : readRefundedOfSale(tx, sale.id),
    products,
    // Whoever stands on the sale may have been removed since: what was bought is given back to them all the same.
    customerExists:
      draft.customerId !== null && (draft.customerId === sale?.customerId || customerExists(tx, draft.customerId)),
    receiptNumber: takeReceiptNumber(tx),
    refundedAtMs: till.clock(),
    cashIncrementMinor: readShopSettings(tx).cashIncrementMinor,
    newId: till.newId,
  }
}

function storeRefund(tx: WriteTx, till: Till, refund: RefundFact, saleNumber: string | null): void {
  const key = till.newId()
  const operator = operatorOf(tx, till)
  insertRefund(tx, refund, saleNumber, operator, key)
  for (const line of refund.lines) {
    if (line.goodsBack !== 'to-stock' || line.productId === null) continue
    insertMovement(tx, {
      id: line.id,
      productId: line.productId,
      quantityMilli: line.quantityMilli,
      reason: 'refund',
      movedAtMs: refund.refundedAtMs,
      note: null,
      operationKey: key,
    })
  }
  const onAccountMinor = sumMinor(refund.tenders, (tender) => (tender.kind === 'account' ? tender.amountMinor : ZERO))
  if (onAccountMinor > 0 && refund.customerId !== null) {
    insertAccountEntry(
      tx,
      {
        id: refund.id,
        customerId: refund.customerId,
        kind: 'refund',
        amountMinor: minor(-onAccountMinor),
        atMs: refund.refundedAtMs,
        receiptNumber: refund.receiptNumber,
      },
      key,
    )
  }
  // In the same commit: else the server would never hear of it.
  appendFact(tx, { key, kind: 'refund.create', atMs: refund.refundedAtMs, userId: operator.id, body: refund })
  if (refund.tenders.some(({ kind }) => kind === 'cash')) requestDrawer(tx, till)
  enqueuePrint(tx, till, { kind: 'refund', title: refund.receiptNumber, subjectId: refund.id })
}
