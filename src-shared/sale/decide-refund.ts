import { roundedForCash } from '../cash/cash-rounding.ts'
import { addMinor, type Minor, minor, subtractMinor, sumMinor, ZERO } from '../money/minor.ts'
import { accept, type Result, refuse } from '../result.ts'
import type { Approval } from '../users/approval.ts'
import { MAX_SALE_MINOR, type SellableProduct } from './decide-sale.ts'
import type { RefundDraft, RefundDraftLine, RefundDraftTender } from './refund-draft.ts'
import type { RefundFact, RefundLine, RefundTender } from './refund-fact.ts'
import { type RefundTotals, refundOfLine, refundTotals } from './refund-totals.ts'
import type { SaleFact } from './sale-fact.ts'
import { saleTotals } from './sale-totals.ts'

export type RefundRefusal =
  | { readonly code: 'no-open-shift' }
  | { readonly code: 'unknown-sale' }
  | { readonly code: 'unknown-line'; readonly saleLineId: string }
  /** Of the sale's line no more than `leftMilli` can be given back. */
  | { readonly code: 'more-than-sold'; readonly saleLineId: string; readonly leftMilli: number }
  | { readonly code: 'unknown-product'; readonly productId: string }
  | { readonly code: 'unknown-customer'; readonly customerId: string }
  | { readonly code: 'fraction-not-sold'; readonly productId: string; readonly decimals: number }
  | { readonly code: 'amount-too-large' }
  /** Without a receipt somebody must say why. */
  | { readonly code: 'reason-missing' }
  | { readonly code: 'account-without-customer' }
  | { readonly code: 'not-paid-out'; readonly missingMinor: Minor }
  | { readonly code: 'paid-out-too-much'; readonly excessMinor: Minor }

/** What a refund is decided on: read in the transaction that will store it. */
export interface RefundContext {
  readonly shiftId: string | null
  readonly currency: string
  /** Null: without a receipt, or not known. */
  readonly sale: Pick<SaleFact, 'id' | 'lines' | 'currency'> | null
  /** How much of the sale's lines was given back before, thousandths by the line's id. */
  readonly refundedBefore: ReadonlyMap<string, number>
  readonly products: ReadonlyMap<string, SellableProduct>
  readonly customerExists: boolean
  readonly receiptNumber: string
  readonly refundedAtMs: number
  /** Smallest coin of the shop; 0: cash is not rounded. */
  readonly cashIncrementMinor: number
  readonly approval: Approval | null
  readonly newId: () => string
}

/** Decides whether something is given back, and what that comes to: pure but for the ids that the context hands out. */
export function decideRefund(draft: RefundDraft, context: RefundContext): Result<RefundFact, RefundRefusal> {
  if (context.shiftId === null) return refuse({ code: 'no-open-shift' })
  if (draft.saleId !== null && context.sale?.currency !== context.currency) return refuse({ code: 'unknown-sale' })
  if (draft.saleId === null && draft.reason === null) return refuse({ code: 'reason-missing' })
  const { customerId } = draft
  if (customerId !== null && !context.customerExists) return refuse({ code: 'unknown-customer', customerId })
  if (customerId === null && draft.tenders.some(({ kind }) => kind === 'account')) {
    return refuse({ code: 'account-without-customer' })
  }

  let lines: Result<RefundLine[], RefundRefusal>
  let totals: RefundTotals
  try {
    lines = draft.saleId === null ? freeLines(draft.lines, context) : soldLines(draft.lines, context)
    if (!lines.ok) return lines
    totals = refundTotals(lines.value)
  } catch (error) {
    if (error instanceof RangeError) return refuse({ code: 'amount-too-large' })
    throw error
  }
  if (totals.totalMinor > MAX_SALE_MINOR) return refuse({ code: 'amount-too-large' })
  const cashIncrementMinor = minor(context.cashIncrementMinor)
  const paidOut = decidePayout(draft.tenders, totals.totalMinor, context.newId, cashIncrementMinor)
  if (!paidOut.ok) return paidOut

  return accept({
    id: draft.id,
    shiftId: context.shiftId,
    receiptNumber: context.receiptNumber,
    saleId: draft.saleId,
    currency: context.currency,
    refundedAtMs: context.refundedAtMs,
    customerId,
    reason: draft.reason,
    note: draft.note,
    approval: context.approval,
    lines: lines.value,
    tenders: [...paidOut.value.tenders],
    taxes: [...totals.taxes],
    totalMinor: totals.totalMinor,
    taxMinor: totals.taxMinor,
    cashIncrementMinor,
    roundingMinor: paidOut.value.roundingMinor,
  })
}

