import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equivalentBarcodes, hasGtinLength, hasValidCheckDigit } from '../../src-shared/catalog/barcode.ts'
import {
  detectDelimiter,
  productOfRow,
  readCatalogColumns,
  readCatalogRow,
} from '../../src-shared/catalog/catalog-row.ts'
import { foldText } from '../../src-shared/catalog/fold-text.ts'
import { productFields } from '../../src-shared/sync/records.ts'

const HEADER = ['Clave', 'EAN', 'Nombre', 'Precio', 'Costo', 'IVA', 'Categoría', 'Unidad', 'Existencia']

function columnsOf(header: readonly string[]) {
  const columns = readCatalogColumns(header)
  if (!columns.ok) throw new Error(columns.refusal.missing.join())
  return columns.value
}

describe('a row of a catalog', () => {
  it('is a product that the wire takes, or is refused with a reason, whatever its cells hold', () => {
    const columns = columnsOf(HEADER)
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 220 }),
      fc.constantFrom('', '7501055300075', '10.50', '16', 'kg', '-3', '1e9', '99999999999999999999'),
    )
    fc.assert(
      fc.property(fc.array(cell, { minLength: 8, maxLength: 10 }), (cells) => {
        const { row, issues } = readCatalogRow(cells, columns, 'MXN')
        expect(row === null).toBe(issues.some((issue) => issue.severity === 'refused'))
        if (row === null) return
        productFields.parse(productOfRow(row, { categoryId: null, unitId: null }))
      }),
      { numRuns: 2000 },
    )
  })

  it('leaves open what the file does not say', () => {
    const { row } = readCatalogRow(['7501055300075', 'Café'], columnsOf(['barcode', 'name']), 'MXN')
    expect(row).toEqual({
      sku: '7501055300075',
      barcode: '7501055300075',
      name: 'Café',
      priceMinor: null,
      costMinor: null,
      taxBasisPoints: null,
      category: null,
      unitCode: null,
      stockMilli: null,
    })
  })

  it('reads prices in the decimals of the currency', () => {
    const columns = columnsOf(['sku', 'name', 'price'])
    const price = (text: string, currency: string) =>
      readCatalogRow(['1', 'x', text], columns, currency).row?.priceMinor
    expect([price('1500', 'JPY'), price('1500.5', 'JPY'), price('1.5', 'KWD'), price('1,234.5', 'MXN')]).toEqual([
      1500,
      undefined,
      1500,
      123_450,
    ])
  })

  it('knows its columns by many names, and says which are missing', () => {
    expect(columnsOf(HEADER).of.tax).toEqual({ index: 5, title: 'IVA' })
    expect(columnsOf(['sold_by', 'unit', 'sku', 'name']).of.unit?.index).toBe(0)
    expect(columnsOf([' Código de Barras ', 'DESCRIPCIÓN']).of).toMatchObject({
      barcode: { index: 0 },
      name: { index: 1 },
    })
    expect(readCatalogColumns(['price'])).toEqual({
      ok: false,
      refusal: { missing: ['name', 'sku'], found: ['price'] },
    })
  })

  it('is told apart by the delimiter that its header has most of', () => {
    expect(['a,b,c', 'a;b;c,d', 'a\tb', 'name'].map(detectDelimiter)).toEqual([',', ';', '\t', ','])
  })
})

describe('a barcode', () => {
  it('has a check digit that notices every single wrong digit', () => {
    expect(['7501055300075', '036000291452', '40170725', '8480000000019'].map(hasValidCheckDigit)).toEqual([
      true,
      true,
      true,
      true,
    ])
    const changes = fc.record({ position: fc.nat({ max: 12 }), by: fc.integer({ min: 1, max: 9 }) })
    fc.assert(
      fc.property(changes, ({ position, by }) => {
        const digits = [...'7501055300075'].map(Number)
        digits[position] = ((digits[position] ?? 0) + by) % 10
        expect(hasValidCheckDigit(digits.join(''))).toBe(false)
      }),
    )
    expect(['', '1', 'abc', '12a'].map(hasValidCheckDigit)).toEqual([false, false, false, false])
  })

  it('is the same with and without leading zeros', () => {
    expect(equivalentBarcodes('036000291452')).toEqual(['0036000291452', '00036000291452', '36000291452'])
    expect(equivalentBarcodes('ABC-1')).toEqual([])
    expect(equivalentBarcodes('0000')).toEqual([])
    fc.assert(
      fc.property(fc.stringMatching(/^\d{8,14}$/), (code) => {
        for (const other of equivalentBarcodes(code)) {
          expect(BigInt(other)).toBe(BigInt(code))
          if (hasGtinLength(code)) expect(equivalentBarcodes(other)).toContain(code)
        }
      }),
    )
  })
})

describe('folding', () => {
  it('drops case and accents and doubles no space, and folding twice changes nothing', () => {
    expect(foldText('  PIÑA   Colada\tÜber ')).toBe('pina colada uber')
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => foldText(foldText(text)) === foldText(text)))
  })
})
