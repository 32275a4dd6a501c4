import type { ProductHit } from '../../../src-shared/contract/views.ts'
import type { CartLine, StoredCart } from '../../../src-shared/counter/stored-cart.ts'
import type { Minor } from '../../../src-shared/money/minor.ts'
import type { Discount } from '../../../src-shared/sale/discount.ts'
import { MAX_SALE_LINES } from '../../../src-shared/sale/sale-fact.ts'
import { type PricedLine, type SaleTotals, saleTotals } from '../../../src-shared/sale/sale-totals.ts'
import { MAX_QUANTITY_MILLI } from '../../../src-shared/sync/ids.ts'
import type { Permission } from '../../../src-shared/users/permission.ts'

export type { CartLine }

export interface Cart {
  /** Becomes the sale's id; null while the cart is empty. */
  readonly draftId: string | null
  readonly lines: readonly CartLine[]
  readonly selectedId: string | null
  /** Of the whole sale. */
  readonly discount: Discount | null
  readonly customer: StoredCart['customer']
  readonly note: string | null
  readonly quote: StoredCart['quote']
  /** Ids of what others have allowed for this cart. They hold for a short while, and charging asks again then. */
  readonly approvals: { readonly [Step in Permission]?: string }
  /** What was taken out last, where it stood, and the cart that it stood in. */
  readonly removed: { readonly line: CartLine; readonly index: number; readonly from: Cart } | null
}

export const emptyCart: Cart = {
  draftId: null,
  lines: [],
  selectedId: null,
  discount: null,
  customer: null,
  note: null,
  quote: null,
  approvals: {},
  removed: null,
}

/** A quick item as it is typed: sold without being in the catalog. */
export interface QuickLine {
  readonly name: string
  readonly unitPriceMinor: Minor
  readonly quantityMilli: number
  readonly taxBasisPoints: number
}

/** Ids to use should a line or a cart begin: the reducer makes none. */
interface NewIds {
  readonly lineId: string
  readonly draftId: string
}

/** What somebody allowed for this change; null: nobody had to. */
interface Approved {
  readonly approvalId: string | null
}

export type CartAction =
  | ({
      readonly type: 'add'
      readonly hit: ProductHit
      readonly unitPriceMinor: Minor
      readonly quantityMilli: number
      /** The price is the catalog's, and follows it: null for one that somebody typed or a label states. */
      readonly askedPriceMinor: Minor | null
      /** By the label of a scale. */
      readonly isLabelled?: boolean
    } & NewIds)
  | ({ readonly type: 'add-quick'; readonly item: QuickLine } & NewIds)
  | { readonly type: 'set-quantity'; readonly lineId: string; readonly quantityMilli: number }
  | ({ readonly type: 'set-price'; readonly lineId: string; readonly unitPriceMinor: Minor } & Approved)
  /** The catalog asks another price than when the line came: takes that, or leaves the line at what it says. */
  | { readonly type: 'follow-price' | 'keep-price'; readonly lineId: string; readonly askedPriceMinor: Minor }
  | ({ readonly type: 'set-line-discount'; readonly lineId: string; readonly discount: Discount | null } & Approved)
  | { readonly type: 'set-line-note'; readonly lineId: string; readonly note: string | null }
  | ({ readonly type: 'set-discount'; readonly discount: Discount | null } & Approved)
  | { readonly type: 'set-customer'; readonly customer: StoredCart['customer'] }
  | { readonly type: 'set-note'; readonly note: string | null }
  | { readonly type: 'step'; readonly lineId: string; readonly by: 1 | -1 }
  | { readonly type: 'remove'; readonly lineId: string }
  | { readonly type: 'undo-remove' }
  /** It is too late to take the last removal back. */
  | { readonly type: 'forget-removed' }
  | { readonly type: 'select'; readonly lineId: string }
  | { readonly type: 'move-selection'; readonly by: 1 | -1 }
  /** A cart from the till takes the place of this one. */
  | { readonly type: 'take'; readonly cart: StoredCart }
  | { readonly type: 'clear' }

export function reduceCart(cart: Cart, action: CartAction): Cart {
  switch (action.type) {
    case 'add':
      return add(cart, action)
    case 'add-quick':
      return append(cart, action.draftId, {
        ...plainLine,
        ...action.item,
        id: action.lineId,
        productId: null,
        sku: '',
        unitCode: '',
        decimals: 3,
      })
    case 'set-quantity':
      return withQuantity(cart, action.lineId, action.quantityMilli)
    case 'set-price':
      return withPrice(cart, action)
    case 'follow-price': {
      const { lineId, askedPriceMinor } = action
      return withLine(cart, lineId, { unitPriceMinor: askedPriceMinor, askedPriceMinor, listPriceMinor: null })
    }
    case 'keep-price':
      return withLine(cart, action.lineId, { askedPriceMinor: action.askedPriceMinor })
    case 'set-line-discount': {
      const { discount } = action
      return approved(withLine(cart, action.lineId, { discount }), 'sale.discount', action)
    }
    case 'set-line-note':
      return withLine(cart, action.lineId, { note: action.note })
    case 'set-discount':
      return approved({ ...cart, discount: action.discount }, 'sale.discount', action)
    case 'set-customer':
      return { ...cart, customer: action.customer }
    case 'set-note':
      return { ...cart, note: action.note }
    case 'step': {
      const line = lineOf(cart, action.lineId)
      return line === undefined ? cart : withQuantity(cart, line.id, line.quantityMilli + action.by * 1000)
    }
    case 'remove':
      return remove(cart, action.lineId)
    case 'undo-remove':
      return undoRemove(cart)
    case 'forget-removed':
      return cart.removed === null ? cart : { ...cart, removed: null }
    case 'select':
      return lineOf(cart, action.lineId) === undefined ? cart : { ...cart, selectedId: action.lineId }
    case 'move-selection': {
      const index = cart.lines.findIndex((line) => line.id === cart.selectedId)
      const next = cart.lines[Math.min(Math.max(index + action.by, 0), cart.lines.length - 1)]
      return next === undefined ? cart : { ...cart, selectedId: next.id }
    }
    case 'take': {
      const { id, ...kept } = action.cart
      return { ...emptyCart, ...kept, draftId: id, selectedId: kept.lines.at(-1)?.id ?? null }
    }
    case 'clear':
      return emptyCart
  }
}

