import { parseDecimal, parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'
import { MAX_QUANTITY_MILLI } from '../../../src-shared/sync/ids.ts'
import { sameValue } from '../../../src-shared/sync/merge-edit.ts'
import type { ProductFields } from '../../../src-shared/sync/records.ts'
import { taxInside } from '../../../src-shared/tax/inclusive-tax.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

/** A product as it is typed. */
export interface ProductForm {
  readonly name: string
  readonly sku: string
  readonly barcodes: readonly string[]
  readonly priceText: string
  readonly costText: string
  readonly taxText: string
  readonly unitId: string | null
  readonly categoryId: string | null
  readonly tracksStock: boolean
  readonly active: boolean
  readonly lowStockText: string
  readonly image: string | null
}

export type ProductErrors = Partial<Record<'name' | 'sku' | 'barcodes' | 'price' | 'cost' | 'tax' | 'lowStock', string>>

export const newProductForm: ProductForm = {
  name: '',
  sku: '',
  barcodes: [],
  priceText: '',
  costText: '',
  taxText: '',
  unitId: null,
  categoryId: null,
  tracksStock: true,
  active: true,
  lowStockText: '',
  image: null,
}

export function formOf(product: ProductFields, format: Format): ProductForm {
  return {
    ...product,
    priceText: product.priceMinor === 0 ? '' : format.typed(product.priceMinor),
    costText: product.costMinor === null ? '' : format.typed(product.costMinor),
    taxText: String(product.taxBasisPoints / 100).replace('.', format.decimalMark),
    lowStockText:
      product.lowStockMilli === null ? '' : String(product.lowStockMilli / 1000).replace('.', format.decimalMark),
  }
}

const MAX_PRICE_MINOR = 100_000_000_000

export function readPrice(text: string, currency: string): Minor | null {
  const amount = parseMinor(text, currency)
  return amount === null || amount < 0 || amount > MAX_PRICE_MINOR ? null : amount
}

function readRate(text: string): number | null {
  const rate = text.trim() === '' ? 0 : parseDecimal(text.replace('%', ''), 2)
  return rate === null || rate < 0 || rate > 10_000 ? null : rate
}

function readLowStock(text: string): number | null {
  const milli = parseDecimal(text, 3)
  return milli === null || milli < 0 || milli > MAX_QUANTITY_MILLI ? null : milli
}

/** What one of it earns, without tax: the amount, and its share of the net price in basis points; null while unknown. */
export function marginOf(
  { priceText, costText, taxText }: ProductForm,
  currency: string,
): { readonly amountMinor: Minor; readonly shareBasisPoints: number } | null {
  const price = readPrice(priceText, currency)
  const cost = readPrice(costText, currency)
  const rate = readRate(taxText)
  if (price === null || cost === null || rate === null || price === 0) return null
  const net = price - taxInside(price, rate)
  if (net <= 0) return null
  return { amountMinor: minor(net - cost), shareBasisPoints: Math.round(((net - cost) * 10_000) / net) }
}

/** The fields that the form means, or what is wrong, at each field. */
export function readProductForm(
  form: ProductForm,
  t: Words,
  format: Format,
): { readonly fields: ProductFields } | { readonly errors: ProductErrors } {
  const errors: ProductErrors = {}
  const example = t('shift.notAnAmount', { example: format.typed(1250) })
  if (form.name.trim() === '') errors.name = t('wizard.needed')
  if (form.sku.trim() === '') errors.sku = t('wizard.needed')
  if (form.barcodes.some((code) => !/^[\x21-\x7e]{1,64}$/.test(code))) errors.barcodes = t('products.barcodeWrong')
  const priceMinor = form.priceText.trim() === '' ? minor(0) : readPrice(form.priceText, format.currency)
  if (priceMinor === null) errors.price = example
  const costMinor = form.costText.trim() === '' ? null : readPrice(form.costText, format.currency)
  if (costMinor === null && form.costText.trim() !== '') errors.cost = example
  const taxBasisPoints = readRate(form.taxText)
  if (taxBasisPoints === null) errors.tax = t('products.taxWrong')
  const wantsLowStock = form.tracksStock && form.lowStockText.trim() !== ''
  const lowStockMilli = wantsLowStock ? readLowStock(form.lowStockText) : null
  if (wantsLowStock && lowStockMilli === null) errors.lowStock = t('catalog.product.lowStockWrong')
  if (Object.keys(errors).length > 0 || priceMinor === null || taxBasisPoints === null) return { errors }
  return {
    fields: {
      sku: form.sku.trim(),
      name: form.name.trim(),
      barcodes: [...form.barcodes],
      categoryId: form.categoryId,
      unitId: form.unitId,
      priceMinor,
      costMinor,
      taxBasisPoints,
      tracksStock: form.tracksStock,
      active: form.active,
      lowStockMilli,
      image: form.image,
    },
  }
}

const fieldOfError = {
  name: 'name',
  sku: 'sku',
  barcodes: 'barcodes',
  price: 'priceText',
  cost: 'costText',
  tax: 'taxText',
  lowStock: 'lowStockText',
} as const satisfies Record<keyof ProductErrors, keyof ProductForm>

/** The errors whose fields nobody has touched since. */
export function errorsLeft(errors: ProductErrors, before: ProductForm, after: ProductForm): ProductErrors {
  const left = (Object.entries(errors) as [keyof ProductErrors, string][]).filter(
    ([error]) => before[fieldOfError[error]] === after[fieldOfError[error]],
  )
  return left.length === Object.keys(errors).length ? errors : Object.fromEntries(left)
}

/** What an edit changes, and what those fields were when it began. */
export function editOf<Fields extends object>(
  before: Fields,
  after: Fields,
): { readonly base: Partial<Fields>; readonly changes: Partial<Fields> } {
  const changed = (Object.keys(after) as (keyof Fields)[]).filter((field) => !sameValue(before[field], after[field]))
  const only = (fields: Fields): Partial<Fields> =>
    Object.fromEntries(changed.map((field) => [field, fields[field]])) as Partial<Fields>
  return { base: only(before), changes: only(after) }
}
