import { useTranslation } from 'react-i18next'
import type { ChargeTerms } from '../../../src-shared/contract/sales-views.ts'
import type { Minor } from '../../../src-shared/money/minor.ts'
import { Notice } from '../../components/notice.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './charge.module.css'

/** What the customer owes, may owe, and will owe once this is charged. */
export function AccountPanel({
  account,
  owedMinor,
}: {
  /** Null: no customer is on the sale. */
  readonly account: ChargeTerms['account']
  /** What this sale puts on the account. */
  readonly owedMinor: Minor
}) {
  const { t } = useTranslation()
  const format = useFormat()
  if (account === null) return <Notice tone="warn">{t('sale.charge.noCustomer')}</Notice>
  if (account.limitMinor === null) {
    return <Notice tone="warn">{t('sale.charge.noLimit', { name: account.name })}</Notice>
  }
  const afterMinor = account.balanceMinor + owedMinor
  const overMinor = afterMinor - account.limitMinor
  const rows = [
    [t('sale.account.balance'), account.balanceMinor],
    [t('sale.account.limit'), account.limitMinor],
    [t('sale.charge.afterwards'), afterMinor],
    [t('sale.account.left'), Math.max(0, -overMinor)],
  ] as const
  return (
    <div className={classes.account}>
      <strong dir="auto">{account.name}</strong>
      <dl>
        {rows.map(([name, amount]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="money">{format.money(amount)}</dd>
          </div>
        ))}
      </dl>
      {overMinor > 0 && <Notice tone="warn">{t('sale.charge.overLimit', { amount: format.money(overMinor) })}</Notice>}
    </div>
  )
}
