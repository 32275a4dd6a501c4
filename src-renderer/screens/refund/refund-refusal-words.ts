import type { RefundRefusal } from '../../../src-shared/sale/decide-refund.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

/** Why the till did not give it back, in the shop's words. */
export function refundRefusalWords(
  refusal: RefundRefusal,
  nameOf: (saleLineId: string) => string,
  t: Words,
  format: Format,
): string {
  switch (refusal.code) {
    case 'no-open-shift':
      return t('sale.refund.noOpenShift')
    case 'unknown-sale':
      return t('sale.refund.unknownSale')
    case 'unknown-line':
      return t('sale.refund.unknownLine')
    case 'more-than-sold':
      return t('sale.refund.moreThanSold', {
        name: nameOf(refusal.saleLineId),
        n: format.quantity(refusal.leftMilli),
      })
    case 'unknown-product':
    case 'fraction-not-sold':
      return t('sale.refund.unknownProduct')
    case 'unknown-customer':
      return t('sale.refund.unknownCustomer')
    case 'amount-too-large':
    case 'not-paid-out':
    case 'paid-out-too-much':
      return t('sale.refund.amountTooLarge')
    case 'reason-missing':
      return t('sale.refund.reasonNeeded')
    case 'account-without-customer':
      return t('sale.refund.noCustomer')
  }
}
