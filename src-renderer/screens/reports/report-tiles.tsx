import { IconArrowDownRight, IconArrowUpRight, IconEqual } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { TillReport } from '../../../src-shared/report/till-report.ts'
import { type Format, useFormat } from '../../i18n/use-format.ts'
import type { Words } from '../../i18n/words.ts'
import classes from './reports.module.css'
import { useDays } from './use-days.ts'

/** By how much more or less than before, in words. */
function changeOf(now: number, before: number, t: Words, format: Format) {
  if (before === 0) return { Icon: null, words: now === 0 ? t('report.same') : t('report.noneBefore') }
  const change = (now - before) / Math.abs(before)
  const rate = format.rate(Math.round(Math.abs(change) * 1000) * 10)
  if (Math.round(change * 1000) === 0) return { Icon: IconEqual, words: t('report.same') }
  return change > 0
    ? { Icon: IconArrowUpRight, words: t('report.more', { rate }) }
    : { Icon: IconArrowDownRight, words: t('report.less', { rate }) }
}

const averageOf = ({ salesMinor, salesCount }: { readonly salesMinor: number; readonly salesCount: number }) =>
  salesCount === 0 ? 0 : Math.round(salesMinor / salesCount)

/** The figures that everybody asks for first. */
export function ReportTiles({ report }: { readonly report: TillReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const days = useDays()
  const { figures, figuresBefore, margin } = report
  const spent = report.expenses.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const compared = [
    {
      name: t('report.net'),
      value: format.money(figures.netMinor),
      now: figures.netMinor,
      before: figuresBefore.netMinor,
    },
    {
      name: t('report.salesCount'),
      value: format.count(figures.salesCount),
      now: figures.salesCount,
      before: figuresBefore.salesCount,
    },
    {
      name: t('report.average'),
      value: format.money(averageOf(figures)),
      now: averageOf(figures),
      before: averageOf(figuresBefore),
    },
  ]
  const plain = [
    { name: t('report.margin'), value: format.money(margin.marginMinor) },
    { name: t('report.tax'), value: format.money(figures.taxMinor) },
    { name: t('report.refunds'), value: format.money(figures.refundsMinor) },
    {
      name: t('report.discounts'),
      value: format.money(figures.lineDiscountMinor + figures.saleDiscountMinor),
    },
    { name: t('report.expenses'), value: format.money(spent) },
    ...(figures.roundingMinor === 0
      ? []
      : [{ name: t('report.rounding'), value: format.money(figures.roundingMinor) }]),
  ]
  return (
    <div className={classes.summary}>
      <dl className={`${classes.tiles} figures selectable`}>
        {compared.map(({ name, value, now, before }) => {
          const { Icon, words } = changeOf(now, before, t, format)
          return (
            <div key={name} className={classes.tile} data-large>
              <dt>{name}</dt>
              <dd>
                <strong>{value}</strong>
                <span className={classes.change}>
                  {Icon !== null && <Icon size={18} aria-hidden />}
                  {words}
                </span>
              </dd>
            </div>
          )
        })}
      </dl>
      <p className={classes.against}>{t('report.against', { range: days.range(report.before) })}</p>
      <dl className={`${classes.tiles} figures selectable`}>
        {plain.map(({ name, value }) => (
          <div key={name} className={classes.tile}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