/** Parts of the sale's lines, in its words and from its stored amounts. */
function soldLines(
  wanted: readonly RefundDraftLine[],
  { sale, refundedBefore, newId }: RefundContext,
): Result<RefundLine[], RefundRefusal> {
  const soldById = new Map(sale?.lines.map((line) => [line.id, line]))
  const before = new Map(refundedBefore)
  const lines: RefundLine[] = []
  for (const line of wanted) {
    if (line.from !== 'sale') continue
    const { saleLineId, quantityMilli } = line
    const sold = soldById.get(saleLineId)
    if (sold === undefined) return refuse({ code: 'unknown-line', saleLineId })
    const beforeMilli = before.get(saleLineId) ?? 0
    const leftMilli = Math.max(0, sold.quantityMilli - beforeMilli)
    if (quantityMilli > leftMilli) return refuse({ code: 'more-than-sold', saleLineId, leftMilli })
    before.set(saleLineId, beforeMilli + quantityMilli)
    lines.push({
      id: newId(),
      saleLineId,
      refundedBeforeMilli: beforeMilli,
      productId: sold.productId,
      sku: sold.sku,
      name: sold.name,
      unitCode: sold.unitCode,
      quantityMilli,
      unitPriceMinor: sold.unitPriceMinor,
      taxBasisPoints: sold.taxBasisPoints,
      ...refundOfLine(sold, beforeMilli, quantityMilli),
      goodsBack: backToStock(line.goodsBack, sold.movesStock && sold.productId !== null),
    })
  }
  return accept(lines)
}

/** What comes back without a receipt, reckoned as a sale of it would be. */
function freeLines(
  wanted: readonly RefundDraftLine[],
  { products, newId }: RefundContext,
): Result<RefundLine[], RefundRefusal> {
  type Described = Omit<RefundLine, 'totalMinor' | 'taxMinor'>
  const described: Described[] = []
  for (const line of wanted) {
    if (line.from === 'sale') continue
    const { quantityMilli, unitPriceMinor } = line
    const common = { id: newId(), saleLineId: null, refundedBeforeMilli: 0, quantityMilli, unitPriceMinor }
    if (line.from === 'quick') {
      described.push({ ...common, productId: null, sku: '', unitCode: '', ...line.quick, goodsBack: 'none' })
      continue
    }
    const { productId } = line
    const found = products.get(productId)
    if (found === undefined) return refuse({ code: 'unknown-product', productId })
    if (quantityMilli % 10 ** (3 - found.decimals) !== 0) {
      return refuse({ code: 'fraction-not-sold', productId, decimals: found.decimals })
    }
    const { sku, name, taxBasisPoints, tracksStock } = found.product
    described.push({
      ...common,
      productId,
      sku,
      name,
      unitCode: found.unitCode,
      taxBasisPoints,
      goodsBack: backToStock(line.goodsBack, tracksStock),
    })
  }
  const totals = saleTotals(described)
  return accept(
    described.map((line, index) => ({
      ...line,
      totalMinor: totals.lines[index]?.totalMinor ?? ZERO,
      taxMinor: totals.lines[index]?.taxMinor ?? ZERO,
    })),
  )
}

/** What nobody counts goes to no stock. */
const backToStock = (wanted: RefundLine['goodsBack'], isCounted: boolean): RefundLine['goodsBack'] =>
  wanted === 'to-stock' && !isCounted ? 'none' : wanted

export interface DecidedPayout {
  readonly tenders: readonly RefundTender[]
  /** By how much rounding changed what is paid out in cash. */
  readonly roundingMinor: Minor
}

/** Card, transfer and account give back exactly what they are told, cash the rest, rounded as a sale's cash is. */
export function decidePayout(
  wanted: readonly RefundDraftTender[],
  totalMinor: Minor,
  newId: () => string,
  cashIncrementMinor: number,
): Result<DecidedPayout, RefundRefusal> {
  const tenders: RefundTender[] = []
  let exactMinor: Minor
  try {
    exactMinor = sumMinor(wanted, (tender) => (tender.kind === 'cash' ? ZERO : tender.amountMinor))
  } catch (error) {
    if (error instanceof RangeError) return refuse({ code: 'amount-too-large' })
    throw error
  }
  if (exactMinor > totalMinor) {
    return refuse({ code: 'paid-out-too-much', excessMinor: subtractMinor(exactMinor, totalMinor) })
  }
  for (const tender of wanted) {
    if (tender.kind !== 'cash') tenders.push({ id: newId(), ...tender })
  }
  const restMinor = subtractMinor(totalMinor, exactMinor)
  if (restMinor === 0) return accept({ tenders, roundingMinor: ZERO })
  if (!wanted.some(({ kind }) => kind === 'cash')) return refuse({ code: 'not-paid-out', missingMinor: restMinor })
  const cashMinor = roundedForCash(restMinor, cashIncrementMinor)
  // What rounds to nothing is not handed out.
  if (cashMinor > 0) tenders.push({ id: newId(), kind: 'cash', amountMinor: cashMinor })
  return accept({ tenders, roundingMinor: addMinor(cashMinor, minor(-restMinor)) })
}
