import type { CounterCustomer } from '../../../src-shared/contract/counter-views.ts'
import type { Format } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'

/** How somebody stands with the shop, in words. */
export function standingOf(
  { balanceMinor, creditLimitMinor }: Pick<CounterCustomer, 'balanceMinor' | 'creditLimitMinor'>,
  t: Words,
  format: Format,
): { readonly words: string; readonly isOver: boolean } {
  const isOver = creditLimitMinor !== null && balanceMinor > creditLimitMinor
  const balance = format.money(Math.abs(balanceMinor))
  if (balanceMinor < 0) return { words: t('counter.customers.credit', { balance }), isOver }
  if (balanceMinor > 0) {
    return {
      words:
        creditLimitMinor === null
          ? t('counter.customers.owes', { balance })
          : t('counter.customers.owesOf', { balance, limit: format.money(creditLimitMinor) }),
      isOver,
    }
  }
  return {
    words:
      creditLimitMinor === null
        ? t('counter.customers.noCredit')
        : t('counter.customers.limit', { limit: format.money(creditLimitMinor) }),
    isOver,
  }
}
