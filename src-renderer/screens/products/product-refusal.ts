import type { BarcodeTaken, NotFound, SkuTaken } from '../../../src-shared/contract/refusals.ts'
import type { Words } from '../../i18n/words.ts'
import type { ProductErrors } from './product-form.ts'

/** A refused product as errors at its fields. */
export function errorsOfRefusal(refusal: BarcodeTaken | SkuTaken | NotFound, t: Words): ProductErrors {
  switch (refusal.code) {
    case 'barcode-taken':
      return { barcodes: t('products.barcodeTaken', { code: refusal.barcode, name: refusal.productName }) }
    case 'sku-taken':
      return { sku: t('catalog.product.skuTaken', { name: refusal.productName }) }
    case 'not-found':
      return { name: t('products.notFound') }
  }
}
