import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeTransaction } from '../../src-main/database/transaction.ts'
import { writeProduct } from '../../src-main/tables/products.ts'
import { writeStockLevel } from '../../src-main/tables/stock.ts'
import { createCategory } from '../../src-main/till/create-category.ts'
import { createCustomer } from '../../src-main/till/create-customer.ts'
import { createProduct } from '../../src-main/till/create-product.ts'
import { createUnit } from '../../src-main/till/create-unit.ts'
import { editCategory, editCustomer, editUnit } from '../../src-main/till/edit-catalog-record.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { importCatalog } from '../../src-main/till/import-catalog.ts'
import { listCategories, listUses } from '../../src-main/till/list-categories.ts'
import { listProductRows, orderProducts, viewProductImage } from '../../src-main/till/list-products.ts'
import { listUnits } from '../../src-main/till/list-units.ts'
import { removeCategory, removeCustomer, removeProduct, removeUnit } from '../../src-main/till/remove-catalog-record.ts'
import { searchCustomers } from '../../src-main/till/search-customers.ts'
import { searchProducts } from '../../src-main/till/search-products.ts'
import type { Till } from '../../src-main/till/till.ts'
import { summarizeStock } from '../../src-main/till/view-stock.ts'
import type { CallInput } from '../../src-shared/contract/calls.ts'
import { minor } from '../../src-shared/money/minor.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'
import { slowness } from '../support/slowness.ts'
import { addProduct, aProduct, countOf, expectOk, expectRefused, freshFolder, openShop } from './shop.ts'

type Wish = CallInput<'product.order'>
const all: Wish = { text: '', filter: 'all', categoryId: null, sort: 'best', descending: false }
const numbersOf = (till: Till, wish: Partial<Wish> = {}) => [
  ...expectOk(orderProducts(till, { ...all, ...wish })).numbers,
]
const rowsOf = (till: Till, wish: Partial<Wish> = {}) =>
  expectOk(listProductRows(till, { numbers: numbersOf(till, wish) }))
const listed = (till: Till, wish: Partial<Wish> = {}) => rowsOf(till, wish).map(({ name }) => name)
const level = (till: Till, product: ProductRow, onHandMilli: number) =>
  writeTransaction(till.database, (tx) => writeStockLevel(tx, { productId: product.id, onHandMilli, seq: 5 }))
const audits = (till: Till) =>
  till.database.prepare('SELECT action, subject, amount_minor AS amount, details FROM audit_entries').all()

