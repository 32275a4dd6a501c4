import { describe, expect, it } from 'vitest'
import { type Cart, emptyCart, itemCount, reduceCart, totalsOf } from '../../src-renderer/screens/sell/cart.ts'
import { parseQuantity, splitFactor } from '../../src-renderer/screens/sell/quantity-text.ts'
import type { ProductHit } from '../../src-shared/contract/views.ts'
import { minor } from '../../src-shared/money/minor.ts'

const milk: ProductHit = {
  id: 'milk',
  sku: 'M1',
  name: 'Leche entera 1 L',
  barcode: '7501',
  priceMinor: minor(2750),
  taxBasisPoints: 0,
  unitCode: 'pza',
  decimals: 0,
  onHandMilli: null,
  onSale: true,
}
const tomatoes: ProductHit = { ...milk, id: 'tomatoes', name: 'Jitomate', unitCode: 'kg', decimals: 3 }

let lineCounter = 0
const add = (cart: Cart, hit: ProductHit, quantityMilli = 1000) => {
  lineCounter += 1
  const ids = { lineId: `line-${lineCounter}`, draftId: `draft-${lineCounter}` }
  return reduceCart(cart, { type: 'add', hit, unitPriceMinor: minor(hit.priceMinor), quantityMilli, ...ids })
}

describe('the open cart', () => {
  it('counts a second scan of the same piece onto its line, and keeps its draft id', () => {
    const first = add(emptyCart, milk)
    const second = add(first, milk, 3000)
    expect(second.lines.map((line) => line.quantityMilli)).toEqual([4000])
    expect(second.draftId).toBe(first.draftId)
    expect(totalsOf(second.lines)?.totalMinor).toBe(11_000)
  })

  it('keeps each weighing as a line of its own', () => {
    const cart = add(add(emptyCart, tomatoes, 1250), tomatoes, 300)
    expect(cart.lines.map((line) => line.quantityMilli)).toEqual([1250, 300])
    expect(itemCount(cart.lines)).toBe(2)
  })

  it('puts a removed line back where it stood, as it was', () => {
    const before = add(add(add(emptyCart, milk, 2000), tomatoes, 500), { ...milk, id: 'bread' })
    const lineId = before.lines[1]?.id ?? ''
    const removed = reduceCart(before, { type: 'remove', lineId })
    expect(removed.lines).toHaveLength(2)
    expect(reduceCart(removed, { type: 'undo-remove', draftId: 'unused' }).lines).toEqual(before.lines)
  })

  it('begins a new draft after its last line was removed', () => {
    const one = add(emptyCart, milk)
    const none = reduceCart(one, { type: 'remove', lineId: one.lines[0]?.id ?? '' })
    expect(none.draftId).toBeNull()
    expect(add(none, milk).draftId).not.toBe(one.draftId)
  })

  it('does not step below what can be sold', () => {
    const cart = add(emptyCart, milk)
    expect(reduceCart(cart, { type: 'step', lineId: cart.lines[0]?.id ?? '', by: -1 })).toBe(cart)
  })
})

describe('a quantity that a person types', () => {
  it('takes decimals only where the unit has them', () => {
    expect(parseQuantity('1,25', 3)).toEqual({ ok: true, value: 1250 })
    expect(parseQuantity('1.5', 0)).toEqual({ ok: false, refusal: 'too-fine' })
    expect(parseQuantity('0', 0)).toEqual({ ok: false, refusal: 'not-a-quantity' })
  })

  it('may stand before a star and what it counts', () => {
    expect(splitFactor('3*leche')).toEqual({ factorText: '3', words: 'leche' })
    expect(splitFactor('7up')).toEqual({ factorText: null, words: '7up' })
  })
})
