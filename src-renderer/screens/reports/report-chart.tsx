import '@mantine/charts/styles.layer.css'
import { BarChart } from '@mantine/charts'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import page from '../../components/page.module.css'
import { useFormat } from '../../i18n/use-format.ts'
import { ReportTable } from './report-table.tsx'
import type { WordTable } from './report-tables.ts'
import classes from './reports.module.css'

export interface ChartPoint {
  readonly name: string
  readonly netMinor: number
}

/** Bars of net sales, and the same as a table for who reads or cannot see them. */
export function ReportChart({ table, points }: { readonly table: WordTable; readonly points: readonly ChartPoint[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const label = t('report.net')
  const unit = 10 ** format.decimals
  const short = useMemo(
    () => new Intl.NumberFormat(format.locale, { notation: 'compact', maximumFractionDigits: 1 }),
    [format.locale],
  )
  return (
    <section className={`${page.panel} ${classes.panel}`} aria-label={table.title}>
      <h2 className={page.subtitle}>{table.title}</h2>
      <div aria-hidden>
        <BarChart
          h={200}
          data={points.map(({ name, netMinor }) => ({ name, [label]: netMinor }))}
          dataKey="name"
          series={[{ name: label, color: 'var(--m-brand)' }]}
          valueFormatter={(value) => format.money(value)}
          gridColor="var(--m-line)"
          textColor="var(--m-ink-soft)"
          tickLine="none"
          maxBarWidth={48}
          barProps={{ isAnimationActive: false, radius: [4, 4, 0, 0] }}
          barChartProps={{ accessibilityLayer: false, margin: { left: 0, right: 8, top: 8, bottom: 0 } }}
          yAxisProps={{ width: 48, tickFormatter: (value: number) => short.format(value / unit) }}
          xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 12 }}
          tooltipAnimationDuration={0}
        />
      </div>
      <details className={classes.details}>
        <summary>{t('report.asTable')}</summary>
        <ReportTable table={table} />
      </details>
    </section>
  )
}
