import { type ShiftClosed, type ShiftOpened, shiftClosedSchema } from '../../src-shared/cash/shift.ts'
import type { SaleFact, SaleLine } from '../../src-shared/sale/sale-fact.ts'
import { totalsThatDiffer } from '../../src-shared/sale/sale-totals.ts'
import type { StockMovement } from '../../src-shared/stock/stock-movement.ts'
import { canonicalJson } from '../../src-shared/sync/canonical-json.ts'
import type { TillCaller } from '../caller.ts'
import { invalidRequest, ruleViolated } from '../problems.ts'
import { type ChunkPlan, type Decision, type ExceptionKind, planChange, rejected } from './chunk-plan.ts'
import type { ChunkState, ShiftState } from './chunk-state.ts'
import { noteLate } from './late-fact.ts'
import { takeReceiptNumber } from './receipt-numbers.ts'
import { shiftRow } from './shift-row.ts'

/** A printed sale is taken as it is; what is odd about it goes to the exceptions, for people. */
export function decideSale(state: ChunkState, plan: ChunkPlan, caller: TillCaller, sale: SaleFact): Decision {
  const shift = ownShift(state, caller, sale.shiftId)
  if (shift === undefined) return rejected(sale.id, ruleViolated('shift-unknown', sale.shiftId))
  if (state.taken.sales.has(sale.id)) return rejected(sale.id, ruleViolated('id-taken'))
  let totalsDiffer: string[]
  try {
    totalsDiffer = totalsThatDiffer(sale)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return rejected(sale.id, invalidRequest([{ path: ['body', 'lines'], message: 'the amounts are too large' }]))
  }
  if (caller.stockPolicy === 'reject') {
    const missing = missingStock(state, sale)
    if (missing !== null) return rejected(sale.id, ruleViolated('insufficient-stock', missing))
  }

  state.taken.sales.add(sale.id)
  state.soldLines.set(sale.id, sale.lines)
  const receiptNumber = takeReceiptNumber(state, plan, sale)
  const late = shift.closing !== null
  plan.sales.push({ fact: { ...sale, receiptNumber }, totalsDiffer, late })
  const note = (kind: ExceptionKind, detail: unknown) => plan.exceptions.push({ kind, subject: sale.id, detail })
  if (totalsDiffer.length > 0) note('totals-differ', { figures: totalsDiffer })
  noteLate(plan, shift, sale.id, { kind: 'sale', amountMinor: sale.totalMinor, cashMinor: cashOf(sale.tenders) })
  if (isOwedByNobody(sale)) note('account-without-customer', {})
  noteOddities(state, plan, caller, sale)
  const change = planChange(plan, { entity: 'sale', id: sale.id, version: 1 })
  return { answer: { status: 'committed', id: sale.id, version: 1 }, change }
}

type Tenders = readonly { readonly kind: string; readonly amountMinor: number }[]

/** What of it was cash. */
export function cashOf(tenders: Tenders): number {
  return tenders.reduce((sum, { kind, amountMinor }) => (kind === 'cash' ? sum + amountMinor : sum), 0)
}

/** Whether something went on an account, and nobody can tell on whose. */
export function isOwedByNobody({ customerId, tenders }: { customerId: string | null; tenders: Tenders }): boolean {
  return customerId === null && tenders.some(({ kind }) => kind === 'account')
}

/** What may be odd about sales and refunds alike: another currency, a customer or products that nobody knows. */
export function noteOddities(
  state: ChunkState,
  plan: ChunkPlan,
  caller: TillCaller,
  fact: Pick<SaleFact, 'id' | 'currency' | 'customerId'> & { readonly lines: readonly Pick<SaleLine, 'productId'>[] },
): void {
  const note = (kind: ExceptionKind, detail: unknown, subject = fact.id) =>
    plan.exceptions.push({ kind, subject, detail })
  if (fact.currency !== caller.currency) note('currency-differs', { currency: fact.currency })
  if (fact.customerId !== null && !exists(state, 'customer', fact.customerId)) {
    note('customer-unknown', { customerId: fact.customerId })
  }
  for (const { productId } of fact.lines) {
    if (productId !== null && !exists(state, 'product', productId)) {
      note('product-unknown', { productId }, `${fact.id}:${productId}`)
    }
  }
}

function exists(state: ChunkState, entity: 'product' | 'customer', id: string): boolean {
  const stored = entity === 'product' ? state.productIds : state.customerIds
  return stored.has(id) || state.records[entity].has(id)
}

