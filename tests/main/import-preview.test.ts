import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCategory } from '../../src-main/till/create-category.ts'
import { editProduct } from '../../src-main/till/edit-product.ts'
import { applyImport, listPreviewRows, previewImport } from '../../src-main/till/preview-import.ts'
import { dropStagedFile } from '../../src-main/till/stage-catalog-file.ts'
import type { Till } from '../../src-main/till/till.ts'
import type { PreviewFilter } from '../../src-shared/contract/catalog-views.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { addProduct, countOf, expectOk, expectRefused, freshFolder, openShop } from './shop.ts'

function aFile(...lines: readonly string[]): string {
  const file = join(freshFolder(), 'lista.csv')
  writeFileSync(file, lines.join('\n'))
  return file
}
const rows = (till: Till, filter: PreviewFilter = 'all', offset = 0, limit = 200) =>
  expectOk(listPreviewRows(till, { filter, offset, limit }))

async function aShopWithCoffee() {
  const till = await openShop()
  const drinks = expectOk(createCategory(till, { name: 'Bebidas' }))
  const coffee = addProduct(till, { categoryId: drinks.id })
  addProduct(till, { sku: 'SAME', name: 'Igual', barcodes: ['40170725'], priceMinor: minor(500) })
  addProduct(till, { sku: 'OTHER', name: 'Otro', barcodes: ['8480000000019'] })
  const file = aFile(
    'clave,codigo_barras,nombre,precio,categoria,unidad',
    'NEW,,Nuevo,10,Abarrotes,caja',
    'CAFE-250,7501055300082,Café de olla,99,Abarrotes,',
    'SAME,40170725,Igual,5,,',
    'BAD,,Letras,diez,,',
    'ODD,12345,Corto,1,,',
    'TAKEN,8480000000019,Ajeno,1,,',
    'CAFE-250,,Repetido,1,,',
    'FREE,,Sin precio,,Abarrotes,',
  )
  return { till, coffee, file }
}

describe('a previewed import', () => {
  it('says of each line what it would do, field by field, and changes nothing', async () => {
    const { till, file } = await aShopWithCoffee()
    const before = [countOf(till, 'products'), countOf(till, 'categories'), countOf(till, 'outbox')]
    const preview = expectOk(await previewImport(till, file))
    expect(preview).toEqual({
      fileName: 'lista.csv',
      counts: { all: 8, new: 3, changed: 1, same: 1, wrong: 3, noted: 2 },
      newCategories: ['Abarrotes'],
      newUnits: ['caja'],
    })
    expect(rows(till).map(({ line, kind }) => [line, kind])).toEqual([
      [2, 'new'],
      [3, 'changed'],
      [4, 'same'],
      [5, 'wrong'],
      [6, 'new'],
      [7, 'wrong'],
      [8, 'wrong'],
      [9, 'new'],
    ])
    expect(rows(till, 'changed')[0]).toMatchObject({
      sku: 'CAFE-250',
      changes: [
        { field: 'name', before: 'Café molido 250 g', after: 'Café de olla' },
        { field: 'priceMinor', before: 8950, after: 9900 },
        { field: 'barcodes', before: '7501055300075', after: '7501055300075, 7501055300082' },
        { field: 'category', before: 'Bebidas', after: 'Abarrotes' },
      ],
    })
    expect(rows(till, 'wrong').map(({ line, issues }) => [line, issues[0]?.column, issues[0]?.reason])).toEqual([
      [5, 'precio', 'not-a-number'],
      [7, 'codigo_barras', 'taken-by-another-product'],
      [8, 'clave', 'repeated-in-file'],
    ])
    expect(rows(till, 'noted').map(({ line, issues }) => [line, issues.map(({ reason }) => reason)])).toEqual([
      [6, ['unusual-length']],
      [9, ['missing']],
    ])
    expect(rows(till, 'all', 6, 1).map(({ line }) => line)).toEqual([8])
    expect([countOf(till, 'products'), countOf(till, 'categories'), countOf(till, 'outbox')]).toEqual(before)
  })

  it('is done as it was shown, once', async () => {
    const { till, file } = await aShopWithCoffee()
    const { counts } = expectOk(await previewImport(till, file))
    expect(expectOk(applyImport(till))).toMatchObject({
      rowCount: counts.all,
      createdCount: counts.new,
      updatedCount: counts.changed,
      unchangedCount: counts.same,
      refusedCount: counts.wrong,
      notedCount: counts.noted,
    })
    expect(countOf(till, 'products')).toBe(6)
    expect(expectRefused(applyImport(till))).toEqual({ code: 'no-preview' })
    expect(expectRefused(listPreviewRows(till, { filter: 'all', offset: 0, limit: 1 })).code).toBe('no-preview')
    // The same file again would change nothing but what is wrong with it.
    expect(expectOk(await previewImport(till, file)).counts).toMatchObject({ new: 0, changed: 0, same: 5, wrong: 3 })
  })

  it('takes the shop as it is when it is done, not as it was when it was looked at', async () => {
    const { till, coffee, file } = await aShopWithCoffee()
    expectOk(await previewImport(till, file))
    addProduct(till, { sku: 'NEW', name: 'Ya está', barcodes: [] })
    expectOk(editProduct(till, { id: coffee.id, version: 1, base: {}, changes: { priceMinor: minor(9900) } }))
    const report = expectOk(applyImport(till))
    expect(report).toMatchObject({ createdCount: 2, updatedCount: 2 })
    expect(countOf(till, "products WHERE sku = 'NEW'")).toBe(1)
    const names = till.database.prepare("SELECT name FROM products WHERE sku = 'NEW'").pluck().all()
    expect(names).toEqual(['Nuevo'])
  })

  it('is forgotten when it is given up, when another file is read, and when the reading is cancelled', async () => {
    const { till, file } = await aShopWithCoffee()
    expectOk(await previewImport(till, file))
    dropStagedFile(till)
    expect(expectRefused(applyImport(till)).code).toBe('no-preview')
    expectOk(await previewImport(till, file))
    expect(expectRefused(await previewImport(till, aFile('a,b', '1,2'))).code).toBe('columns-missing')
    expect(expectRefused(applyImport(till)).code).toBe('no-preview')
    const cancel = new AbortController()
    const many = aFile('sku,name', ...Array.from({ length: 2000 }, (_, index) => `S${index},Producto ${index}`))
    const running = previewImport(till, many, { signal: cancel.signal, onProgress: () => cancel.abort() })
    expect(expectRefused(await running).code).toBe('cancelled')
    expect(expectRefused(applyImport(till)).code).toBe('no-preview')
    expect(countOf(till, 'products')).toBe(3)
  })
})
