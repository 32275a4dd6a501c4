import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ShiftReport } from '../../../src-shared/report/shift-report.ts'
import { useFormat } from '../../i18n/use-format.ts'
import classes from './cash.module.css'
import { useReportWords } from './use-report-words.ts'

/** The sections of an X or Z report, figure by figure. */
export function ShiftFigures({ report }: { readonly report: ShiftReport }) {
  const words = useReportWords()
  const format = useFormat()
  return (
    <div className={`${classes.sections} selectable`}>
      {report.sections.map(({ name, rows }) => (
        <section key={name} aria-labelledby={`shift-${name}`}>
          <h3 className={classes.sectionTitle} id={`shift-${name}`}>
            {words.sections[name]}
          </h3>
          <dl className={`${classes.rows} figures`}>
            {rows.map((row) => (
              <div key={row.name} data-total={row.isTotal}>
                <dt>{words.rows[row.name]}</dt>
                <dd>{row.unit === 'count' ? format.count(row.value) : format.money(row.value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {report.denominations !== null && report.denominations.length > 0 && (
        <section aria-labelledby="shift-counted">
          <h3 className={classes.sectionTitle} id="shift-counted">
            {words.counted}
          </h3>
          <dl className={`${classes.rows} figures`}>
            {report.denominations.map(({ valueMinor, count }) => (
              <div key={valueMinor}>
                <dt>
                  {format.money(valueMinor)} × {format.count(count)}
                </dt>
                <dd>{format.money(valueMinor * count)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  )
}

/** The drawer against what is recorded, in words and shape. */
export function Verdict({ differenceMinor }: { readonly differenceMinor: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const amount = format.money(Math.abs(differenceMinor))
  const Icon = differenceMinor === 0 ? IconCircleCheck : IconAlertTriangle
  return (
    <div className={classes.verdict} data-off={differenceMinor !== 0} role="status">
      <span>{t('shift.difference')}</span>
      <strong className="money">
        <Icon size={24} aria-hidden className={classes.verdictIcon} />
        {differenceMinor === 0
          ? t('shift.exact')
          : differenceMinor > 0
            ? t('shift.over', { amount })
            : t('shift.short', { amount })}
      </strong>
    </div>
  )
}
