import { exactLine, itemSpellings, readScaleCode, type ScaleCode } from '../../src-shared/catalog/scale-code.ts'
import type { CallInput, CallOutcome } from '../../src-shared/contract/calls.ts'
import type { FoundCode } from '../../src-shared/contract/counter-views.ts'
import type { ProductHit } from '../../src-shared/contract/views.ts'
import { accept } from '../../src-shared/result.ts'
import { quoteNumberSchema } from '../../src-shared/sync/records.ts'
import { type ReadTx, readTransaction } from '../database/transaction.ts'
import { findByBarcode, findBySku } from '../tables/product-search.ts'
import { findQuoteByNumber } from '../tables/quotes.ts'
import { readShopSettings } from '../tables/shop-settings.ts'
import type { Till } from './till.ts'

/** What was scanned: a product's barcode before all, then a quote's number, then a scale's label. */
export function findCode(till: Till, { code }: CallInput<'counter.find-code'>): CallOutcome<'counter.find-code'> {
  return accept(readTransaction(till.database, (tx) => find(tx, code.trim())))
}

function find(tx: ReadTx, code: string): FoundCode | null {
  const hit = findByBarcode(tx, code)
  if (hit !== null) return { what: 'product', hit, label: null }
  const number = quoteNumberSchema.safeParse(code.toUpperCase())
  const quote = number.success ? findQuoteByNumber(tx, number.data) : null
  if (quote !== null) return { what: 'quote', id: quote.id, number: quote.number }
  const scale = readScaleCode(code, readShopSettings(tx).scalePatterns)
  if (scale === null) return null
  const item = findItem(tx, scale.item)
  if (item === null) return { what: 'unknown-item', item: scale.item }
  return { what: 'product', hit: item, label: labelOf(scale, item) }
}

/** The product that a scale calls so: by sku or by barcode, with as many leading zeros as it is written with. */
function findItem(tx: ReadTx, item: string): ProductHit | null {
  for (const spelling of itemSpellings(item)) {
    const hit = findBySku(tx, spelling) ?? findByBarcode(tx, spelling)
    if (hit !== null) return hit
  }
  return null
}

function labelOf({ says }: ScaleCode, hit: ProductHit) {
  return says.what === 'quantity'
    ? { quantityMilli: says.quantityMilli, unitPriceMinor: null }
    : exactLine(says.priceMinor, hit.priceMinor, hit.decimals)
}
