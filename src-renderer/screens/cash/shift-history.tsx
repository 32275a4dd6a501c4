import { Button } from '@mantine/core'
import { IconArrowLeft, IconHistory, IconLock, IconPrinter } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShiftSummary } from '../../../src-shared/contract/cash-views.ts'
import type { ShiftReport } from '../../../src-shared/report/shift-report.ts'
import { useApprovedCall } from '../../approval/use-approved-call.ts'
import page from '../../components/page.module.css'
import { Teach } from '../../components/teach.tsx'
import { tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { ActivityList } from './activity-list.tsx'
import classes from './cash.module.css'
import { ShiftTimes } from './closed-shift-view.tsx'
import { ShiftFigures, Verdict } from './shift-figures.tsx'
import { useCashKeys } from './use-cash-keys.ts'
import { useShiftPrint } from './use-shift-print.ts'

const PAGE = 50

/** Shifts that were closed on this till, and their Z reports. */
export function ShiftHistory({ onBack }: { readonly onBack: () => void }) {
  const { t } = useTranslation()
  const [shifts, setShifts] = useState<readonly ShiftSummary[] | null>(null)
  const [hasMore, setHasMore] = useState(false)
  const [chosenId, setChosenId] = useState<string | null>(null)
  useCashKeys({ Escape: onBack })

  const load = async (before: ShiftSummary | null) => {
    const place = before === null ? null : { openedAtMs: before.openedAtMs, id: before.id }
    const answer = await callTill('shift.list', { before: place, limit: PAGE })
    if (!answer.ok) {
      tellRefusal(answer.refusal, t)
      return
    }
    const found = answer.value.shifts
    setShifts((known) => [...(before === null ? [] : (known ?? [])), ...found])
    setHasMore(found.length === PAGE)
    if (before === null) setChosenId(found[0]?.id ?? null)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened
  useEffect(() => void load(null), [])

  return (
    <div className={page.page}>
      <div className={page.head}>
        <Button variant="default" leftSection={<IconArrowLeft size={20} aria-hidden />} onClick={onBack}>
          {t('cash.backToShift')}
        </Button>
        <h1 className={page.title}>{t('cash.historyTitle')}</h1>
      </div>
      {shifts !== null && shifts.length === 0 ? (
        <Teach icon={<IconHistory size={44} />} title={t('cash.historyEmpty')}>
          {t('cash.historyEmptyBody')}
        </Teach>
      ) : (
        <div className={`${page.columns} ${page.even}`}>
          <section className={page.panel} aria-label={t('cash.historyTitle')}>
            <div className={page.scroller}>
              {(shifts ?? []).map((shift) => (
                <ShiftRow
                  key={shift.id}
                  shift={shift}
                  isChosen={shift.id === chosenId}
                  onChoose={() => setChosenId(shift.id)}
                />
              ))}
              {hasMore && (
                <div className={classes.more}>
                  <Button variant="default" onClick={() => void load(shifts?.at(-1) ?? null)}>
                    {t('cash.more')}
                  </Button>
                </div>
              )}
            </div>
          </section>
          <section className={`${page.panel} ${page.padded}`} aria-label={t('shift.zReport')}>
            {chosenId === null ? (
              <p className={page.lead}>{t('cash.historyPick')}</p>
            ) : (
              <EarlierShift key={chosenId} id={chosenId} />
            )}
          </section>
        </div>
      )}
    </div>
  )
}

function ShiftRow({
  shift,
  isChosen,
  onChoose,
}: {
  readonly shift: ShiftSummary
  readonly isChosen: boolean
  readonly onChoose: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { differenceMinor, salesTotalMinor } = shift
  const verdict =
    differenceMinor === null
      ? null
      : differenceMinor === 0
        ? t('shift.exact')
        : differenceMinor > 0
          ? t('shift.over', { amount: format.money(differenceMinor) })
          : t('shift.short', { amount: format.money(-differenceMinor) })
  return (
    <button type="button" className={classes.shiftRow} aria-current={isChosen} onClick={onChoose}>
      <span>
        <strong>{format.dayAndTime(shift.openedAtMs)}</strong>
        <span className={page.soft}>
          {shift.openedBy} · {t('cash.salesCount', { count: shift.salesCount, n: format.count(shift.salesCount) })}
        </span>
      </span>
      <span className={page.end}>
        {salesTotalMinor !== null && <strong className="money">{format.money(salesTotalMinor)}</strong>}
        {verdict !== null && (
          <span className={classes.rowVerdict} data-off={differenceMinor !== 0}>
            {verdict}
          </span>
        )}
      </span>
    </button>
  )
}

function EarlierShift({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const call = useApprovedCall()
  const print = useShiftPrint()
  const state = useTillQuery('shift.get', { id, whole: false })
  const [uncovered, setUncovered] = useState<ShiftReport | null>(null)
  if (state.data === undefined || state.isPlaceholderData) return null
  const report = uncovered ?? state.data.report
  const uncover = async () => {
    const answer = await call('shift.get', { id, whole: true })
    if (answer.ok) setUncovered(answer.value.report)
    else tellRefusal(answer.refusal, t)
  }
  return (
    <div className={page.form}>
      <div className={classes.panelHead}>
        <h2 className={page.subtitle}>{t('shift.zReport')}</h2>
        <Button
          variant="subtle"
          leftSection={<IconPrinter size={20} aria-hidden />}
          onClick={() => void print(id, !report.isBlind)}
        >
          {t('cash.print')}
        </Button>
      </div>
      <ShiftTimes report={report} />
      {report.isBlind && (
        <div className={classes.blind}>
          <span>{t('cash.countBlind')}</span>
          <Button variant="default" leftSection={<IconLock size={18} aria-hidden />} onClick={() => void uncover()}>
            {t('cash.seeAmounts')}
          </Button>
        </div>
      )}
      {report.differenceMinor !== null && <Verdict differenceMinor={report.differenceMinor} />}
      <ShiftFigures report={report} />
      {state.data.activity.length > 0 && (
        <section aria-labelledby="activity-of">
          <h3 className={classes.sectionTitle} id="activity-of">
            {t('cash.activityOf')}
          </h3>
          <ActivityList activity={state.data.activity} />
        </section>
      )}
    </div>
  )
}
