import { parseDecimal, parseMinor } from '../../../src-shared/money/currency.ts'
import { type Minor, minor } from '../../../src-shared/money/minor.ts'
import { sameValue } from '../../../src-shared/sync/merge-edit.ts'
import type { ProductFields } from '../../../src-shared/sync/records.ts'
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
}

export type ProductErrors = Partial<Record<'name' | 'sku' | 'barcodes' | 'price' | 'cost' | 'tax', string>>

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
}

export function formOf(product: ProductFields, format: Format): ProductForm {
  return {
    ...product,
    priceText: product.priceMinor === 0 ? '' : format.typed(product.priceMinor),
    costText: product.costMinor === null ? '' : format.typed(product.costMinor),
    taxText: String(product.taxBasisPoints / 100).replace('.', format.decimalMark),
  }
}

const MAX_PRICE_MINOR = 100_000_000_000

function readPrice(text: string, currency: string): Minor | null {
  const amount = parseMinor(text, currency)
  return amount === null || amount < 0 || amount > MAX_PRICE_MINOR ? null : amount
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
  const taxBasisPoints = form.taxText.trim() === '' ? 0 : parseDecimal(form.taxText.replace('%', ''), 2)
  const taxIsSound = taxBasisPoints !== null && taxBasisPoints >= 0 && taxBasisPoints <= 10_000
  if (!taxIsSound) errors.tax = t('products.taxWrong')
  if (Object.keys(errors).length > 0 || priceMinor === null || !taxIsSound) return { errors }
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
      lowStockMilli: null,
      image: null,
    },
  }
}

/** What an edit changes, and what those fields were when it began. */
export function editOf(
  before: ProductFields,
  after: ProductFields,
): { readonly base: Partial<ProductFields>; readonly changes: Partial<ProductFields> } {
  const changed = (Object.keys(after) as (keyof ProductFields)[]).filter(
    (field) => !sameValue(before[field], after[field]),
  )
  const only = (fields: ProductFields): Partial<ProductFields> =>
    Object.fromEntries(changed.map((field) => [field, fields[field]]))
  return { base: only(before), changes: only(after) }
}