/** The product that there is too little of, or null; takes the sale out of the state's stock when there is enough. */
function missingStock(state: ChunkState, sale: SaleFact): string | null {
  const left = new Map<string, number>()
  for (const line of sale.lines) {
    if (line.productId === null || !line.movesStock) continue
    const before = left.get(line.productId) ?? state.stock.get(line.productId) ?? 0
    if (before < line.quantityMilli) return line.productId
    left.set(line.productId, before - line.quantityMilli)
  }
  for (const [productId, onHand] of left) state.stock.set(productId, onHand)
  return null
}

/**
 * Shifts belong to their till: another till's is as good as none. Copies of one till all go on in the shift that was open
 * there, whichever of them told the server of it.
 */
export function ownShift(state: ChunkState, caller: TillCaller, shiftId: string): ShiftState | undefined {
  const shift = state.shifts.get(shiftId)
  if (shift === undefined) return undefined
  const isOwn = (tillId: string) => tillId === caller.tillId || state.kin.has(tillId)
  return [shift.tillId, ...(shift.tillKin ?? [])].some(isOwn) ? shift : undefined
}

export function decideShiftOpening(
  state: ChunkState,
  plan: ChunkPlan,
  caller: TillCaller,
  opened: ShiftOpened,
): Decision {
  if (state.shifts.has(opened.id)) return rejected(opened.id, ruleViolated('id-taken'))
  const shift: ShiftState = {
    id: opened.id,
    tillId: caller.tillId,
    openedAtMs: opened.openedAtMs,
    openedBy: opened.openedBy,
    floatMinor: opened.floatMinor,
    closing: null,
    closingSeq: null,
    closedAtMs: null,
  }
  state.shifts.set(opened.id, shift)
  plan.shiftsOpened.push(opened)
  const change = planChange(plan, { entity: 'shift', id: opened.id, version: 1 })
  return { answer: { status: 'committed', id: opened.id, version: 1, row: shiftRow(shift, caller.name) }, change }
}

/** Closing what is closed answers with the close that is stored. */
export function decideShiftClosing(
  state: ChunkState,
  plan: ChunkPlan,
  caller: TillCaller,
  closed: ShiftClosed,
): Decision {
  const shift = ownShift(state, caller, closed.id)
  if (shift === undefined) return rejected(closed.id, ruleViolated('shift-unknown', closed.id))
  const closing = canonicalJson(closed)
  if (shift.closing !== null) {
    // What an older till sent lacks members that have a default now.
    const stored = canonicalJson(shiftClosedSchema.parse(JSON.parse(shift.closing)))
    if (stored !== closing) {
      plan.exceptions.push({ kind: 'shift-closed-again', subject: shift.id, detail: closed })
    }
    const earlier = plan.shiftsClosed.find(({ id }) => id === shift.id)
    return {
      answer: {
        status: 'committed',
        id: shift.id,
        version: 2,
        ...(shift.closingSeq === null ? {} : { seq: shift.closingSeq }),
        row: shiftRow(shift, caller.name),
      },
      change: earlier?.change ?? null,
    }
  }
  const now: ShiftState = { ...shift, closing, closedAtMs: closed.closedAtMs }
  state.shifts.set(shift.id, now)
  const change = planChange(plan, { entity: 'shift', id: shift.id, version: 2 })
  plan.shiftsClosed.push({ id: shift.id, closing, closedAtMs: closed.closedAtMs, change })
  return { answer: { status: 'committed', id: shift.id, version: 2, row: shiftRow(now, caller.name) }, change }
}

export function decideStockMovement(state: ChunkState, plan: ChunkPlan, movement: StockMovement): Decision {
  if (state.taken.stock_movements.has(movement.id)) return rejected(movement.id, ruleViolated('id-taken'))
  if (!exists(state, 'product', movement.productId)) {
    return rejected(movement.id, ruleViolated('product-unknown', movement.productId))
  }
  state.taken.stock_movements.add(movement.id)
  state.stock.set(movement.productId, (state.stock.get(movement.productId) ?? 0) + movement.quantityMilli)
  plan.movements.push(movement)
  const change = planChange(plan, { entity: 'stock-movement', id: movement.id, version: 1 })
  return { answer: { status: 'committed', id: movement.id, version: 1 }, change }
}
