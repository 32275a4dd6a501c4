import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { insertConflict } from '../../src-main/tables/conflicts.ts'
import { readIdentity, writeIdentity } from '../../src-main/tables/identity.ts'
import { unsettledOperations } from '../../src-main/tables/outbox-offers.ts'
import { markCommitted, markConflict, markRejected } from '../../src-main/tables/outbox-verdicts.ts'
import {
  applyServerRemoval,
  applyServerRow,
  confirmChange,
  showRecordAgain,
} from '../../src-main/till/apply-server-row.ts'
import { createCategory } from '../../src-main/till/create-category.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { createProduct } from '../../src-main/till/create-product.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { findProductByBarcode } from '../../src-main/till/find-product-by-barcode.ts'
import { listCategories } from '../../src-main/till/list-categories.ts'
import { listConflicts } from '../../src-main/till/list-conflicts.ts'
import { listPending } from '../../src-main/till/list-pending.ts'
import { moveStock } from '../../src-main/till/move-stock.ts'
import { searchCustomers } from '../../src-main/till/search-customers.ts'
import { searchProducts } from '../../src-main/till/search-products.ts'
import type { Till } from '../../src-main/till/till.ts'
import { viewProduct } from '../../src-main/till/view-product.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { recordBodies } from '../../src-shared/sync/operations.ts'
import { addProduct, aProduct, countOf, expectOk, expectRefused, openShop } from './shop.ts'

const search = (till: Till, text: string, withdrawnToo: boolean) =>
  expectOk(searchProducts(till, { text, limit: 20, withdrawnToo })).map((hit) => hit.name)
const found = (till: Till, text: string) => search(till, text, false)
const product = (till: Till, id: string) => expectOk(viewProduct(till, { id }))
const edit = (till: Till, id: string, changes: object) =>
  editProduct(till, { id, version: product(till, id).product.version, base: {}, changes })
const lastOperation = (till: Till) => {
  const operation = writeTransaction(till.database, (tx) => unsettledOperations(tx, 1000)).at(-1)
  if (operation === undefined) throw new Error('the outbox is empty')
  return operation
}

describe('finding a product', () => {
  it('folds accents and case, takes words in any order as beginnings, and finds by sku and barcode', async () => {
    const till = await openShop()
    addProduct(till, { sku: 'A1', name: 'Piña en almíbar', barcodes: ['8480000000019'] })
    addProduct(till, { sku: 'B-22', name: 'Jugo de PIÑA 1 l', barcodes: [] })
    addProduct(till, { sku: 'C', name: 'Niño de chocolate', barcodes: [] })
    expect(found(till, 'pina')).toEqual(['Piña en almíbar', 'Jugo de PIÑA 1 l'])
    expect(found(till, 'ALMÍ pi')).toEqual(['Piña en almíbar'])
    expect(found(till, 'b-22')).toEqual(['Jugo de PIÑA 1 l'])
    expect(found(till, '84800000')).toEqual(['Piña en almíbar'])
    expect(found(till, 'nino choc')).toEqual(['Niño de chocolate'])
    expect(found(till, 'leche')).toEqual([])
    expect(found(till, '   ')).toEqual([])
  })

  it('puts the very sku or barcode first, then names that begin with the text', async () => {
    const till = await openShop()
    addProduct(till, { sku: 'X1', name: 'Agua 1001 mineral', barcodes: [] })
    addProduct(till, { sku: 'X2', name: '1001 noches', barcodes: [] })
    addProduct(till, { sku: '1001', name: 'Zumo', barcodes: [] })
    expect(found(till, '1001')).toEqual(['Zumo', '1001 noches', 'Agua 1001 mineral'])
  })

  it('reads a scanned code with or without leading zeros as the same', async () => {
    const till = await openShop()
    const soap = addProduct(till, { sku: 'S', barcodes: ['036000291452'] })
    for (const barcode of ['036000291452', '0036000291452', '00036000291452', '36000291452']) {
      expect(expectOk(findProductByBarcode(till, { barcode }))?.id, barcode).toBe(soap.id)
    }
    expect(expectOk(findProductByBarcode(till, { barcode: '36000291453' }))).toBeNull()
    expect(expectOk(findProductByBarcode(till, { barcode: "' OR 1=1" }))).toBeNull()
  })

  it('never fails, whatever is typed', async () => {
    const till = await openShop()
    addProduct(till, { name: 'Arroz "extra" 1-2* (blanco)', barcodes: [] })
    addProduct(till, { sku: 'T', name: 'ข้าวหอมมะลิ', barcodes: [] })
    addProduct(till, { sku: 'Z', name: '绿茶 饮料', barcodes: [] })
    addProduct(till, { sku: 'R', name: 'Яблочный сок', barcodes: [] })
    expect(found(till, '"extra" (blanco)')).toHaveLength(1)
    expect(found(till, 'ข้าว')).toHaveLength(1)
    expect(found(till, '绿茶')).toHaveLength(1)
    expect(found(till, 'сок ябл')).toHaveLength(1)
    const nasty = [
      '"',
      '""',
      '*',
      '-',
      'AND',
      'arroz AND',
      'NOT arroz',
      'NEAR(a b)',
      'name:arroz',
      '^a',
      '{a b}',
      '🍕',
      'a\u0000b',
    ]
    for (const text of [...nasty, '\ud800', "'; DROP TABLE products; --", '%', '\\', '(', 'a'.repeat(200)])
      found(till, text)
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => Array.isArray(found(till, text))))
    expect(countOf(till, 'products')).toBe(4)
  })

  it('finds what was withdrawn from sale where it is asked for, after what is on sale', async () => {
    const till = await openShop()
    const old = addProduct(till, { sku: 'O', name: 'Café de olla', barcodes: ['7501'] })
    addProduct(till, { sku: 'N', name: 'Zumo de café', barcodes: [] })
    expectOk(edit(till, old.id, { active: false }))
    expect(search(till, 'cafe', true)).toEqual(['Zumo de café', 'Café de olla'])
    expect(search(till, '7501', true)).toEqual(['Café de olla'])
    expect(search(till, "%' OR 1=1 --", true)).toEqual([])
    expect(search(till, 'cafe', false)).toEqual(['Zumo de café'])
  })

  it('does not offer what is inactive or removed, and does again when it comes back', async () => {
    const till = await openShop()
    const coffee = addProduct(till)
    expectOk(edit(till, coffee.id, { active: false }))
    expect(found(till, 'cafe')).toEqual([])
    expect(expectOk(findProductByBarcode(till, { barcode: '7501055300075' }))).toBeNull()
    expectOk(edit(till, coffee.id, { active: true, name: 'Café nuevo' }))
    expect(found(till, 'cafe')).toEqual(['Café nuevo'])
    writeTransaction(till.database, (tx) => applyServerRemoval(tx, 'product', coffee.id, 7))
    expect(found(till, 'cafe')).toEqual([])
    expect(expectRefused(viewProduct(till, { id: coffee.id })).code).toBe('not-found')
  })
})

