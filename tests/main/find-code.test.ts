import { expect, it } from 'vitest'
import { createUnit } from '../../src-main/till/create-unit.ts'
import { findCode } from '../../src-main/till/find-code.ts'
import { makeQuote } from '../../src-main/till/make-quote.ts'
import type { Till } from '../../src-main/till/till.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { lineTotal } from '../../src-shared/sale/sale-totals.ts'
import { addProduct, expectOk, openSellingShop } from './shop.ts'
import { aStoredCart } from './stored-cart.ts'

function withCheckDigit(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

const kilos = (till: Till) => expectOk(createUnit(till, { code: 'kg', name: 'Kilo', decimals: 3 })).id
const find = (till: Till, code: string) => expectOk(findCode(till, { code }))

it('a label with a price becomes a line of exactly that price, one with a weight that weight at the catalog’s price', async () => {
  const till = await openSellingShop()
  const ham = addProduct(till, {
    sku: '123',
    name: 'Jamón',
    barcodes: [],
    unitId: kilos(till),
    priceMinor: minor(12_990),
  })
  const priced = find(till, withCheckDigit('200012304500'))
  expect(priced).toMatchObject({ what: 'product', hit: { id: ham.id } })
  if (priced?.what !== 'product' || priced.label?.unitPriceMinor == null) throw new Error('no label')
  expect(lineTotal(priced.label.quantityMilli, priced.label.unitPriceMinor)).toBe(4500)

  expect(find(till, withCheckDigit('210012300346'))).toMatchObject({
    hit: { id: ham.id },
    label: { quantityMilli: 346, unitPriceMinor: null },
  })
})

it('the item of a label is a sku or a short barcode, with leading zeros or without', async () => {
  const till = await openSellingShop()
  const unitId = kilos(till)
  const bySku = addProduct(till, { sku: '00045', name: 'Queso', barcodes: [], unitId })
  const byCode = addProduct(till, { sku: 'JITOMATE', name: 'Jitomate', barcodes: ['77'], unitId })
  const itemOf = (item: string) => {
    const found = find(till, withCheckDigit(`21${item}00500`))
    return found?.what === 'product' ? found.hit.id : found
  }
  expect(itemOf('00045')).toBe(bySku.id)
  expect(itemOf('00077')).toBe(byCode.id)
  expect(itemOf('00099')).toEqual({ what: 'unknown-item', item: '00099' })
})

it('a product that carries the very code wins over every pattern', async () => {
  const till = await openSellingShop()
  const code = withCheckDigit('200012304500')
  addProduct(till, { sku: '123', name: 'Jamón', barcodes: [] })
  const own = addProduct(till, { sku: 'CAJA', name: 'Caja regalo', barcodes: [code] })
  expect(find(till, code)).toMatchObject({ what: 'product', hit: { id: own.id }, label: null })
})

it('the number of a quote is found as it is printed, and a code of nothing is nothing', async () => {
  const till = await openSellingShop()
  const cart = aStoredCart(till, addProduct(till))
  const { quote } = expectOk(makeQuote(till, { cart, customerName: null, validDays: null }))
  expect(find(till, '1-1-a-q0001')).toEqual({ what: 'quote', id: quote.id, number: '1-1-A-Q0001' })
  expect(find(till, '1-1-A-Q0002')).toBeNull()
  expect(find(till, '7509999999999')).toBeNull()
})
