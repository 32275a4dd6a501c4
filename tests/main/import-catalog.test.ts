import { createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { importCatalog } from '../../src-main/till/import-catalog.ts'
import { ringUpSale } from '../../src-main/till/ring-up-sale.ts'
import { searchProducts } from '../../src-main/till/search-products.ts'
import { closeTill, openTill, type Till } from '../../src-main/till/till.ts'
import type { ImportReport } from '../../src-shared/contract/views.ts'
import { minor } from '../../src-shared/money/minor.ts'
import { operationBodies } from '../../src-shared/sync/operations.ts'
import { slowness } from '../support/slowness.ts'
import {
  aCart,
  addProduct,
  countOf,
  expectOk,
  expectRefused,
  freshFolder,
  openSellingShop,
  openShop,
  sharedData,
} from './shop.ts'

function aFile(content: string | Uint8Array): string {
  const file = join(freshFolder(), 'catalogo.csv')
  writeFileSync(file, content)
  return file
}

const productsOf = (till: Till) =>
  till.database
    .prepare(
      'SELECT sku, name, price_minor AS price, cost_minor AS cost, tax_basis_points AS tax FROM products ORDER BY number',
    )
    .all()

const issuesOf = ({ issues }: ImportReport) =>
  issues.map(({ line, column, value, reason, severity }) => [line, column, value, reason, severity])

/** Every row is in exactly one of the counts. */
function expectToAddUp(report: ImportReport) {
  expect(report.createdCount + report.updatedCount + report.unchangedCount + report.refusedCount).toBe(report.rowCount)
}

function expectSoundOutbox(till: Till) {
  const rows = till.database.prepare("SELECT kind, body FROM outbox WHERE kind LIKE 'product%'").all() as {
    kind: 'product.create' | 'product.edit'
    body: string
  }[]
  for (const { kind, body } of rows.filter((_, index) => index % 97 === 0))
    operationBodies[kind].parse(JSON.parse(body))
}

describe('importing a catalog', () => {
  it('reads Spanish headers, semicolons, a byte order mark, CRLF, decimal commas and quoted names', async () => {
    const till = await openShop()
    const file = aFile(
      '\uFEFFCódigo;Código de barras;Descripción;Precio;Costo;IVA;Departamento;Unidad;Existencia\r\n' +
        'A1;7501055300075;"Café ""de olla""; 250 g";1.234,50;900;16 %;Abarrotes;PZA;12\r\n' +
        'A2;;Jamón;$ 199,9;;16;Salchichonería;peso;1,250\r\n',
    )
    const report = expectOk(await importCatalog(till, file))
    expect(report).toMatchObject({ rowCount: 2, createdCount: 2, refusedCount: 0, notedCount: 0, issueCount: 0 })
    expect(productsOf(till)).toEqual([
      { sku: 'A1', name: 'Café "de olla"; 250 g', price: 123_450, cost: 90_000, tax: 1600 },
      { sku: 'A2', name: 'Jamón', price: 19_990, cost: null, tax: 1600 },
    ])
    const [ham] = expectOk(searchProducts(till, { text: 'jamon', limit: 1, withdrawnToo: false }))
    expect(ham).toMatchObject({ unitCode: 'kg', decimals: 3, onHandMilli: 1250 })
    expect(countOf(till, 'categories')).toBe(2)
    expect(countOf(till, 'units')).toBe(2)
    expectSoundOutbox(till)
  })

  it('reports every bad row by line, column and reason, and imports the others', async () => {
    const till = await openShop()
    addProduct(till, { sku: 'OLD', barcodes: ['40170725'] })
    const file = aFile(
      [
        'sku,barcode,name,price,tax_percent',
        'A,7501055300075,Bueno,10.50,16',
        'B,,,1,16',
        'C,,Letras,diez,16',
        'D,,Milésimas,1.2345,16',
        'E,,Negativo,-1,16',
        'F,,Mucho impuesto,1,101',
        'G,7501055300076,Dígito malo,1,16',
        'H,12345,Corto,1,16',
        'I,7501055300075,Repetido,1,16',
        'A,,Clave repetida,1,16',
        'J,40170725,Ajeno,1,16',
        'K,,Faltan columnas',
        `L,,${'largo '.repeat(40)},1,16`,
        'M,,Sin precio,,16',
        'N,código,Acento en el código,1,16',
        ',,Sin clave,1,16',
        'O,,"Con ""comillas"" buenas",1,16',
        'P,,Pulgadas 12" sueltas,1,16',
      ].join('\n'),
    )
    const report = expectOk(await importCatalog(till, file))
    expect(issuesOf(report)).toEqual([
      [3, 'name', '', 'missing', 'refused'],
      [4, 'price', 'diez', 'not-a-number', 'refused'],
      [5, 'price', '1.2345', 'not-a-number', 'refused'],
      [6, 'price', '-1', 'out-of-range', 'refused'],
      [7, 'tax_percent', '101', 'out-of-range', 'refused'],
      [8, 'barcode', '7501055300076', 'wrong-check-digit', 'noted'],
      [9, 'barcode', '12345', 'unusual-length', 'noted'],
      [10, 'barcode', '7501055300075', 'repeated-in-file', 'refused'],
      [11, 'sku', 'A', 'repeated-in-file', 'refused'],
      [12, 'barcode', '40170725', 'taken-by-another-product', 'refused'],
      [13, '', '3', 'wrong-column-count', 'refused'],
      [14, 'name', 'largo '.repeat(40).slice(0, 80), 'too-long', 'refused'],
      [15, 'price', '', 'missing', 'noted'],
      [16, 'barcode', 'código', 'invalid-characters', 'refused'],
      [17, 'sku', '', 'missing', 'refused'],
    ])
    expect(report).toMatchObject({ rowCount: 18, createdCount: 6, refusedCount: 12, notedCount: 3, issueCount: 15 })
    expectToAddUp(report)
    expect(countOf(till, 'products')).toBe(7)
  })

  it('updates what the shop has by sku, with an edit that leaves out what the file does not say', async () => {
    const till = await openShop()
    const coffee = addProduct(till)
    addProduct(till, { sku: 'SAME', name: 'Igual', barcodes: [], priceMinor: minor(500) })
    const before = countOf(till, 'outbox')
    const file = aFile('sku,name,price\nCAFE-250,Café molido 250 g,99\nSAME,Igual,5.00\nNEW,Nuevo,1\n')
    const report = expectOk(await importCatalog(till, file))
    expect(report).toMatchObject({ rowCount: 3, createdCount: 1, updatedCount: 1, unchangedCount: 1, refusedCount: 0 })
    // A creation, an edit, and one line in the audit log for the new prices.
    expect(countOf(till, 'outbox')).toBe(before + 3)
    expect(till.database.prepare('SELECT action, details FROM audit_entries').get()).toEqual({
      action: 'catalog-price-changed',
      details: '{"products":1}',
    })
    const body = till.database.prepare("SELECT body FROM outbox WHERE kind = 'product.edit'").pluck().get() as string
    expect(JSON.parse(body)).toEqual({
      id: coffee.id,
      version: 1,
      base: { priceMinor: 8950 },
      changes: { priceMinor: 9900 },
    })
    const again = expectOk(await importCatalog(till, file))
    expect(again).toMatchObject({ createdCount: 0, updatedCount: 0, unchangedCount: 3 })
  })

  it('refuses what is no catalog, and then changes nothing', async () => {
    const till = await openShop()
    const before = countOf(till, 'outbox')
    const latin1 = Buffer.from('sku,name\n1,Pi\xf1a\n', 'latin1')
    const refusal = async (file: string) => expectRefused(await importCatalog(till, file))
    expect(await refusal(aFile(latin1))).toEqual({ code: 'not-text' })
    expect(await refusal(aFile(gzipSync(latin1)))).toEqual({ code: 'not-text' })
    expect(await refusal(aFile(gzipSync('sku,name\n1,Piña\n').subarray(0, -9)))).toEqual({
      code: 'not-text',
    })
    expect(await refusal(aFile(''))).toMatchObject({ code: 'columns-missing' })
    expect(await refusal(aFile('a,b\n1,2\n'))).toEqual({
      code: 'columns-missing',
      missing: ['name', 'sku'],
      found: ['a', 'b'],
    })
    expect(await refusal(join(freshFolder(), 'nowhere.csv'))).toEqual({ code: 'file-gone' })
    expect(countOf(till, 'outbox')).toBe(before)
    expect(countOf(till, 'products')).toBe(0)
  })

  it('says so when a quote is never closed, and does not lose the rows before it', async () => {
    const till = await openShop()
    const rows = Array.from({ length: 50 }, (_, index) => `S${index},Producto ${index}`)
    const file = aFile(['sku,name', ...rows, 'X,"sin cerrar', ...rows.map((row) => `Z${row}`)].join('\n'))
    const report = expectOk(await importCatalog(till, file))
    expect(report.createdCount).toBe(50)
    expect(report.refusedCount).toBe(1)
    expect(report.issues.at(-1)).toMatchObject({ reason: 'broken-quoting', severity: 'refused' })
    expectToAddUp(report)
  })

  it('takes no more memory for a file that is one endless line, and says that it is no catalog', async () => {
    const till = await openShop()
    // As text it would be longer than a string can be.
    const file = join(freshFolder(), 'sin-saltos.csv.gz')
    const endless = Array.from({ length: 640 }, () => Buffer.alloc(1024 * 1024, 'a'))
    await pipeline(Readable.from(endless), createGzip({ level: 1 }), createWriteStream(file))
    expect(expectRefused(await importCatalog(till, file)).code).toBe('columns-missing')
    expect(countOf(till, 'products')).toBe(0)
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const till = await openShop()
    const rows = Array.from({ length: 3000 }, (_, index) => `S${index},Producto ${index},1,Categoría ${index}`)
    const file = aFile(['sku,name,price,category', ...rows].join('\n'))
    const before = countOf(till, 'outbox')
    const cancel = new AbortController()
    const progress: number[] = []
    const running = importCatalog(till, file, {
      signal: cancel.signal,
      onProgress: ({ done, total }) => {
        expect(total).toBe(3000)
        progress.push(done)
        if (done >= 2000) cancel.abort()
      },
    })
    expect(expectRefused(await importCatalog(till, file))).toEqual({ code: 'import-running' })
    expect(expectRefused(await running)).toEqual({ code: 'cancelled' })
    expect(progress.at(-1)).toBe(2000)
    expect(countOf(till, 'products') + countOf(till, 'categories')).toBe(0)
    expect(countOf(till, 'outbox')).toBe(before)
    expect(expectOk(await importCatalog(till, file)).createdCount).toBe(3000)
  })

  it('leaves nothing behind when its last step fails, and the sales made meanwhile stay', async () => {
    const till = await openSellingShop()
    const coffee = addProduct(till)
    const rows = Array.from({ length: 2000 }, (_, index) => `S${index},Producto ${index},Categoría`)
    const file = aFile(['sku,name,category', ...rows, 'LAST,Último,Categoría'].join('\n'))
    till.database.exec(
      `CREATE TRIGGER fail AFTER INSERT ON outbox WHEN new.body LIKE '%LAST%' BEGIN SELECT RAISE(ABORT, 'injected'); END`,
    )
    let sold = 0
    const onProgress = () => {
      expectOk(ringUpSale(till, aCart(till, [coffee])))
      sold += 1
    }
    await expect(importCatalog(till, file, { onProgress })).rejects.toThrow('injected')
    expect(sold).toBeGreaterThan(5)
    expect(countOf(till, 'sales')).toBe(sold)
    expect([countOf(till, 'products'), countOf(till, 'categories')]).toEqual([1, 0])
    const { dataFolder } = till
    closeTill(till)
    const again = openTill({ dataFolder })
    expect(countOf(again, 'sales')).toBe(sold)
    expect(countOf(again, 'products')).toBe(1)
    closeTill(again)
  })
})

describe('the real catalogs', () => {
  const supermarket = sharedData('catalog-es.csv.gz')
  it.skipIf(supermarket === null)('takes all 4,521 products of a Spanish supermarket', async () => {
    const till = await openShop({}, 'EUR')
    const report = expectOk(await importCatalog(till, supermarket ?? ''))
    expect(report).toMatchObject({ rowCount: 4521, createdCount: 4521, refusedCount: 0, issueCount: 0 })
    const sums = till.database.prepare(
      `SELECT min(price_minor) AS lowest, max(price_minor) AS highest, sum(json_array_length(barcodes)) AS barcodes,
         count(*) FILTER (WHERE units.code = 'kg') AS weighed, count(DISTINCT category_id) AS categories,
         group_concat(DISTINCT tax_basis_points) AS rates
       FROM products JOIN units ON units.id = unit_id`,
    )
    const expected = {
      lowest: 18,
      highest: 48_150,
      barcodes: 549,
      weighed: 11,
      categories: 147,
      rates: '1000,2100,400',
    }
    expect(sums.get()).toEqual(expected)
    expectSoundOutbox(till)
  })

  const barcodes = sharedData('barcodes-100k.csv.gz')
  it.skipIf(barcodes === null)('takes all 110,064 barcodes of Open Food Facts, and stays quick', async () => {
    const till = await openShop({}, 'EUR')
    const report = expectOk(await importCatalog(till, barcodes ?? ''))
    expect(report).toMatchObject({ rowCount: 110_064, createdCount: 109_994, updatedCount: 0, unchangedCount: 0 })
    // 110,064 rows with 109,994 different codes.
    expect(report.refusedCount).toBe(70)
    expectToAddUp(report)
    expect(report.issues).toHaveLength(1000)
    expect(countOf(till, 'products')).toBe(109_994)
    expect(countOf(till, 'product_barcodes')).toBe(109_994)
    expectSoundOutbox(till)

    const times = ['c', 'ch', 'cho', 'leche', 'leche en', 'яго', '8480', 'pan int'].flatMap((text) =>
      Array.from({ length: 10 }, () => {
        const begin = performance.now()
        expect(expectOk(searchProducts(till, { text, limit: 30, withdrawnToo: false })).length).toBeGreaterThan(0)
        return performance.now() - begin
      }),
    )
    expect(times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)]).toBeLessThan(50 * slowness())
  })
})
