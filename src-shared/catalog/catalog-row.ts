import type { ImportIssue } from '../contract/views.ts'
import { decimalsOf, parseDecimal } from '../money/currency.ts'
import { type Minor, minor } from '../money/minor.ts'
import { accept, type Result, refuse } from '../result.ts'
import { MAX_QUANTITY_MILLI } from '../sync/ids.ts'
import type { ProductFields } from '../sync/records.ts'
import { hasGtinLength, hasValidCheckDigit } from './barcode.ts'
import { foldText } from './fold-text.ts'

/** What a catalog file may call its columns, without case and accents; an earlier name wins over a later one. */
const headerNames = {
  sku: ['sku', 'codigo', 'clave', 'code', 'item'],
  barcode: ['barcode', 'ean', 'codigo_barras', 'codigo_de_barras', 'gtin', 'upc'],
  name: ['name', 'nombre', 'descripcion', 'description', 'producto', 'articulo'],
  price: ['price', 'precio', 'pvp', 'price_eur', 'precio_venta', 'price_mxn'],
  cost: ['cost', 'costo', 'coste', 'precio_costo'],
  tax: ['vat_percent', 'iva', 'tax_percent', 'impuesto', 'impuestos', 'vat', 'tax'],
  category: ['category', 'categoria', 'departamento', 'department'],
  unit: ['sold_by', 'unidad', 'unit'],
  stock: ['stock', 'existencia', 'existencias', 'on_hand'],
} as const
export type CatalogField = keyof typeof headerNames

export interface CatalogColumn {
  readonly index: number
  /** As the file has it. */
  readonly title: string
}
export interface CatalogColumns {
  readonly count: number
  readonly of: Readonly<Partial<Record<CatalogField, CatalogColumn>>>
}

/** Finds the columns in a header line. A name is needed, and a sku or a barcode. */
export function readCatalogColumns(
  header: readonly string[],
): Result<CatalogColumns, { readonly missing: readonly string[]; readonly found: readonly string[] }> {
  const titles = header.map((title) => foldText(title).replace(/[\s-]+/g, '_'))
  const of: Partial<Record<CatalogField, CatalogColumn>> = {}
  for (const field of Object.keys(headerNames) as CatalogField[]) {
    const name = headerNames[field].find((candidate) => titles.includes(candidate))
    const index = name === undefined ? -1 : titles.indexOf(name)
    if (index >= 0) of[field] = { index, title: header[index]?.trim() ?? '' }
  }
  const missing = [...(of.name ? [] : ['name']), ...(of.sku || of.barcode ? [] : ['sku'])]
  return missing.length > 0 ? refuse({ missing, found: header.slice(0, 50) }) : accept({ count: header.length, of })
}

/** The delimiter of a header line: the one that splits it most. */
export function detectDelimiter(headerLine: string): ',' | ';' | '\t' {
  const counts = ([',', ';', '\t'] as const).map((mark) => ({ mark, count: headerLine.split(mark).length }))
  return counts.reduce((best, candidate) => (candidate.count > best.count ? candidate : best)).mark
}

export type CatalogIssue = Omit<ImportIssue, 'line'>

/** A product as a catalog file states it. Null: the file does not say. */
export interface CatalogRow {
  readonly sku: string
  readonly barcode: string | null
  readonly name: string
  /** Tax included. */
  readonly priceMinor: Minor | null
  readonly costMinor: Minor | null
  readonly taxBasisPoints: number | null
  readonly category: string | null
  readonly unitCode: string | null
  readonly stockMilli: number | null
}

export interface ReadCatalogRow {
  /** Null when an issue refuses the row. */
  readonly row: CatalogRow | null
  readonly issues: readonly CatalogIssue[]
}

const MAX_PRICE = 100_000_000_000