describe('making and editing products', () => {
  it('stores a creation with its operation, and refuses a barcode that another product has', async () => {
    const till = await openShop()
    const coffee = addProduct(till)
    const operation = lastOperation(till)
    expect(operation).toMatchObject({ kind: 'product.create', recordId: coffee.id, chain: null })
    expect(recordBodies['product.create'].parse(JSON.parse(operation.body))).toEqual({ id: coffee.id, ...aProduct() })
    const before = countOf(till, 'outbox')
    expect(expectRefused(createProduct(till, aProduct({ sku: 'OTHER' })))).toEqual({
      code: 'barcode-taken',
      barcode: '7501055300075',
      productName: coffee.name,
    })
    expect(countOf(till, 'outbox')).toBe(before)
  })

  it('applies an edit at once and sends only what changed, with what it was before', async () => {
    const till = await openShop()
    const coffee = addProduct(till)
    const edited = expectOk(edit(till, coffee.id, { priceMinor: minor(9900), name: coffee.name }))
    expect(edited.priceMinor).toBe(9900)
    const body = recordBodies['product.edit'].parse(JSON.parse(lastOperation(till).body))
    expect(body).toEqual({ id: coffee.id, version: 1, base: { priceMinor: 8950 }, changes: { priceMinor: 9900 } })
    expect(product(till, coffee.id).pending).toBe('unsent')
    const before = countOf(till, 'outbox')
    expectOk(edit(till, coffee.id, { priceMinor: minor(9900) }))
    expect(countOf(till, 'outbox')).toBe(before)
  })

  it('keeps an unsent edit on top of the row that the server sends', async () => {
    const till = await openShop()
    const coffee = addProduct(till)
    expectOk(edit(till, coffee.id, { priceMinor: minor(9900) }))
    const { key } = lastOperation(till)
    const row = { ...coffee, version: 4, name: 'Café de la casa', priceMinor: minor(5000), updatedBy: 'Caja 2' }
    writeTransaction(till.database, (tx) => applyServerRow(tx, 'product', row))
    expect(product(till, coffee.id).product).toMatchObject({ version: 4, name: 'Café de la casa', priceMinor: 9900 })
    expect(found(till, 'casa')).toEqual(['Café de la casa'])

    const problem = { type: 'version-conflict' as const, title: 'conflict', status: 409 }
    writeTransaction(till.database, (tx) => {
      markConflict(tx, key, problem)
      const mine = { priceMinor: 9900 }
      const base = { priceMinor: 8950 }
      const conflict = {
        key,
        verb: 'edit' as const,
        entity: 'product' as const,
        recordId: coffee.id,
        editedAtMs: 1,
        base,
        mine,
        server: row,
      }
      insertConflict(tx, { ...conflict, conflictingFields: ['priceMinor'] })
      showRecordAgain(tx, 'product', coffee.id)
    })
    expect(product(till, coffee.id)).toMatchObject({ product: { priceMinor: 5000 }, pending: 'conflict' })
    expect(expectOk(listConflicts(till))).toEqual([
      expect.objectContaining({
        key,
        recordName: 'Café de la casa',
        serverVersion: 4,
        theirs: { atMs: row.updatedAtMs, name: 'Caja 2' },
        fields: [{ field: 'priceMinor', before: 8950, mine: 9900, server: 5000, conflicting: true }],
      }),
    ])
  })

  it('takes an edit back that the server refuses, and tells why', async () => {
    const till = await openShop()
    const coffee = addProduct(till)
    expectOk(edit(till, coffee.id, { name: 'Otro nombre' }))
    const { key } = lastOperation(till)
    writeTransaction(till.database, (tx) => {
      markRejected(tx, key, { type: 'rule-violated', title: 'no', status: 422, rule: 'barcode-taken' })
      showRecordAgain(tx, 'product', coffee.id)
    })
    expect(product(till, coffee.id)).toMatchObject({ product: coffee, onHandMilli: 0 })
    expect(expectOk(listPending(till, { filter: 'attention', offset: 0, limit: 100 })).rows).toEqual([
      expect.objectContaining({ key, kind: 'product.edit', subject: coffee.name }),
    ])
  })

  it('counts a committed edit as the server’s, under the next one that is not', async () => {
    const till = await openShop()
    const coffee = addProduct(till)
    expectOk(edit(till, coffee.id, { priceMinor: minor(9900) }))
    const first = lastOperation(till)
    expectOk(edit(till, coffee.id, { name: 'Nuevo' }))
    const second = lastOperation(till)
    writeTransaction(till.database, (tx) => {
      markCommitted(tx, first.key, { seq: 12, version: 2, atMs: 5 })
      confirmChange(tx, 'product', first, 2)
    })
    expect(product(till, coffee.id).product).toMatchObject({ version: 2, priceMinor: 9900, name: 'Nuevo' })
    writeTransaction(till.database, (tx) => {
      markRejected(tx, second.key, { type: 'not-found', title: 'no', status: 404 })
      showRecordAgain(tx, 'product', coffee.id)
    })
    expect(product(till, coffee.id).product).toMatchObject({ version: 2, priceMinor: 9900, name: coffee.name })
  })
})

