import { describe, expect, it } from 'vitest'
import { emptyCart, reduceCart } from '../../src-renderer/screens/sell/cart.ts'
import { changeOfLine, changesOfLines } from '../../src-renderer/screens/sell/cart-changes.ts'
import type { CartProduct } from '../../src-shared/contract/cart-calls.ts'
import type { CartLine } from '../../src-shared/counter/stored-cart.ts'
import { minor } from '../../src-shared/money/minor.ts'

const line: CartLine = {
  id: 'line',
  productId: '0199c0de-0000-7000-8000-000000000001',
  name: 'Café',
  sku: 'C',
  unitCode: 'pza',
  decimals: 0,
  taxBasisPoints: 1600,
  unitPriceMinor: minor(2550),
  askedPriceMinor: minor(2550),
  listPriceMinor: null,
  quantityMilli: 1000,
  discount: null,
  note: null,
  isLabelled: false,
}
const product = (priceMinor: number, state: CartProduct['state'] = 'on-sale'): CartProduct => ({
  id: line.productId ?? '',
  priceMinor,
  state,
})
const cart = { ...emptyCart, draftId: 'draft', lines: [line] }

describe('a product that changes while it is in a cart', () => {
  it('is told with both prices, and the line keeps its own', () => {
    expect(changeOfLine(line, product(2700))).toEqual({ what: 'price', fromMinor: 2550, toMinor: 2700 })
    expect(changesOfLines([line], [product(2700)]).get('line')).toBeDefined()
    expect(changeOfLine(line, product(2550))).toBeNull()
    expect(changeOfLine(line, undefined)).toBeNull()
  })

  it('is settled by taking the new price, or by keeping the old until it changes once more', () => {
    const decide = (type: 'follow-price' | 'keep-price') =>
      reduceCart(cart, { type, lineId: 'line', askedPriceMinor: minor(2700) }).lines[0] as CartLine
    const followed = decide('follow-price')
    expect(followed).toMatchObject({ unitPriceMinor: 2700, listPriceMinor: null })
    expect(changeOfLine(followed, product(2700))).toBeNull()
    const kept = decide('keep-price')
    expect(kept).toMatchObject({ unitPriceMinor: 2550, listPriceMinor: null })
    expect(changeOfLine(kept, product(2700))).toBeNull()
    expect(changeOfLine(kept, product(2800))).toEqual({ what: 'price', fromMinor: 2550, toMinor: 2800 })
    // Back to what the line says: there is nothing to tell.
    expect(changeOfLine(kept, product(2550))).toBeNull()
  })

  it('is not told of prices that somebody set, a label or a quote states, or that the catalog no longer has', () => {
    const byHand = reduceCart(cart, {
      type: 'set-price',
      lineId: 'line',
      unitPriceMinor: minor(2000),
      approvalId: null,
    })
    expect(changeOfLine(byHand.lines[0] as CartLine, product(2700))).toBeNull()
    expect(changeOfLine({ ...line, askedPriceMinor: null }, product(2700))).toBeNull()
    expect(changeOfLine(line, product(0))).toBeNull()
  })

  it('is told to have been withdrawn or removed, whoever set its price', () => {
    expect(changeOfLine(line, product(2550, 'withdrawn'))).toEqual({ what: 'withdrawn' })
    expect(changeOfLine({ ...line, askedPriceMinor: null }, product(2550, 'removed'))).toEqual({ what: 'removed' })
  })
})
