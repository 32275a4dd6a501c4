import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'

/** An account's balance in words: who owes whom. */
export function useBalanceWords(): (balanceMinor: number) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return (balanceMinor) => {
    if (balanceMinor === 0) return t('catalog.customer.settled')
    return balanceMinor > 0
      ? t('catalog.customer.owes', { amount: format.money(balanceMinor) })
      : t('catalog.customer.credit', { amount: format.money(-balanceMinor) })
  }
}
