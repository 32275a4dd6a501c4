import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { TillReport } from '../../../src-shared/report/till-report.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { useProductTable } from './product-table.tsx'
import { ReportTable } from './report-table.tsx'
import { useReportTables } from './report-tables.ts'
import { ReportTiles } from './report-tiles.tsx'
import classes from './reports.module.css'
import { useDays } from './use-days.ts'

/** The report on paper: tables alone, which say in black and white what the charts show. It goes to the printer at once. */
export function PrintReport({ report, onPrinted }: { readonly report: TillReport; readonly onPrinted: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const days = useDays()
  const { till } = useTill()
  const tables = useReportTables(report)
  const products = useProductTable(report.products.slice(0, 200))
  useEffect(() => {
    window.addEventListener('afterprint', onPrinted, { once: true })
    window.print()
    return () => window.removeEventListener('afterprint', onPrinted)
  }, [onPrinted])
  return createPortal(
    <div className={classes.paper}>
      <h1>{t('report.title')}</h1>
      <p>
        {till.shopName} · {days.range(report.range)}
        <br />
        {t('report.onlyThisTill', { till: till.tillCode })}{' '}
        {t('report.printedAt', { time: format.dayAndTime(Date.now()) })}
      </p>
      <ReportTiles report={report} />
      {[...Object.values(tables), products]
        .filter(({ rows }) => rows.length > 0)
        .map((table) => (
          <section key={table.title}>
            <h2>{table.title}</h2>
            <ReportTable table={table} />
          </section>
        ))}
    </div>,
    document.body,
  )
}
