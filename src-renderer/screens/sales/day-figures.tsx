import { useTranslation } from 'react-i18next'
import type { DayTotals } from '../../../src-shared/contract/sales-views.ts'
import { tenderKinds } from '../../../src-shared/sale/sale-fact.ts'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './sales.module.css'

/** What a day came to: net, how many, and by each means that was used. */
export function DayFigures({ totals }: { readonly totals: DayTotals }) {
  const { t } = useTranslation()
  const format = useFormat()
  const isUsual = (kind: string) => kind === 'cash' || kind === 'card'
  const figures: (readonly [string, string])[] = [
    [
      totals.refundsCount === 0 ? t('sales.total') : t('sale.sales.net'),
      format.money(totals.salesTotalMinor - totals.refundsTotalMinor),
    ],
    [t('sale.sales.sales'), format.count(totals.salesCount)],
    ...(totals.refundsCount === 0
      ? []
      : ([[t('sale.sales.refunds'), format.money(-totals.refundsTotalMinor)]] as const)),
    ...tenderKinds
      .filter((kind) => isUsual(kind) || totals.byTender[kind] !== 0)
      .map((kind) => [t(`common.${kind}`), format.money(totals.byTender[kind])] as const),
    ...(totals.accountPaidMinor === 0
      ? []
      : ([[t('sale.sales.accountPaid'), format.money(totals.accountPaidMinor)]] as const)),
  ]
  return (
    <dl className={classes.figures} data-many={figures.length > 5}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="money">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
