import type { ProductHit } from '../../../src-shared/contract/views.ts'
import type { Minor } from '../../../src-shared/money/minor.ts'
import { MAX_SALE_LINES } from '../../../src-shared/sale/sale-fact.ts'
import { type SaleTotals, saleTotals } from '../../../src-shared/sale/sale-totals.ts'
import { MAX_QUANTITY_MILLI } from '../../../src-shared/sync/ids.ts'

/** A line of the open cart: what the sale needs, and what the cashier reads. */
export interface CartLine {
  readonly id: string
  readonly productId: string
  readonly name: string
  readonly sku: string
  readonly unitCode: string
  readonly decimals: number
  readonly taxBasisPoints: number
  readonly unitPriceMinor: Minor
  readonly quantityMilli: number
}

export interface Cart {
  /** Becomes the sale's id; null while the cart is empty. */
  readonly draftId: string | null
  readonly lines: readonly CartLine[]
  readonly selectedId: string | null
  /** What was taken out last, and where it stood. */
  readonly removed: { readonly line: CartLine; readonly index: number } | null
}

export const emptyCart: Cart = { draftId: null, lines: [], selectedId: null, removed: null }

export type CartAction =
  | {
      readonly type: 'add'
      readonly hit: ProductHit
      readonly unitPriceMinor: Minor
      readonly quantityMilli: number
      /** Ids to use should a line or a cart begin: the reducer makes none. */
      readonly lineId: string
      readonly draftId: string
    }
  | { readonly type: 'set-quantity'; readonly lineId: string; readonly quantityMilli: number }
  | { readonly type: 'step'; readonly lineId: string; readonly by: 1 | -1 }
  | { readonly type: 'remove'; readonly lineId: string }
  | { readonly type: 'undo-remove'; readonly draftId: string }
  | { readonly type: 'select'; readonly lineId: string }
  | { readonly type: 'move-selection'; readonly by: 1 | -1 }
  | { readonly type: 'clear' }

export function reduceCart(cart: Cart, action: CartAction): Cart {
  switch (action.type) {
    case 'add':
      return add(cart, action)
    case 'set-quantity':
      return withQuantity(cart, action.lineId, action.quantityMilli)
    case 'step': {
      const line = lineOf(cart, action.lineId)
      return line === undefined ? cart : withQuantity(cart, line.id, line.quantityMilli + action.by * 1000)
    }
    case 'remove':
      return remove(cart, action.lineId)
    case 'undo-remove':
      return undoRemove(cart, action.draftId)
    case 'select':
      return lineOf(cart, action.lineId) === undefined ? cart : { ...cart, selectedId: action.lineId }
    case 'move-selection': {
      const index = cart.lines.findIndex((line) => line.id === cart.selectedId)
      const next = cart.lines[Math.min(Math.max(index + action.by, 0), cart.lines.length - 1)]
      return next === undefined ? cart : { ...cart, selectedId: next.id }
    }
    case 'clear':
      return emptyCart
  }
}

/** Pieces of one product at one price share a line; each weighing stays a line of its own. */
function add(cart: Cart, action: Extract<CartAction, { type: 'add' }>): Cart {
  const { hit, unitPriceMinor, quantityMilli } = action
  const draftId = cart.draftId ?? action.draftId
  const same = cart.lines.find(
    (line) => line.productId === hit.id && line.unitPriceMinor === unitPriceMinor && hit.decimals === 0,
  )
  if (same !== undefined) {
    return {
      ...withQuantity(cart, same.id, same.quantityMilli + quantityMilli),
      draftId,
      selectedId: same.id,
      removed: null,
    }
  }
  if (cart.lines.length >= MAX_SALE_LINES) return cart
  const line: CartLine = {
    id: action.lineId,
    productId: hit.id,
    name: hit.name,
    sku: hit.sku,
    unitCode: hit.unitCode,
    decimals: hit.decimals,
    taxBasisPoints: hit.taxBasisPoints,
    unitPriceMinor,
    quantityMilli,
  }
  return { draftId, lines: [...cart.lines, line], selectedId: line.id, removed: null }
}

/** A quantity that cannot be sold changes nothing. */
function withQuantity(cart: Cart, lineId: string, quantityMilli: number): Cart {
  if (quantityMilli < 1 || quantityMilli > MAX_QUANTITY_MILLI) return cart
  return { ...cart, lines: cart.lines.map((line) => (line.id === lineId ? { ...line, quantityMilli } : line)) }
}

function remove(cart: Cart, lineId: string): Cart {
  const index = cart.lines.findIndex((line) => line.id === lineId)
  const line = cart.lines[index]
  if (line === undefined) return cart
  const lines = cart.lines.filter((other) => other !== line)
  const neighbour = lines[Math.min(index, lines.length - 1)]
  return {
    draftId: lines.length === 0 ? null : cart.draftId,
    lines,
    selectedId: neighbour?.id ?? null,
    removed: { line, index },
  }
}

function undoRemove(cart: Cart, draftId: string): Cart {
  if (cart.removed === null) return cart
  const { line, index } = cart.removed
  return {
    draftId: cart.draftId ?? draftId,
    lines: cart.lines.toSpliced(index, 0, line),
    selectedId: line.id,
    removed: null,
  }
}

export function lineOf(cart: Cart, lineId: string | null): CartLine | undefined {
  return cart.lines.find((line) => line.id === lineId)
}

const noTotals: SaleTotals = saleTotals([])

/** The cart's totals by the shop's shared rules; null when an amount is beyond what can be charged. */
export function totalsOf(lines: readonly CartLine[]): SaleTotals | null {
  try {
    return lines.length === 0 ? noTotals : saleTotals(lines)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** How many things are in the cart, as a person counts: pieces one by one, each weighed line once. */
export function itemCount(lines: readonly CartLine[]): number {
  return lines.reduce((count, line) => count + (line.decimals === 0 ? Math.round(line.quantityMilli / 1000) : 1), 0)
}
