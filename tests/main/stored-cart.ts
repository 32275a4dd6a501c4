import type { Till } from '../../src-main/till/till.ts'
import type { StoredCart } from '../../src-shared/counter/stored-cart.ts'
import type { ProductRow } from '../../src-shared/sync/records.ts'

/** An open cart of two pieces of a product. */
export function aStoredCart(till: Till, product: ProductRow, changes: Partial<StoredCart> = {}): StoredCart {
  return {
    id: till.newId(),
    lines: [
      {
        id: till.newId(),
        productId: product.id,
        name: product.name,
        sku: product.sku,
        unitCode: 'pza',
        decimals: 0,
        taxBasisPoints: product.taxBasisPoints,
        unitPriceMinor: product.priceMinor,
        listPriceMinor: null,
        quantityMilli: 2000,
        discount: null,
        note: null,
        askedPriceMinor: null,
        isLabelled: false,
      },
    ],
    discount: null,
    customer: null,
    note: null,
    quote: null,
    ...changes,
  }
}
