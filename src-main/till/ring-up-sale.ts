import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { addMinor, type Minor, sumMinor, ZERO } from '../../src-shared/money/minor.ts'
import { accept } from '../../src-shared/result.ts'
import { decideSale, permissionsNeeded, type SaleContext } from '../../src-shared/sale/decide-sale.ts'
import type { SaleDraft } from '../../src-shared/sale/sale-draft.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import type { Permission } from '../../src-shared/users/permission.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { insertAccountEntry, readCreditLimit, readCustomerBalance } from '../tables/customer-accounts.ts'
import { requireIdentity, type StoredIdentity } from '../tables/identity.ts'
import { appendFact } from '../tables/outbox.ts'
import { readSellable, type Sellable } from '../tables/products.ts'
import { customerExists } from '../tables/records.ts'
import { insertSale, readSale } from '../tables/sales.ts'
import { readOpenShift } from '../tables/shifts.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import { insertMovement } from '../tables/stock.ts'
import { enqueuePrint } from './enqueue-print.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import { requestDrawer } from './request-drawer.ts'
import { isSettledByQuote, sellQuote } from './sell-quote.ts'
import { takeReceiptNumber } from './take-receipt-number.ts'
import type { Till } from './till.ts'
import { writeAudit } from './write-audit.ts'

/**
 * Turns a cart into a sale: on disk, numbered, chained and in the outbox when this returns. Charging the same cart again
 * gives the first sale back.
 */
export function ringUpSale(
  till: Till,
  draft: CallInput<'sale.ring-up'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'sale.ring-up'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'sale.ring-up'> => {
    const earlier = readSale(tx, draft.id)
    if (earlier !== null) {
      return accept({ sale: earlier.sale, changeMinor: changeOf(earlier.sale), repeated: true })
    }
    const identity = requireIdentity(tx)
    const used: StepApproval[] = []
    for (const permission of permissionsNeeded(draft, readAccount(tx, draft))) {
      if (isSettledByQuote(tx, draft, permission)) continue
      const permitted = permit(tx, till, permission, approvals)
      if (!permitted.ok) return permitted
      if (permitted.value !== null) used.push(permitted.value)
    }
    const decision = decideSale(draft, { ...readSaleContext(tx, till, identity, draft), approvals: used })
    if (!decision.ok) return decision
    storeSale(tx, till, decision.value)
    return accept({ sale: decision.value, changeMinor: changeOf(decision.value), repeated: false })
  })
  if (outcome.ok && !outcome.value.repeated) till.hints.emit('outbox-grew')
  return outcome
}

/** The receipt number is taken here already: a refusal rolls it back. */
function readSaleContext(tx: WriteTx, till: Till, identity: StoredIdentity, draft: SaleDraft): SaleContext {
  const products = new Map<string, Sellable>()
  for (const { productId } of draft.lines) {
    if (productId === null) continue
    const sellable = products.has(productId) ? null : readSellable(tx, productId)
    if (sellable !== null) products.set(productId, sellable)
  }
  return {
    shiftId: readOpenShift(tx)?.id ?? null,
    currency: identity.currency,
    products,
    customerExists: draft.customerId !== null && customerExists(tx, draft.customerId),
    receiptNumber: takeReceiptNumber(tx),
    soldAtMs: till.clock(),
    cashIncrementMinor: readShopSettings(tx).cashIncrementMinor,
    creditLimitMinor: readAccount(tx, draft).limitMinor,
    newId: till.newId,
  }
}

function storeSale(tx: WriteTx, till: Till, sale: SaleFact): void {
  const key = till.newId()
  const operator = operatorOf(tx, till)
  insertSale(tx, sale, operator, key)
  for (const line of sale.lines) {
    if (!line.movesStock || line.productId === null) continue
    insertMovement(tx, {
      id: line.id,
      productId: line.productId,
      quantityMilli: -line.quantityMilli,
      reason: 'sale',
      movedAtMs: sale.soldAtMs,
      note: null,
      operationKey: key,
    })
  }
  const onAccountMinor = sumMinor(sale.tenders, (tender) => (tender.kind === 'account' ? tender.amountMinor : ZERO))
  if (onAccountMinor > 0 && sale.customerId !== null) {
    const { id, customerId, soldAtMs: atMs, receiptNumber } = sale
    insertAccountEntry(tx, { id, customerId, kind: 'sale', amountMinor: onAccountMinor, atMs, receiptNumber }, key)
  }
  // In the same commit: else the server would never hear of it.
  appendFact(tx, { key, kind: 'sale.create', atMs: sale.soldAtMs, userId: operator.id, body: sale })
  if (sale.quoteId !== null) sellQuote(tx, till, sale.quoteId, sale.id)
  auditSale(tx, till, sale)
  if (sale.tenders.some((tender) => tender.kind === 'cash' && tender.receivedMinor > 0)) requestDrawer(tx, till)
  enqueuePrint(tx, till, { kind: 'receipt', title: sale.receiptNumber, subjectId: sale.id })
}

/** What the customer of a cart owes already, and may owe at the most. */
function readAccount(
  tx: WriteTx,
  draft: SaleDraft,
): { readonly balanceMinor: Minor; readonly limitMinor: Minor | null } {
  const limitMinor = draft.customerId === null ? null : readCreditLimit(tx, draft.customerId)
  return { balanceMinor: draft.customerId === null ? ZERO : readCustomerBalance(tx, draft.customerId), limitMinor }
}

/** What somebody may want to ask about later: what was given away, and prices that were changed by hand. */
function auditSale(tx: WriteTx, till: Till, sale: SaleFact): void {
  const approvalFor = (permission: Permission) =>
    sale.approvals.find((approval) => approval.permission === permission) ?? null
  const discountMinor = addMinor(
    sale.discountMinor,
    sumMinor(sale.lines, (line) => line.discountMinor),
  )
  if (discountMinor > 0) {
    writeAudit(tx, till, {
      action: 'discount',
      subject: sale.receiptNumber,
      amountMinor: discountMinor,
      approval: approvalFor('sale.discount'),
    })
  }
  for (const line of sale.lines) {
    if (line.listPriceMinor === null) continue
    writeAudit(tx, till, {
      action: 'price-changed-in-sale',
      subject: line.name,
      amountMinor: line.unitPriceMinor,
      approval: approvalFor('sale.price'),
      details: { receiptNumber: sale.receiptNumber, listPriceMinor: line.listPriceMinor },
    })
  }
}

const changeOf = (sale: SaleFact): Minor =>
  sumMinor(
    sale.tenders.filter((tender) => tender.kind === 'cash'),
    (tender) => tender.changeMinor,
  )
