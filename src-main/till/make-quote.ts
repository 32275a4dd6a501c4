import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { MakeQuoteRefusal } from '../../src-shared/contract/counter-calls.ts'
import { type CartLine, draftLineOf, draftOf } from '../../src-shared/counter/stored-cart.ts'
import { ZERO } from '../../src-shared/money/minor.ts'
import { accept, type Result, refuse } from '../../src-shared/result.ts'
import { permissionsNeeded } from '../../src-shared/sale/decide-sale.ts'
import { seriesOf } from '../../src-shared/sale/receipt-series.ts'
import { type PricedLine, saleTotals } from '../../src-shared/sale/sale-totals.ts'
import { type QuoteFields, type QuoteLine, quoteFields } from '../../src-shared/sync/records.ts'
import { businessDay, startOfDay } from '../../src-shared/time/business-day.ts'
import { addDays } from '../../src-shared/time/calendar.ts'
import type { StepApproval } from '../../src-shared/users/approval.ts'
import { type ReadTx, writeTransaction } from '../database/transaction.ts'
import { requireIdentity } from '../tables/identity.ts'
import { writeOpenCart } from '../tables/parked-sales.ts'
import { readSellable } from '../tables/products.ts'
import { nextQuoteNumber } from '../tables/quote-lists.ts'
import { writeQuote } from '../tables/quotes.ts'
import { customerExists } from '../tables/records.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import { createRecord } from './create-record.ts'
import { operatorOf } from './operator.ts'
import { permit } from './permit.ts'
import type { Till } from './till.ts'
import { viewQuoteRow } from './view-quote.ts'
import { writeAudit } from './write-audit.ts'

/** Most lines that a quote may have, as `quoteFields` says. */
const MAX_QUOTE_LINES = 500

/**
 * Offers the open cart to a customer at its prices; the cart is gone then. What a sale at these prices would need is needed
 * here, once: the sale that the quote becomes does not ask again.
 */
export function makeQuote(
  till: Till,
  { cart, customerName, validDays }: CallInput<'quote.make'>,
  approvals: readonly StepApproval[] = [],
): CallOutcome<'quote.make'> {
  const outcome = writeTransaction(till.database, (tx): CallOutcome<'quote.make'> => {
    if (cart.lines.length > MAX_QUOTE_LINES) return refuse({ code: 'too-many-lines', longest: MAX_QUOTE_LINES })
    if (cart.customer !== null && !customerExists(tx, cart.customer.id)) {
      return refuse({ code: 'unknown-customer', customerId: cart.customer.id })
    }
    if (totalsOrNull(cart.lines, cart.discount) === null) return refuse({ code: 'amount-too-large' })
    const draft = { ...draftOf(cart), tenders: [] }
    const used: StepApproval[] = []
    for (const permission of permissionsNeeded(draft, { balanceMinor: ZERO, limitMinor: null })) {
      const permitted = permit(tx, till, permission, approvals)
      if (!permitted.ok) return permitted
      if (permitted.value !== null) used.push(permitted.value)
    }
    const lines = quoteLines(tx, cart.lines)
    if (!lines.ok) return lines
    const discount = draft.discount ?? null
    const totals = totalsOrNull(lines.value, discount)
    if (totals === null) return refuse({ code: 'amount-too-large' })

    const { storeCode, tillCode, incarnation, seriesTurn, currency, timeZone } = requireIdentity(tx)
    const madeAtMs = till.clock()
    const fields: QuoteFields = {
      number: nextQuoteNumber(tx, `${storeCode}-${tillCode}-${seriesOf(incarnation, seriesTurn)}`),
      customerId: cart.customer?.id ?? null,
      customerName: cart.customer === null ? customerName : null,
      lines: lines.value,
      discount,
      note: cart.note,
      currency,
      totalMinor: totals.totalMinor,
      madeAtMs,
      madeBy: operatorOf(tx, till).name,
      validUntilMs: endOfDayIn(madeAtMs, validDays ?? readShopSettings(tx).quoteDays, timeZone),
      status: 'open',
      saleId: null,
    }
    const row = createRecord(tx, till, 'quote.create', quoteFields.parse(fields), writeQuote)
    for (const approval of used) {
      const { permission } = approval
      writeAudit(tx, till, { action: 'approval', subject: row.number, approval, details: { permission } })
    }
    writeOpenCart(tx, null)
    return accept(viewQuoteRow(tx, till, row))
  })
  if (outcome.ok) till.hints.emit('outbox-grew')
  return outcome
}

/** The lines in the words and at the rates of today's catalog. */
function quoteLines(tx: ReadTx, lines: readonly CartLine[]): Result<QuoteLine[], MakeQuoteRefusal> {
  const quoted: QuoteLine[] = []
  for (const line of lines) {
    const draft = draftLineOf(line)
    if (line.productId === null) {
      const { name, taxBasisPoints } = line
      quoted.push({ ...draft, sku: '', name, unitCode: '', taxBasisPoints })
      continue
    }
    const sellable = readSellable(tx, line.productId)
    if (sellable === null) return refuse({ code: 'unknown-product', productId: line.productId })
    const { sku, name, taxBasisPoints } = sellable.product
    quoted.push({ ...draft, sku, name, unitCode: sellable.unitCode, taxBasisPoints })
  }
  return accept(quoted)
}

function totalsOrNull(lines: readonly PricedLine[], discount: QuoteFields['discount']) {
  try {
    return saleTotals(lines, discount)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The last ms of the shop's day that is `days` after the one of `atMs`: nobody asks at what hour a quote was made. */
function endOfDayIn(atMs: number, days: number, timeZone: string): number {
  return startOfDay(addDays(businessDay(atMs, timeZone).date, days + 1), timeZone) - 1
}