describe('the list of the whole catalog', () => {
  it('comes in the order of any column, either way, and leaves out what was removed', async () => {
    const till = await openShop()
    const pina = addProduct(till, { sku: 'B', name: 'Piña', barcodes: [], priceMinor: minor(300) })
    const azucar = addProduct(till, { sku: 'C', name: 'azúcar', barcodes: [], priceMinor: minor(100) })
    addProduct(till, { sku: 'A', name: 'Ñame', barcodes: [], priceMinor: minor(200), tracksStock: false })
    const gone = addProduct(till, { sku: 'D', name: 'Bote', barcodes: [] })
    expectOk(removeProduct(till, { id: gone.id, version: 1 }))
    level(till, pina, 5000)
    level(till, azucar, -2000)
    expect(listed(till)).toEqual(['azúcar', 'Ñame', 'Piña'])
    expect(listed(till, { sort: 'name', descending: true })).toEqual(['Piña', 'Ñame', 'azúcar'])
    expect(listed(till, { sort: 'sku' })).toEqual(['Ñame', 'Piña', 'azúcar'])
    expect(listed(till, { sort: 'price', descending: true })).toEqual(['Piña', 'Ñame', 'azúcar'])
    // What has no figure comes last, whichever way.
    expect(listed(till, { sort: 'stock' })).toEqual(['azúcar', 'Piña', 'Ñame'])
    expect(listed(till, { sort: 'stock', descending: true })).toEqual(['Piña', 'azúcar', 'Ñame'])
  })

  it('holds what a filter asks for', async () => {
    const till = await openShop()
    const drinks = expectOk(createCategory(till, { name: 'Bebidas' }))
    const cola = addProduct(till, {
      sku: '1',
      name: 'Cola',
      barcodes: ['1'],
      categoryId: drinks.id,
      lowStockMilli: 3000,
    })
    const agua = addProduct(till, {
      sku: '2',
      name: 'Agua',
      barcodes: ['2'],
      categoryId: drinks.id,
      lowStockMilli: 3000,
    })
    addProduct(till, { sku: '3', name: 'Sin precio', barcodes: ['3'], priceMinor: minor(0), tracksStock: false })
    addProduct(till, { sku: '4', name: 'Sin código', barcodes: [], tracksStock: false })
    addProduct(till, { sku: '5', name: 'Retirado', barcodes: ['5'], active: false, tracksStock: false })
    // It is low by its figure, but nobody wants to hear of what is not tracked.
    addProduct(till, { sku: '6', name: 'Servicio', barcodes: ['6'], tracksStock: false, lowStockMilli: 9000 })
    level(till, cola, 3000)
    level(till, agua, 3001)
    expect(listed(till, { categoryId: drinks.id })).toEqual(['Agua', 'Cola'])
    expect(listed(till, { filter: 'low-stock' })).toEqual(['Cola'])
    expect(listed(till, { filter: 'tracked' })).toEqual(['Agua', 'Cola'])
    expect(listed(till, { filter: 'without-price' })).toEqual(['Sin precio'])
    expect(listed(till, { filter: 'without-barcode' })).toEqual(['Sin código'])
    expect(listed(till, { filter: 'withdrawn' })).toEqual(['Retirado'])
    expect(listed(till, { filter: 'on-sale' })).not.toContain('Retirado')
    expect(listed(till, { filter: 'out-of-stock' })).toEqual([])
    level(till, agua, 0)
    expect(listed(till, { filter: 'out-of-stock' })).toEqual(['Agua'])
    expect(expectOk(summarizeStock(till)).lowCount).toBe(2)
  })

  it('is narrowed by a search, best first, and by filter and order on top of it', async () => {
    const till = await openShop()
    addProduct(till, { sku: 'X1', name: 'Zumo de café', barcodes: [], priceMinor: minor(100) })
    addProduct(till, { sku: 'X2', name: 'Café molido', barcodes: [], priceMinor: minor(300), active: false })
    addProduct(till, { sku: 'X3', name: 'Café en grano', barcodes: [], priceMinor: minor(200) })
    expect(listed(till, { text: 'cafe' })).toEqual(['Café en grano', 'Zumo de café', 'Café molido'])
    expect(listed(till, { text: 'cafe', sort: 'price' })).toEqual(['Zumo de café', 'Café en grano', 'Café molido'])
    expect(listed(till, { text: 'cafe', filter: 'on-sale' })).toEqual(['Café en grano', 'Zumo de café'])
    for (const filter of ['low-stock', 'out-of-stock', 'tracked'] as const) listed(till, { text: 'cafe', filter })
    expect(listed(till, { text: "' OR 1=1 --" })).toEqual([])
  })

  it('shows of a row what a shopkeeper looks for, and its picture apart', async () => {
    const till = await openShop()
    const image = 'data:image/webp;base64,AAAA'
    const kilo = expectOk(createUnit(till, { code: 'kg', name: 'Kilogramo', decimals: 3 }))
    const meat = expectOk(createCategory(till, { name: 'Carnes' }))
    const ham = addProduct(till, { unitId: kilo.id, categoryId: meat.id, costMinor: minor(7000), image })
    expect(rowsOf(till)[0]).toEqual({
      number: expect.any(Number),
      id: ham.id,
      name: ham.name,
      sku: ham.sku,
      barcode: '7501055300075',
      categoryName: 'Carnes',
      unitCode: 'kg',
      decimals: 3,
      priceMinor: 8950,
      costMinor: 7000,
      taxBasisPoints: 1600,
      onHandMilli: 0,
      lowStockMilli: null,
      onSale: true,
      waits: null,
      hasImage: true,
    })
    expect(expectOk(viewProductImage(till, { id: ham.id })).image).toBe(image)
    const [hit] = expectOk(searchProducts(till, { text: 'cafe', limit: 1, withdrawnToo: false }))
    expect(hit?.hasImage).toBe(true)
  })

  it('with 100,000 products comes within 100 ms, in any order and with any filter, and a page of it within 20', async () => {
    const till = await openShop()
    const rows = Array.from(
      { length: 100_000 },
      (_, index) => `S${index},Producto ${(index * 7919) % 100_000},${index % 900}.50,Cat ${index % 150},${index % 50}`,
    )
    const file = join(freshFolder(), 'grande.csv')
    writeFileSync(file, `sku,name,price,category,stock\n${rows.join('\n')}\n`)
    expectOk(await importCatalog(till, file))
    till.database.exec('UPDATE products SET low_stock_milli = 5000 WHERE number % 3 = 0')
    // The best of several: what the machine does besides is not what is measured.
    const shortest = (run: () => unknown) => {
      const times = Array.from({ length: 7 }, () => {
        const begin = performance.now()
        run()
        return performance.now() - begin
      })
      return Math.min(...times)
    }
    const wishes: Partial<Wish>[] = [
      ...(['name', 'sku', 'price', 'stock'] as const).flatMap((sort) => [{ sort }, { sort, descending: true }]),
      ...(['on-sale', 'without-price', 'without-barcode', 'tracked', 'low-stock', 'out-of-stock'] as const).map(
        (filter) => ({ filter }),
      ),
      { text: 'producto 12' },
    ]
    const slow = slowness()
    for (const wish of wishes)
      expect(
        shortest(() => numbersOf(till, wish)),
        JSON.stringify(wish),
      ).toBeLessThan(100 * slow)
    const numbers = numbersOf(till)
    expect(numbers).toHaveLength(100_000)
    const pageAt = (from: number) => expectOk(listProductRows(till, { numbers: numbers.slice(from, from + 50) }))
    expect(shortest(() => pageAt(50_000))).toBeLessThan(20 * slow)
    expect(pageAt(50_000)).toHaveLength(50)
  }, 120_000)
})

