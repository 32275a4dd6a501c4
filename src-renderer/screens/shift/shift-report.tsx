import { Button } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ClosedShift } from '../../../src-shared/contract/views.ts'
import { Notice } from '../../components/notice.tsx'
import { useSettled } from '../../components/use-settled.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { Verdict } from './close-shift.tsx'
import classes from './shift.module.css'

/** The Z report of a closed shift, and what of it is still to be sent. */
export function ShiftReport({ closed, onDone }: { readonly closed: ClosedShift; readonly onDone: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { till } = useTill()
  // The report must have been seen: a press that is left over from closing does not wave it away.
  const isSettled = useSettled()
  const leave = () => {
    if (isSettled) onDone()
  }
  const { shift, close, takings, unsentCount, repeated } = closed
  const rows = [
    [t('shift.cashier'), close.closedBy],
    [t('shift.openedAt'), format.dayAndTime(shift.openedAtMs)],
    [t('shift.closedAt'), format.dayAndTime(close.closedAtMs)],
    [t('shift.salesCount'), format.count(takings.salesCount)],
    [t('shift.salesTotal'), format.money(takings.salesTotalMinor)],
    [t('shift.cashTakings'), format.money(takings.cashMinor)],
    [t('shift.cardTakings'), format.money(takings.cardMinor)],
    [t('shift.float'), format.money(shift.floatMinor)],
    [t('shift.expected'), format.money(close.expectedMinor)],
    [t('shift.counted'), format.money(close.countedMinor)],
    ...(close.note === null ? [] : [[t('shift.note'), close.note] as const]),
  ] as const
  return (
    <div className={classes.center}>
      <section className={classes.report} aria-labelledby="closed-title">
        <div className={classes.reportHead}>
          <IconCircleCheck size={36} aria-hidden />
          <h1 className={classes.title} id="closed-title">
            {t('shift.closedTitle')}
          </h1>
        </div>
        <div className={classes.reportColumns}>
          <div>
            <h2 className="visually-hidden">{t('shift.zReport')}</h2>
            <dl className={`${classes.rows} figures selectable`} aria-label={t('shift.zReport')}>
              {rows.map(([name, value]) => (
                <div key={name} style={{ display: 'contents' }}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
          <div className={classes.column}>
            {repeated && <Notice tone="info">{t('shift.repeated')}</Notice>}
            <Verdict differenceMinor={close.differenceMinor} />
            <Notice tone={unsentCount > 0 && till.serverUrl !== null ? 'warn' : 'info'}>
              {till.serverUrl === null
                ? t('shift.standalone')
                : unsentCount === 0
                  ? t('shift.allSent')
                  : t('shift.unsent', { count: unsentCount, n: format.count(unsentCount) })}
            </Notice>
            <div className={classes.push} />
            <Button size="lg" h={64} autoFocus aria-disabled={!isSettled} onClick={leave}>
              {t('shift.done')}
            </Button>
          </div>
        </div>
      </section>
    </div>
  )
}