/** Reads one line of a catalog file. Pure; what is wrong with it is in `issues`, never thrown. */
export function readCatalogRow(cells: readonly string[], columns: CatalogColumns, currency: string): ReadCatalogRow {
  const issues: CatalogIssue[] = []
  if (cells.length !== columns.count) {
    issues.push({ column: '', value: String(cells.length), reason: 'wrong-column-count', severity: 'refused' })
    return { row: null, issues }
  }
  const cellOf = (field: CatalogField) => cells[columns.of[field]?.index ?? -1]?.trim() ?? ''
  const report = (field: CatalogField, reason: CatalogIssue['reason'], severity: CatalogIssue['severity']) => {
    const column = columns.of[field]?.title ?? field
    issues.push({ column, value: cellOf(field).slice(0, 80), reason, severity })
  }

  const text = (field: CatalogField, longest: number): string | null => {
    const value = cellOf(field)
    if (/\p{Cc}|\p{Cs}/u.test(value)) report(field, 'invalid-characters', 'refused')
    else if (value.length > longest) report(field, 'too-long', 'refused')
    return value === '' ? null : value
  }
  const number = (field: CatalogField, decimals: number, range: readonly [number, number]): number | null => {
    const value = cellOf(field).replace(/[\p{Sc}%\s]/gu, '')
    if (value === '') return null
    const parsed = parseDecimal(value, decimals)
    if (parsed === null) report(field, 'not-a-number', 'refused')
    else if (parsed < range[0] || parsed > range[1]) report(field, 'out-of-range', 'refused')
    else return parsed
    return 0
  }
  /** Has its column, but this row leaves it empty. */
  const noteIfEmpty = (field: CatalogField) => {
    if (columns.of[field] && cellOf(field) === '') report(field, 'missing', 'noted')
  }

  const barcode = text('barcode', 64)
  if (barcode !== null && !/^[\x21-\x7e]+$/.test(barcode)) report('barcode', 'invalid-characters', 'refused')
  else if (barcode !== null && /^\d+$/.test(barcode)) {
    if (!hasGtinLength(barcode)) report('barcode', 'unusual-length', 'noted')
    else if (!hasValidCheckDigit(barcode)) report('barcode', 'wrong-check-digit', 'noted')
  }
  // A file of barcodes and names alone is a catalog too: the code then names the product.
  const sku = text('sku', 64) ?? barcode
  if (sku === null) report(columns.of.sku ? 'sku' : 'barcode', 'missing', 'refused')
  const name = text('name', 200)
  if (name === null) report('name', 'missing', 'refused')
  noteIfEmpty('price')
  noteIfEmpty('tax')
  const decimals = decimalsOf(currency)
  const priceMinor = number('price', decimals, [0, MAX_PRICE])
  const costMinor = number('cost', decimals, [0, MAX_PRICE])
  const taxBasisPoints = number('tax', 2, [0, 10_000])
  const stockMilli = number('stock', 3, [-MAX_QUANTITY_MILLI, MAX_QUANTITY_MILLI])
  const category = text('category', 80)
  const unit = text('unit', 12)

  if (sku === null || name === null || issues.some((issue) => issue.severity === 'refused'))
    return { row: null, issues }
  const row: CatalogRow = {
    sku,
    barcode,
    name,
    priceMinor: priceMinor === null ? null : minor(priceMinor),
    costMinor: costMinor === null ? null : minor(costMinor),
    taxBasisPoints,
    category,
    unitCode: unit === null ? null : unitCodeOf(unit),
    stockMilli,
  }
  return { row, issues }
}

/**
 * The product that a row describes when the shop does not have it yet. Without a price it is asked for at the till,
 * without a rate there is no tax, and stock is tracked where the file tells of it.
 */
export function productOfRow(
  row: CatalogRow,
  links: { readonly categoryId: string | null; readonly unitId: string | null },
): ProductFields {
  return {
    sku: row.sku,
    name: row.name,
    barcodes: row.barcode === null ? [] : [row.barcode],
    ...links,
    priceMinor: row.priceMinor ?? minor(0),
    costMinor: row.costMinor,
    taxBasisPoints: row.taxBasisPoints ?? 0,
    tracksStock: row.stockMilli !== null,
    active: true,
    lowStockMilli: null,
    image: null,
  }
}

/** What a row changes in a product that the shop has; what the file does not say stays. */
export function changesOfRow(
  row: CatalogRow,
  links: { readonly categoryId: string | null; readonly unitId: string | null },
  barcodes: readonly string[],
): Partial<ProductFields> {
  const isNewCode = row.barcode !== null && !barcodes.includes(row.barcode)
  return {
    name: row.name,
    ...(isNewCode && row.barcode !== null ? { barcodes: [...barcodes, row.barcode] } : {}),
    ...(links.categoryId === null ? {} : { categoryId: links.categoryId }),
    ...(links.unitId === null ? {} : { unitId: links.unitId }),
    ...(row.priceMinor === null ? {} : { priceMinor: row.priceMinor }),
    ...(row.costMinor === null ? {} : { costMinor: row.costMinor }),
    ...(row.taxBasisPoints === null ? {} : { taxBasisPoints: row.taxBasisPoints }),
  }
}

/** Spellings of the two units that every shop has. */
const knownUnits: Readonly<Record<string, readonly string[]>> = {
  pza: ['unit', 'unidad', 'ud', 'uds', 'u', 'pza', 'pz', 'pieza', 'piece', 'pcs', 'each'],
  kg: ['weight', 'peso', 'kg', 'kilo', 'kilogramo', 'kilogram'],
}

function unitCodeOf(text: string): string {
  const folded = foldText(text)
  return Object.keys(knownUnits).find((code) => knownUnits[code]?.includes(folded)) ?? folded
}

/** The fields of a unit that a file names and the shop does not have yet: what is weighed or measured takes decimals. */
export function unitFieldsOf(code: string): {
  readonly code: string
  readonly name: string
  readonly decimals: number
} {
  const names: Readonly<Record<string, string>> = { pza: 'Pieza', kg: 'Kilogramo' }
  return {
    code,
    name: names[code] ?? code,
    decimals: ['kg', 'g', 'l', 'lt', 'ml', 'm', 'm2', 'm3'].includes(code) ? 3 : 0,
  }
}