describe('changing the catalog', () => {
  it('refuses a sku that another product has, at making and at editing, and frees it with the product', async () => {
    const till = await openShop()
    const coffee = addProduct(till)
    const tea = addProduct(till, { sku: 'TE', name: 'Té', barcodes: [] })
    expect(expectRefused(createProduct(till, aProduct({ barcodes: [] })))).toEqual({
      code: 'sku-taken',
      productName: coffee.name,
    })
    const edit = { id: tea.id, version: 1, base: {}, changes: { sku: coffee.sku } }
    expect(expectRefused(editProduct(till, edit)).code).toBe('sku-taken')
    expectOk(editProduct(till, { ...edit, changes: { sku: 'TE', name: 'Té negro' } }))
    expectOk(removeProduct(till, { id: coffee.id, version: 1 }))
    expect(expectOk(editProduct(till, edit)).sku).toBe(coffee.sku)
  })

  it('writes a new price into the audit log, with the one before, and nothing else', async () => {
    const till = await openShop()
    const { id } = addProduct(till)
    expectOk(editProduct(till, { id, version: 1, base: {}, changes: { name: 'Otro', costMinor: minor(1) } }))
    expect(audits(till)).toEqual([])
    expectOk(editProduct(till, { id, version: 1, base: {}, changes: { priceMinor: minor(9900) } }))
    expect(audits(till)).toEqual([
      {
        action: 'catalog-price-changed',
        subject: 'Otro',
        amount: 9900,
        details: '{"sku":"CAFE-250","beforeMinor":8950,"afterMinor":9900}',
      },
    ])
    expect(countOf(till, "outbox WHERE kind = 'audit-entry.create'")).toBe(1)
  })

  it('removes a category or a unit that nothing uses, and says who uses one that it does not', async () => {
    const till = await openShop()
    const drinks = expectOk(createCategory(till, { name: 'Bebidas' }))
    const litre = expectOk(createUnit(till, { code: 'l', name: 'Litro', decimals: 3 }))
    const water = addProduct(till, { name: 'Agua', categoryId: drinks.id, unitId: litre.id })
    const inUse = { code: 'in-use', productCount: 1, productNames: ['Agua'] }
    expect(expectOk(listUses(till))).toMatchObject({ categories: { [drinks.id]: 1 }, units: { [litre.id]: 1 } })
    expect(expectRefused(removeCategory(till, { id: drinks.id, version: 1 }))).toEqual(inUse)
    expect(expectRefused(removeUnit(till, { id: litre.id, version: 1 }))).toEqual(inUse)
    expectOk(removeProduct(till, { id: water.id, version: 1 }))
    expectOk(removeCategory(till, { id: drinks.id, version: 1 }))
    expectOk(removeUnit(till, { id: litre.id, version: 1 }))
    expect(expectOk(listCategories(till))).toEqual([])
    expect(expectOk(listUnits(till)).map(({ code }) => code)).not.toContain('l')
    expect(expectRefused(removeCategory(till, { id: drinks.id, version: 1 })).code).toBe('not-found')
    expect(countOf(till, "outbox WHERE kind IN ('category.remove', 'unit.remove', 'product.remove')")).toBe(3)
  })

  it('renames a category and changes a unit, at once here and with an operation for the server', async () => {
    const till = await openShop()
    const drinks = expectOk(createCategory(till, { name: 'Bebidas' }))
    const litre = expectOk(createUnit(till, { code: 'l', name: 'Litro', decimals: 3 }))
    expectOk(editCategory(till, { id: drinks.id, version: 1, base: {}, changes: { name: 'Refrescos' } }))
    expectOk(editUnit(till, { id: litre.id, version: 1, base: {}, changes: { decimals: 2 } }))
    expect(expectOk(listCategories(till))[0]?.name).toBe('Refrescos')
    expect(countOf(till, "outbox WHERE kind IN ('category.edit', 'unit.edit')")).toBe(2)
  })
})

