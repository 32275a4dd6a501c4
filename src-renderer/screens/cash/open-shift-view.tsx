import { Button } from '@mantine/core'
import {
  IconArrowDownLeft,
  IconArrowUpRight,
  IconHistory,
  IconLock,
  IconLockOpen,
  IconPrinter,
  IconReceiptDollar,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReasonKind } from '../../../src-shared/contract/cash-views.ts'
import type { ShiftReport } from '../../../src-shared/report/shift-report.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import { Key } from '../../components/key.tsx'
import page from '../../components/page.module.css'
import { tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { ActivityList } from './activity-list.tsx'
import classes from './cash.module.css'
import { CashDialog } from './cash-dialog.tsx'
import { ShiftFigures } from './shift-figures.tsx'
import { useCashKeys } from './use-cash-keys.ts'
import { useReportWords } from './use-report-words.ts'
import { useShiftPrint } from './use-shift-print.ts'

const noReasons = { in: [], out: [], expense: [], drawer: [] } as const

/** How the open shift stands, and what can be done with the drawer. */
export function OpenShiftView({
  onCount,
  onHistory,
}: {
  readonly onCount: () => void
  readonly onHistory: () => void
}) {
  const { t } = useTranslation()
  const words = useReportWords()
  const format = useFormat()
  const call = useApprovedCall()
  const print = useShiftPrint()
  const state = useTillQuery('shift.report', { whole: false })
  const [doing, setDoing] = useState<ReasonKind | null>(null)
  /** What somebody who may see it has uncovered; gone with the screen. */
  const [uncovered, setUncovered] = useState<ShiftReport | null>(null)
  const report = uncovered ?? state.data?.report
  useCashKeys({
    F2: () => setDoing('in'),
    F3: () => setDoing('out'),
    F4: () => setDoing('expense'),
    F6: () => setDoing('drawer'),
    F8: onCount,
  })

  const uncover = async () => {
    const answer = await call('shift.report', { whole: true })
    if (answer.ok) setUncovered(answer.value.report)
    else tellRefusal(answer.refusal, t)
  }

  const actions = [
    { kind: 'in', key: 'F2', Icon: IconArrowDownLeft, name: t('cash.in') },
    { kind: 'out', key: 'F3', Icon: IconArrowUpRight, name: t('cash.out') },
    { kind: 'expense', key: 'F4', Icon: IconReceiptDollar, name: t('cash.expense') },
    { kind: 'drawer', key: 'F6', Icon: IconLockOpen, name: t('cash.drawer') },
  ] as const
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div className={classes.headWords}>
          <h1 className={page.title}>{t('cash.title')}</h1>
          {report !== undefined && (
            <span className={page.soft}>
              {t('cash.shiftOf', { name: report.openedBy })} ·{' '}
              {t('cash.since', { time: format.dayAndTime(report.openedAtMs) })}
            </span>
          )}
        </div>
        <Button variant="default" leftSection={<IconHistory size={20} aria-hidden />} onClick={onHistory}>
          {t('cash.history')}
        </Button>
        <Button
          size="lg"
          leftSection={<IconLock size={22} aria-hidden />}
          rightSection={<Key>F8</Key>}
          onClick={onCount}
        >
          {t('cash.closeShift')}
        </Button>
      </div>
      <div className={classes.columns}>
        <section className={`${page.panel} ${page.padded}`} aria-labelledby="x-title">
          <div className={classes.panelHead}>
            <h2 className={page.subtitle} id="x-title">
              {words.x}
            </h2>
            <Button
              variant="subtle"
              leftSection={<IconPrinter size={20} aria-hidden />}
              disabled={report === undefined}
              onClick={() => report !== undefined && void print(report.shiftId, !report.isBlind)}
            >
              {t('cash.printX')}
            </Button>
          </div>
          {report?.isBlind === true && (
            <div className={classes.blind}>
              <span>{t('cash.countBlind')}</span>
              <Button variant="default" leftSection={<IconLock size={18} aria-hidden />} onClick={() => void uncover()}>
                {t('cash.seeAmounts')}
              </Button>
            </div>
          )}
          {report !== undefined && report.expectedMinor !== null && (
            <dl className={`${classes.hero} figures selectable`}>
              <div>
                <dt>{words.rows.expected}</dt>
                <dd>{format.money(report.expectedMinor)}</dd>
              </div>
            </dl>
          )}
          {report !== undefined && <ShiftFigures report={report} />}
        </section>
        <div className={classes.side}>
          <div className={classes.actions}>
            {actions.map(({ kind, key, Icon, name }) => (
              <button
                key={kind}
                type="button"
                className={classes.action}
                aria-keyshortcuts={key}
                onClick={() => setDoing(kind)}
              >
                <Icon size={28} stroke={1.7} aria-hidden />
                <span>{name}</span>
                <Key>{key}</Key>
              </button>
            ))}
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section className={`${page.panel} ${classes.activityPanel}`} aria-labelledby="activity-title" tabIndex={0}>
            <h2 className={`${page.subtitle} ${classes.activityTitle}`} id="activity-title">
              {t('cash.activity')}
            </h2>
            {state.data !== undefined && <ActivityList activity={state.data.activity} />}
          </section>
        </div>
      </div>
      {doing !== null && (
        <CashDialog
          kind={doing}
          used={(state.data?.reasons ?? noReasons)[doing]}
          onClose={(done) => {
            setDoing(null)
            if (!done) return
            setUncovered(null)
            void state.refetch()
          }}
        />
      )}
    </div>
  )
}
