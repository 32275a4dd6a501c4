import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Cart,
  type CartAction,
  emptyCart,
  itemCount,
  reduceCart,
  storedOf,
  totalsOf,
} from '../../src-renderer/screens/sell/cart.ts'
import { parseQuantity, splitFactor } from '../../src-renderer/screens/sell/quantity-text.ts'
import type { ProductHit } from '../../src-shared/contract/views.ts'
import { draftOf, storedCartSchema } from '../../src-shared/counter/stored-cart.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { saleDraftSchema } from '../../src-shared/sale/sale-draft.ts'

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
  hasImage: false,
}
const tomatoes: ProductHit = { ...milk, id: 'tomatoes', name: 'Jitomate', unitCode: 'kg', decimals: 3 }

let lineCounter = 0
const add = (cart: Cart, hit: ProductHit, quantityMilli = 1000) => {
  lineCounter += 1
  const ids = { lineId: `line-${lineCounter}`, draftId: `draft-${lineCounter}` }
  const priceMinor = minor(hit.priceMinor)
  const prices = { unitPriceMinor: priceMinor, askedPriceMinor: priceMinor }
  return reduceCart(cart, { type: 'add', hit, ...prices, quantityMilli, ...ids })
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
    expect(reduceCart(removed, { type: 'undo-remove' }).lines).toEqual(before.lines)
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

const on = (cart: Cart, ...actions: readonly CartAction[]) => actions.reduce(reduceCart, cart)
const idOf = (cart: Cart, index = 0) => cart.lines[index]?.id ?? ''

describe('what is changed by hand in a cart', () => {
  it('keeps what the catalog asked beside a changed price, and forgets it when the price is that again', () => {
    const cart = add(emptyCart, milk)
    const lineId = idOf(cart)
    const cheaper = on(cart, { type: 'set-price', lineId, unitPriceMinor: minor(2500), approvalId: 'a1' })
    expect(cheaper.lines[0]).toMatchObject({ unitPriceMinor: 2500, listPriceMinor: 2750 })
    expect(cheaper.approvals).toEqual({ 'sale.price': 'a1' })
    const again = on(
      cheaper,
      { type: 'set-price', lineId, unitPriceMinor: minor(2600), approvalId: 'a2' },
      { type: 'set-price', lineId, unitPriceMinor: minor(2750), approvalId: null },
    )
    expect(again.lines[0]).toMatchObject({ unitPriceMinor: 2750, listPriceMinor: null })
    expect(again.approvals).toEqual({ 'sale.price': 'a2' })
  })

  it('takes discounts of lines first, then that of the sale, and says what each line comes to', () => {
    const cart = add(add(emptyCart, milk, 2000), tomatoes, 1000)
    const lineId = idOf(cart)
    const discounted = on(
      cart,
      { type: 'set-line-discount', lineId, discount: { kind: 'percent', basisPoints: 1000 }, approvalId: null },
      { type: 'set-discount', discount: { kind: 'amount', amountMinor: minor(700) }, approvalId: null },
    )
    const totals = totalsOf(discounted.lines, discounted.discount)
    // 55.00 less 5.50, and 27.50, less 7.00 of it all.
    expect(totals).toMatchObject({ grossMinor: 8250, discountMinor: 700, totalMinor: 7000 })
    expect(totals?.lines[0]?.discountMinor).toBe(550)
  })

  it('never lets a line join one that was changed by hand or came from a label', () => {
    const cart = add(emptyCart, milk)
    const changes: CartAction[] = [
      {
        type: 'set-line-discount',
        lineId: idOf(cart),
        discount: { kind: 'percent', basisPoints: 500 },
        approvalId: null,
      },
      { type: 'set-line-note', lineId: idOf(cart), note: 'fría' },
    ]
    for (const change of changes) expect(add(on(cart, change), milk).lines).toHaveLength(2)
    const ids = { lineId: 'label', draftId: 'draft' }
    const labelled = on(cart, {
      type: 'add',
      hit: milk,
      unitPriceMinor: milk.priceMinor,
      askedPriceMinor: null,
      quantityMilli: 1000,
      isLabelled: true,
      ...ids,
    })
    expect(labelled.lines).toHaveLength(2)
    expect(add(labelled, milk).lines.map((line) => line.quantityMilli)).toEqual([2000, 1000])
  })

  it('goes with the last line, so that the next customer gets nothing of it; and comes back when that is undone', () => {
    const cart = on(
      add(emptyCart, milk),
      { type: 'set-customer', customer: { id: 'c', name: 'María' } },
      { type: 'set-discount', discount: { kind: 'percent', basisPoints: 1000 }, approvalId: 'a1' },
    )
    const none = on(cart, { type: 'remove', lineId: idOf(cart) })
    expect(none).toMatchObject({ draftId: null, customer: null, discount: null, approvals: {} })
    expect(on(none, { type: 'undo-remove' })).toEqual(cart)
    expect(on(none, { type: 'forget-removed' }).removed).toBeNull()
  })

  it('is charged with no more taken off than there is, whatever was taken out since', () => {
    const cart = on(
      add(add(emptyCart, { ...milk, id: '01890000-0000-7000-8000-000000000001' }, 3000), {
        ...tomatoes,
        id: '01890000-0000-7000-8000-000000000002',
      }),
      { type: 'set-discount', discount: { kind: 'amount', amountMinor: minor(5000) }, approvalId: null },
    )
    const less = on(
      cart,
      {
        type: 'set-line-discount',
        lineId: idOf(cart),
        discount: { kind: 'amount', amountMinor: minor(8000) },
        approvalId: null,
      },
      { type: 'set-quantity', lineId: idOf(cart), quantityMilli: 1000 },
    )
    const stored = storedOf({ ...less, draftId: '01890000-0000-7000-8000-000000000003' })
    if (stored === null) throw new Error('no cart')
    expect(storedCartSchema.parse(JSON.parse(JSON.stringify(stored)))).toEqual(stored)
    const draft = saleDraftSchema.parse({ ...draftOf(stored), tenders: [] })
    expect(draft.lines[0]?.discount).toEqual({ kind: 'amount', amountMinor: 2750 })
    expect(draft.discount).toEqual({ kind: 'amount', amountMinor: 2750 })
  })

  it('can be something that is in no catalog', () => {
    const item = { name: 'Garrafón', unitPriceMinor: minor(4500), quantityMilli: 2000, taxBasisPoints: 1600 }
    const cart = on(emptyCart, {
      type: 'add-quick',
      item,
      lineId: 'q',
      draftId: '01890000-0000-7000-8000-000000000003',
    })
    expect(totalsOf(cart.lines)?.totalMinor).toBe(9000)
    const stored = storedOf(cart)
    expect(stored && draftOf(stored).lines).toEqual([
      {
        productId: null,
        quick: { name: 'Garrafón', taxBasisPoints: 1600 },
        quantityMilli: 2000,
        unitPriceMinor: 4500,
      },
    ])
    const repriced = on(cart, { type: 'set-price', lineId: 'q', unitPriceMinor: minor(4000), approvalId: null })
    expect(repriced.lines[0]?.listPriceMinor).toBeNull()
  })

  it('the discount of the sale counts what the lines leave: charged and shown totals are the same', () => {
    const someDiscount = fc.oneof(
      fc.constant(null),
      fc.integer({ min: 1, max: 10_000 }).map((basisPoints) => ({ kind: 'percent' as const, basisPoints })),
      fc.integer({ min: 1, max: 20_000 }).map((amount) => ({ kind: 'amount' as const, amountMinor: minor(amount) })),
    )
    const someLine = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), someDiscount)
    fc.assert(
      fc.property(fc.array(someLine, { minLength: 1, maxLength: 6 }), someDiscount, (lines, discount) => {
        const cart = lines.reduce((before, [quantityMilli, price, own]) => {
          const next = add(before, { ...tomatoes, priceMinor: minor(price) }, quantityMilli)
          return on(next, {
            type: 'set-line-discount',
            lineId: next.lines.at(-1)?.id ?? '',
            discount: own,
            approvalId: null,
          })
        }, emptyCart)
        const stored = storedOf(on(cart, { type: 'set-discount', discount, approvalId: null }))
        if (stored === null) throw new Error('no cart')
        const draft = draftOf(stored)
        const charged = totalsOf(
          draft.lines.map((line) => ({ ...line, taxBasisPoints: 0 })),
          draft.discount ?? null,
        )
        expect(charged?.totalMinor).toBe(totalsOf(stored.lines, discount)?.totalMinor)
      }),
    )
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
