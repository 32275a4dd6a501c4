import { Button } from '@mantine/core'
import { IconCircleCheck, IconPrinter } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ClosedShift } from '../../../src-shared/contract/cash-views.ts'
import { Notice } from '../../components/notice.tsx'
import page from '../../components/page.module.css'
import { useSettled } from '../../components/use-settled.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { stoppedCount } from '../sync-status/sync-words.ts'
import classes from './cash.module.css'
import { ShiftFigures, Verdict } from './shift-figures.tsx'
import { useReportWords } from './use-report-words.ts'
import { useShiftPrint } from './use-shift-print.ts'

/** The Z report of the shift that has just been closed, and what of it is still to be sent. */
export function ClosedShiftView({ closed, onDone }: { readonly closed: ClosedShift; readonly onDone: () => void }) {
  const { t } = useTranslation()
  const print = useShiftPrint()
  // The report must have been seen: a press that is left over from closing does not wave it away.
  const isSettled = useSettled()
  const { report, repeated } = closed
  return (
    <div className={page.page}>
      <div className={page.head}>
        <IconCircleCheck size={34} aria-hidden className={classes.doneIcon} />
        <h1 className={page.title} id="closed-title">
          {t('shift.closedTitle')}
        </h1>
      </div>
      <div className={page.columns}>
        <section className={`${page.panel} ${page.padded}`} aria-labelledby="z-title">
          <h2 className={page.subtitle} id="z-title">
            {t('shift.zReport')}
          </h2>
          <ShiftTimes report={report} />
          <ShiftFigures report={report} />
        </section>
        <section className={`${page.panel} ${page.padded} ${page.form}`} aria-labelledby="closed-title">
          {repeated && <Notice tone="info">{t('shift.repeated')}</Notice>}
          {report.differenceMinor === null ? (
            <Notice tone="info">{t('cash.countBlind')}</Notice>
          ) : (
            <Verdict differenceMinor={report.differenceMinor} />
          )}
          <WhereItIs />
          <div className={classes.push} />
          <Button
            variant="default"
            size="lg"
            leftSection={<IconPrinter size={22} aria-hidden />}
            onClick={() => void print(report.shiftId, !report.isBlind)}
          >
            {t('cash.print')}
          </Button>
          <Button
            size="lg"
            h={64}
            autoFocus
            aria-disabled={!isSettled}
            onClick={() => {
              if (isSettled) onDone()
            }}
          >
            {t('shift.done')}
          </Button>
        </section>
      </div>
    </div>
  )
}

/** Who opened and closed it, and when. */
export function ShiftTimes({ report }: { readonly report: ClosedShift['report'] }) {
  const words = useReportWords()
  const format = useFormat()
  return (
    <p className={classes.times}>
      {words.opened} {format.dayAndTime(report.openedAtMs)} · {report.openedBy}
      {report.closedAtMs !== null && (
        <>
          <br />
          {words.closed} {format.dayAndTime(report.closedAtMs)} · {report.closedBy}
        </>
      )}
      {report.note !== null && (
        <>
          <br />
          <span className="selectable">
            {words.note}: {report.note}
          </span>
        </>
      )}
    </p>
  )
}

/** As it is now, and not as it was at the close: that itself is sent a moment later. */
function WhereItIs() {
  const { t } = useTranslation()
  const format = useFormat()
  const { till, sync } = useTill()
  const { unsentCount } = sync
  const stopped = stoppedCount(sync)
  if (till.serverUrl === null) return <Notice tone="info">{t('shift.standalone')}</Notice>
  if (unsentCount > 0) {
    return <Notice tone="warn">{t('shift.unsent', { count: unsentCount, n: format.count(unsentCount) })}</Notice>
  }
  if (stopped > 0)
    return <Notice tone="warn">{t('shift.stopped', { count: stopped, n: format.count(stopped) })}</Notice>
  return <Notice tone="info">{t('shift.allSent')}</Notice>
}