describe('stock on hand', () => {
  it('is the server’s level plus what the server does not have of this till yet', async () => {
    const till = await openShop()
    const storeId = till.newId()
    writeTransaction(till.database, (tx) => {
      const identity = readIdentity(tx)
      const server = { serverUrl: 'http://server', tenantId: till.newId(), storeId, tillId: till.newId(), token: 't' }
      if (identity) writeIdentity(tx, { ...identity, server })
    })
    const coffee = addProduct(till)
    const onHand = () => product(till, coffee.id).onHandMilli
    const level = (onHandMilli: number, seq: number, store = storeId) =>
      writeTransaction(till.database, (tx) =>
        applyServerRow(tx, 'stock-level', { id: 'x', storeId: store, productId: coffee.id, onHandMilli, seq }),
      )
    const movement = { productId: coffee.id, reason: 'purchase' as const, note: null }
    expect(expectOk(moveStock(till, { ...movement, quantityMilli: 10_000 })).onHandMilli).toBe(10_000)
    const { key } = lastOperation(till)
    level(3000, 40)
    expect(onHand()).toBe(13_000)
    writeTransaction(till.database, (tx) => markCommitted(tx, key, { seq: 41, version: null, atMs: 1 }))
    expect(onHand()).toBe(13_000)
    level(13_000, 41)
    expect(onHand()).toBe(13_000)
    level(99_000, 42, till.newId())
    expect(onHand()).toBe(13_000)
  })

  it('is not moved for what is not tracked or not there', async () => {
    const till = await openShop()
    const service = addProduct(till, { tracksStock: false })
    const movement = { quantityMilli: 1000, reason: 'count' as const, note: null }
    expect(expectRefused(moveStock(till, { ...movement, productId: service.id })).code).toBe('stock-not-tracked')
    expect(expectRefused(moveStock(till, { ...movement, productId: till.newId() })).code).toBe('not-found')
    expect(product(till, service.id).onHandMilli).toBeNull()
  })
})

describe('categories and customers', () => {
  it('are made at the till and found again', async () => {
    const till = await openShop()
    for (const name of ['panadería', 'Bebidas']) expectOk(createCategory(till, { name }))
    expect(expectOk(listCategories(till)).map((category) => category.name)).toEqual(['Bebidas', 'panadería'])
    const contact = { taxId: 'PEMM800101AB1', phone: '55 1234 5678', email: null, creditLimitMinor: null }
    const customer = { name: 'María Peña', ...contact }
    expectOk(createCustomer(till, customer))
    expectOk(createCustomer(till, { ...customer, name: 'José', taxId: null, phone: null }))
    const names = (text: string) => expectOk(searchCustomers(till, { text, limit: 10 })).map(({ name }) => name)
    expect(names('')).toEqual(['José', 'María Peña'])
    expect(names('pena mar')).toEqual(['María Peña'])
    expect(names('1234')).toEqual(['María Peña'])
    expect(names('100%_')).toEqual([])
    expect(lastOperation(till).kind).toBe('customer.create')
  })
})
