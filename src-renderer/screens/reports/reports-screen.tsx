import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core'
import {
  IconChartBar,
  IconChevronLeft,
  IconChevronRight,
  IconDeviceFloppy,
  IconLock,
  IconPrinter,
} from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { countBuckets, MAX_BUCKETS } from '../../../src-shared/report/buckets.ts'
import type { TillReport } from '../../../src-shared/report/till-report.ts'
import { wallClock } from '../../../src-shared/time/business-day.ts'
import { calendarDateSchema } from '../../../src-shared/time/calendar.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { isDoorRefusal, wordsForDoor } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { DataAge } from '../sync-status/data-age.tsx'
import { PrintReport } from './print-report.tsx'
import { ProductTable } from './product-table.tsx'
import { ReportChart } from './report-chart.tsx'
import { type Pick, rangeOf, stepped } from './report-range.ts'
import { ReportTable } from './report-table.tsx'
import { type TableName, useReportTables } from './report-tables.ts'
import { ReportTiles } from './report-tiles.tsx'
import classes from './reports.module.css'
import { SaveReportDialog } from './save-report-dialog.tsx'
import { useDays } from './use-days.ts'
import { useReport } from './use-report.ts'

/** A server that was not heard from for so long is worth a word. */
const STALE_AFTER_MS = 60 * 60 * 1000

/** What this till sold, earned and paid, in any range of days. */
export function ReportsScreen() {
  const { t } = useTranslation()
  const days = useDays()
  const { till } = useTill()
  const today = wallClock(Date.now(), till.timeZone).date
  const [pick, setPick] = useState<Pick>({ kind: 'day', date: today })
  const range = rangeOf(pick, today)
  const { report, refusal, isWorking, again } = useReport(range)
  const [isSaving, setIsSaving] = useState(false)
  const [isPrinting, setIsPrinting] = useState(false)
  const onPrinted = useCallback(() => setIsPrinting(false), [])

  const choose = (kind: string) => {
    if (kind === 'other') setPick({ kind, ...range })
    else if (kind === 'day' || kind === 'week' || kind === 'month') setPick({ kind, date: today })
  }
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('report.title')}</h1>
        <DataAge />
        <Button
          variant="default"
          leftSection={<IconPrinter size={20} aria-hidden />}
          disabled={report === null || isWorking}
          onClick={() => setIsPrinting(true)}
        >
          {t('report.print')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDeviceFloppy size={20} aria-hidden />}
          disabled={report === null || isWorking}
          onClick={() => setIsSaving(true)}
        >
          {t('report.save')}
        </Button>
      </div>
      <div className={classes.period}>
        <SegmentedControl
          aria-label={t('report.period')}
          value={pick.kind}
          onChange={choose}
          data={[
            { value: 'day', label: t('report.today') },
            { value: 'week', label: t('report.week') },
            { value: 'month', label: t('report.month') },
            { value: 'other', label: t('report.other') },
          ]}
        />
        <ActionIcon
          variant="default"
          size={44}
          aria-label={t('report.earlier')}
          onClick={() => setPick(stepped(pick, -1))}
        >
          <IconChevronLeft size={22} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={44}
          aria-label={t('report.later')}
          disabled={range.to >= today}
          onClick={() => setPick(stepped(pick, 1))}
        >
          <IconChevronRight size={22} aria-hidden />
        </ActionIcon>
        {pick.kind === 'other' ? (
          <DateFields
            key={`${pick.from} ${pick.to}`}
            pick={pick}
            onPick={(from, to) => setPick({ kind: 'other', from, to })}
          />
        ) : (
          <strong className={classes.range}>{days.range(range)}</strong>
        )}
      </div>
      <div className={classes.scroller} aria-busy={isWorking}>
        {refusal !== null ? (
          <Refused refusal={refusal} onAgain={again} />
        ) : report === null ? (
          <p className={page.lead}>{t('report.working')}</p>
        ) : (
          <Report report={report} />
        )}
      </div>
      {isSaving && <SaveReportDialog range={range} onClose={() => setIsSaving(false)} />}
      {isPrinting && report !== null && <PrintReport report={report} onPrinted={onPrinted} />}
    </div>
  )
}