describe('customers', () => {
  const ana = { name: 'Ana', taxId: null, phone: null, email: null, creditLimitMinor: null }
  const signIn = (till: Till, role: 'cashier' | 'manager') =>
    till.session.signIn({ id: till.newId(), name: 'Beto', role })

  it('may owe something only when somebody allows it who may', async () => {
    const till = await openShop()
    signIn(till, 'cashier')
    const limit = { creditLimitMinor: minor(50_000) }
    expect(expectRefused(createCustomer(till, { ...ana, ...limit }))).toEqual({
      code: 'NEEDS_APPROVAL',
      permission: 'customer.credit',
    })
    const customer = expectOk(createCustomer(till, ana))
    const edit = { id: customer.id, version: 1, base: {}, changes: limit }
    expect(expectRefused(editCustomer(till, edit)).code).toBe('NEEDS_APPROVAL')
    expectOk(editCustomer(till, { ...edit, changes: { phone: '55 1234' } }))
    const approval = { permission: 'customer.credit' as const, userId: till.newId(), name: 'Eva', atMs: till.clock() }
    expect(expectOk(editCustomer(till, edit, [approval])).creditLimitMinor).toBe(50_000)
    // The same limit again is no new one.
    expectOk(editCustomer(till, { ...edit, changes: { ...limit, phone: '55 9999' } }))
    signIn(till, 'manager')
    expectOk(editCustomer(till, { ...edit, changes: { creditLimitMinor: null } }))
  })

  it('stay while their account is not settled, and can go when it is', async () => {
    const till = await openShop()
    const { id } = expectOk(createCustomer(till, ana))
    const owes = (amount: number) =>
      till.database
        .prepare('INSERT OR REPLACE INTO customer_balances (customer_id, balance_minor, seq) VALUES (?, ?, 1)')
        .run(id, amount)
    owes(1)
    expect(expectRefused(removeCustomer(till, { id, version: 1 }))).toEqual({ code: 'owes', balanceMinor: 1 })
    owes(-1)
    expect(expectRefused(removeCustomer(till, { id, version: 1 })).code).toBe('owes')
    owes(0)
    expectOk(removeCustomer(till, { id, version: 1 }))
    expect(expectOk(searchCustomers(till, { text: '', limit: 10 }))).toEqual([])
  })

  it('are listed a page at a time, none twice and none left out, names alike included', async () => {
    const till = await openShop()
    for (let index = 0; index < 25; index += 1) expectOk(createCustomer(till, { ...ana, name: `Ana ${index % 3}` }))
    const seen: string[] = []
    for (let afterId: string | null = null; ; ) {
      const page: readonly { readonly id: string }[] = expectOk(
        searchCustomers(till, { text: 'ana', limit: 4, afterId }),
      )
      if (page.length === 0) break
      seen.push(...page.map(({ id }) => id))
      afterId = page.at(-1)?.id ?? null
    }
    expect(seen).toHaveLength(25)
    expect(new Set(seen).size).toBe(25)
  })
})

describe('a product that the server sends', () => {
  it('is in the list with the stock that was there before it', async () => {
    const till = await openShop()
    const product = { ...aProduct(), id: till.newId(), version: 3, updatedAtMs: 1, updatedBy: 'Eva' }
    writeTransaction(till.database, (tx) => {
      writeStockLevel(tx, { productId: product.id, onHandMilli: 7000, seq: 9 })
      writeProduct(tx, product)
    })
    expect(rowsOf(till)[0]?.onHandMilli).toBe(7000)
  })
})
