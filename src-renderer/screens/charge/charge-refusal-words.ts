import type { SaleRefusal } from '../../../src-shared/sale/decide-sale.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

/** Why the till did not charge, in the shop's words. */
export function chargeRefusalWords(
  refusal: SaleRefusal,
  nameOf: (productId: string) => string,
  t: Words,
  format: Format,
): string {
  switch (refusal.code) {
    case 'no-open-shift':
      return t('charge.noOpenShift')
    case 'empty-sale':
      return t('charge.emptySale')
    case 'unknown-product':
      return t('charge.unknownProduct', { name: nameOf(refusal.productId) })
    case 'unknown-customer':
      return t('charge.unknownCustomer')
    case 'fraction-not-sold':
      return t('charge.fraction', { name: nameOf(refusal.productId), decimals: refusal.decimals })
    case 'amount-too-large':
      return t('charge.amountTooLarge')
    case 'nothing-to-pay':
      return t('charge.nothingToPay')
    case 'underpaid':
      return t('charge.underpaid', { amount: format.money(refusal.missingMinor) })
    case 'card-exceeds-total':
      return t('charge.cardExceeds', { amount: format.money(refusal.excessMinor) })
    case 'discount-too-large':
      return t('charge.discountTooLarge')
    case 'account-without-customer':
      return t('charge.accountWithoutCustomer')
    case 'account-not-allowed':
      return t('charge.accountNotAllowed')
    case 'needless-tender':
      return t('charge.needless')
  }
}