const plainLine = {
  askedPriceMinor: null,
  listPriceMinor: null,
  discount: null,
  note: null,
  isLabelled: false,
} as const

/** Pieces of one product at one price share a line; each weighing and whatever was changed by hand stays a line of its own. */
function add(cart: Cart, action: Extract<CartAction, { type: 'add' }>): Cart {
  const { hit, unitPriceMinor, askedPriceMinor, quantityMilli, isLabelled = false } = action
  const same = cart.lines.find(
    (line) =>
      line.productId === hit.id &&
      line.unitPriceMinor === unitPriceMinor &&
      hit.decimals === 0 &&
      !isLabelled &&
      isPlain(line),
  )
  if (same !== undefined) {
    return {
      ...withQuantity(cart, same.id, same.quantityMilli + quantityMilli),
      draftId: cart.draftId ?? action.draftId,
      selectedId: same.id,
      removed: null,
    }
  }
  return append(cart, action.draftId, {
    ...plainLine,
    id: action.lineId,
    productId: hit.id,
    name: hit.name,
    sku: hit.sku,
    unitCode: hit.unitCode,
    decimals: hit.decimals,
    taxBasisPoints: hit.taxBasisPoints,
    unitPriceMinor,
    askedPriceMinor,
    quantityMilli,
    isLabelled,
  })
}

const isPlain = (line: CartLine) =>
  line.listPriceMinor === null && line.discount === null && line.note === null && !line.isLabelled

function append(cart: Cart, draftId: string, line: CartLine): Cart {
  if (cart.lines.length >= MAX_SALE_LINES) return cart
  return {
    ...cart,
    draftId: cart.draftId ?? draftId,
    lines: [...cart.lines, line],
    selectedId: line.id,
    removed: null,
  }
}

function withLine(cart: Cart, lineId: string, changes: Partial<CartLine>): Cart {
  return { ...cart, lines: cart.lines.map((line) => (line.id === lineId ? { ...line, ...changes } : line)) }
}

/** A quantity that cannot be sold changes nothing. */
function withQuantity(cart: Cart, lineId: string, quantityMilli: number): Cart {
  if (quantityMilli < 1 || quantityMilli > MAX_QUANTITY_MILLI) return cart
  return withLine(cart, lineId, { quantityMilli, isLabelled: false })
}

/** What the catalog asked is kept beside a changed price; a quick item never had another. */
function withPrice(cart: Cart, action: Extract<CartAction, { type: 'set-price' }>): Cart {
  const line = lineOf(cart, action.lineId)
  if (line === undefined) return cart
  const { unitPriceMinor } = action
  const asked = line.listPriceMinor ?? line.unitPriceMinor
  const listPriceMinor = line.productId === null || unitPriceMinor === asked ? null : asked
  const changed = withLine(cart, line.id, { unitPriceMinor, listPriceMinor, isLabelled: false })
  return approved(changed, 'sale.price', action)
}

function approved(cart: Cart, permission: Permission, { approvalId }: Approved): Cart {
  return approvalId === null ? cart : { ...cart, approvals: { ...cart.approvals, [permission]: approvalId } }
}

/** With its last line the cart is gone, customer and discount too: the next one is another customer's. */
function remove(cart: Cart, lineId: string): Cart {
  const index = cart.lines.findIndex((line) => line.id === lineId)
  const line = cart.lines[index]
  if (line === undefined) return cart
  const lines = cart.lines.filter((other) => other !== line)
  const removed = { line, index, from: { ...cart, removed: null } }
  if (lines.length === 0) return { ...emptyCart, removed }
  const neighbour = lines[Math.min(index, lines.length - 1)]
  return { ...cart, lines, selectedId: neighbour?.id ?? null, removed }
}

function undoRemove(cart: Cart): Cart {
  if (cart.removed === null) return cart
  const { line, index, from } = cart.removed
  if (cart.lines.length === 0) return { ...from, selectedId: line.id }
  return { ...cart, lines: cart.lines.toSpliced(index, 0, line), selectedId: line.id, removed: null }
}

export function lineOf(cart: Cart, lineId: string | null): CartLine | undefined {
  return cart.lines.find((line) => line.id === lineId)
}

/** The cart as the till keeps it; null while it is empty. */
export function storedOf(cart: Cart): StoredCart | null {
  const { draftId, lines, discount, customer, note, quote } = cart
  return draftId === null || lines.length === 0
    ? null
    : { id: draftId, lines: [...lines], discount, customer, note, quote }
}

const noTotals: SaleTotals = saleTotals([])

/** The cart's totals by the shop's shared rules; null when an amount is beyond what can be charged. */
export function totalsOf(lines: readonly PricedLine[], discount: Discount | null = null): SaleTotals | null {
  try {
    return lines.length === 0 ? noTotals : saleTotals(lines, discount)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** How many things are in the cart, as a person counts: pieces one by one, each weighed line once. */
export function itemCount(lines: readonly Pick<CartLine, 'decimals' | 'quantityMilli'>[]): number {
  return lines.reduce((count, line) => count + (line.decimals === 0 ? Math.round(line.quantityMilli / 1000) : 1), 0)
}
