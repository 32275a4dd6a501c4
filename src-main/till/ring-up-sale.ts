import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import { type Minor, sumMinor } from '../../src-shared/money/minor.ts'
import { accept } from '../../src-shared/result.ts'
import { decideSale, type SaleContext } from '../../src-shared/sale/decide-sale.ts'
import { seriesOf } from '../../src-shared/sale/receipt-series.ts'
import type { SaleDraft } from '../../src-shared/sale/sale-draft.ts'
import type { SaleFact } from '../../src-shared/sale/sale-fact.ts'
import { type WriteTx, writeTransaction } from '../database/transaction.ts'
import { requireIdentity, type StoredIdentity } from '../tables/identity.ts'
import { appendFact } from '../tables/outbox.ts'
import { readSellable, type Sellable } from '../tables/products.ts'
import { customerExists } from '../tables/records.ts'
import { insertSale, nextReceiptNumber, readSale } from '../tables/sales.ts'
import { readOpenShift } from '../tables/shifts.ts'
import { insertMovement } from '../tables/stock.ts'
import type { Till } from './till.ts'

/**
 * Turns a cart into a sale: on disk, numbered, chained and in the outbox when this returns. Charging the same cart again
 * gives the first sale back.
 */
export function ringUpSale(till: Till, draft: CallInput<'sale.ring-up'>): CallOutcome<'sale.ring-up'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'sale.ring-up'> => {
    const earlier = readSale(tx, draft.id)
    if (earlier !== null) {
      return accept({ sale: earlier.sale, changeMinor: changeOf(earlier.sale), repeated: true })
    }
    const identity = requireIdentity(tx)
    const decision = decideSale(draft, readSaleContext(tx, till, identity, draft))
    if (!decision.ok) return decision
    storeSale(tx, till, identity, decision.value)
    return accept({ sale: decision.value, changeMinor: changeOf(decision.value), repeated: false })
  })
  if (outcome.ok && !outcome.value.repeated) till.hints.emit('outbox-grew')
  return outcome
}

/** The receipt number is taken here already: a refusal rolls it back. */
function readSaleContext(tx: WriteTx, till: Till, identity: StoredIdentity, draft: SaleDraft): SaleContext {
  const products = new Map<string, Sellable>()
  for (const { productId } of draft.lines) {
    const sellable = products.has(productId) ? null : readSellable(tx, productId)
    if (sellable !== null) products.set(productId, sellable)
  }
  return {
    shiftId: readOpenShift(tx)?.id ?? null,
    currency: identity.currency,
    products,
    customerExists: draft.customerId !== null && customerExists(tx, draft.customerId),
    receiptNumber: nextReceiptNumber(
      tx,
      `${identity.storeCode}-${identity.tillCode}-${seriesOf(identity.incarnation)}`,
    ),
    soldAtMs: till.clock(),
    newId: till.newId,
  }
}

function storeSale(tx: WriteTx, till: Till, identity: StoredIdentity, sale: SaleFact): void {
  const key = till.newId()
  insertSale(tx, sale, identity.operatorName, key)
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
  // In the same commit: else the server would never hear of it.
  appendFact(tx, { key, kind: 'sale.create', atMs: sale.soldAtMs, userId: identity.operatorId, body: sale })
}

const changeOf = (sale: SaleFact): Minor =>
  sumMinor(
    sale.tenders.filter((tender) => tender.kind === 'cash'),
    (tender) => tender.changeMinor,
  )