function DateFields({
  pick,
  onPick,
}: {
  readonly pick: { readonly from: string; readonly to: string }
  readonly onPick: (from: string, to: string) => void
}) {
  const { t } = useTranslation()
  const [from, setFrom] = useState(pick.from)
  const [to, setTo] = useState(pick.to)
  const isDate = (date: string) => calendarDateSchema.safeParse(date).success
  const isRange = isDate(from) && isDate(to) && from <= to && countBuckets({ from, to }, 'day') <= MAX_BUCKETS
  const commit = () => {
    if (isRange && (from !== pick.from || to !== pick.to)) onPick(from, to)
  }
  return (
    <form
      className={classes.dates}
      onSubmit={(event) => {
        event.preventDefault()
        commit()
      }}
    >
      <TextInput
        type="date"
        aria-label={t('report.from')}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
        onBlur={commit}
      />
      <TextInput
        type="date"
        aria-label={t('report.to')}
        value={to}
        error={isRange ? undefined : t('report.wrongRange')}
        onChange={(event) => setTo(event.currentTarget.value)}
        onBlur={commit}
      />
    </form>
  )
}

function Refused({ refusal, onAgain }: { readonly refusal: { readonly code: string }; readonly onAgain: () => void }) {
  const { t } = useTranslation()
  if (refusal.code === 'NEEDS_APPROVAL') {
    return (
      <Teach
        icon={<IconLock size={44} />}
        title={t('report.needsApproval')}
        action={<Button onClick={onAgain}>{t('report.ask')}</Button>}
      >
        {t('report.needsApprovalBody')}
      </Teach>
    )
  }
  const words = isDoorRefusal(refusal) ? wordsForDoor(refusal, t) : null
  return (
    <Notice tone="bad" title={t('report.failed')} action={<Button onClick={onAgain}>{t('common.retry')}</Button>}>
      {words?.body}
    </Notice>
  )
}

const side: readonly TableName[] = ['categories', 'people', 'tenders', 'taxes', 'margin', 'discounts', 'expenses']

function Report({ report }: { readonly report: TillReport }) {
  const { t } = useTranslation()
  const days = useDays()
  const tables = useReportTables(report)
  const { figures } = report
  const happened = figures.salesCount + figures.refundsCount + report.expenses.length > 0
  const isOneDay = report.range.from === report.range.to
  return (
    <>
      <Sources />
      {happened ? (
        <div className={classes.report}>
          <ReportTiles report={report} />
          <div className={classes.grid} data-single={isOneDay}>
            {!isOneDay && (
              <ReportChart
                table={tables.series}
                points={report.series.map((point) => ({
                  name: days.part(point, report.by),
                  netMinor: point.netMinor,
                }))}
              />
            )}
            <ReportChart
              table={tables.hours}
              points={openHours(report).map(({ hour, netMinor }) => ({ name: days.hour(hour), netMinor }))}
            />
          </div>
          <ProductTable report={report} />
          <div className={classes.columns}>
            {side.map((name) => (
              <section key={name} className={`${page.panel} ${classes.panel}`} aria-label={tables[name].title}>
                <h2 className={page.subtitle}>{tables[name].title}</h2>
                <ReportTable table={tables[name]} {...(name === 'expenses' && { empty: t('report.noExpenses') })} />
              </section>
            ))}
          </div>
        </div>
      ) : (
        <Teach icon={<IconChartBar size={44} />} title={t('report.nothing')}>
          {t('report.nothingBody')}
        </Teach>
      )}
    </>
  )
}

/** From the first hour in which something was sold to the last: nobody wants to look at the night. */
function openHours({ hours }: TillReport): TillReport['hours'] {
  const isOpen = ({ salesCount, netMinor }: TillReport['hours'][number]) => salesCount > 0 || netMinor !== 0
  const first = hours.findIndex(isOpen)
  return first < 0 ? [] : hours.slice(first, hours.findLastIndex(isOpen) + 1)
}

/** Whose sales these are, and how old what they are reckoned with may be. */
function Sources() {
  const { t } = useTranslation()
  const format = useFormat()
  const { till, sync } = useTill()
  if (till.serverUrl === null) return null
  const heardAtMs = sync.lastPullAtMs
  const isStale = heardAtMs === null || Date.now() - heardAtMs > STALE_AFTER_MS
  return (
    <p className={classes.sources} data-stale={isStale}>
      {t('report.onlyThisTill', { till: till.tillCode })}{' '}
      {isStale &&
        (heardAtMs === null ? t('report.neverHeard') : t('report.stale', { time: format.dayAndTime(heardAtMs) }))}
    </p>
  )
}
