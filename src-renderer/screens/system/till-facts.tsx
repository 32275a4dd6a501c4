import { useTranslation } from 'react-i18next'
import type { TillStateView } from '../../../src-shared/contract/system-views.ts'
import { clockTrouble } from '../../../src-shared/system/assess-system.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { kindWords } from '../sync/pending-words.ts'
import { dataAgeWords } from '../sync-status/age-words.ts'
import { spanWords } from '../sync-status/clock-words.ts'
import { syncWords } from '../sync-status/sync-words.ts'
import { type FactRow, Facts } from './facts.tsx'

/** What only this till knows of itself. */
export function TillFacts({ state }: { readonly state: TillStateView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { disk, settings, check, printing, permissions, versions } = state
  const when = (atMs: number | null) => (atMs === null ? t('system.never') : format.dayAndTime(atMs))
  const written = { mode: settings.journalMode, level: settings.synchronous }
  const printer = !printing.isSetUp
    ? t('system.fact.printerNone')
    : printing.trouble !== null
      ? t(`device.trouble.${printing.trouble}`)
      : printing.waiting + printing.attention > 0
        ? t('system.fact.printerWaiting', { n: format.count(printing.waiting + printing.attention) })
        : t('system.fact.printerGood')
  const rows: FactRow[] = [
    {
      name: 'disk',
      value:
        disk && t('system.fact.diskIs', { free: format.bytes(disk.freeBytes), total: format.bytes(disk.totalBytes) }),
    },
    { name: 'file', value: format.bytes(state.fileBytes) },
    {
      name: 'settings',
      value: settings.isDurable ? t('system.fact.settingsGood', written) : t('system.fact.settingsBad', written),
    },
    {
      name: 'check',
      value: t(check.problem === null ? 'system.fact.checkIs' : 'system.fact.checkBad', { when: when(check.atMs) }),
    },
    { name: 'copy', value: when(state.lastCopyAtMs) },
    { name: 'printer', value: printer },
    {
      name: 'permissions',
      value: permissions.expired
        ? t('system.fact.permissionsOld')
        : permissions.endSoonAtMs !== null
          ? t('system.fact.permissionsSoon', { when: format.dayAndTime(permissions.endSoonAtMs) })
          : t('system.fact.permissionsGood', { days: format.count(permissions.days) }),
    },
    {
      name: 'series',
      value:
        state.series.length === 0
          ? null
          : state.series.map(({ prefix, lastNumber }) =>
              t('system.fact.seriesIs', { prefix, n: format.count(lastNumber) }),
            ),
    },
    { name: 'running', value: when(state.startedAtMs) },
    {
      name: 'versions',
      value: [
        `Mostrador ${versions.app}`,
        `Electron ${versions.electron ?? t('system.none')} · SQLite ${versions.sqlite}`,
        versions.system,
      ],
    },
  ]
  return <Facts title={t('system.tillTitle')} rows={rows} />
}

/** What lies between this till and the others. Only for a till that has a server. */
export function SyncFacts({ state, nowMs }: { readonly state: TillStateView; readonly nowMs: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync } = useTill()
  const { feed, unsent, oldestUnsentAtMs } = state
  const when = (atMs: number | null) => (atMs === null ? t('system.never') : format.dayAndTime(atMs))
  const unsentWords = unsent.flatMap(({ kind, waiting, accepted, stopped }) => [
    ...(waiting + accepted > 0
      ? [t('system.fact.unsentOf', { kind: kindWords(kind, t), n: format.count(waiting + accepted) })]
      : []),
    ...(stopped > 0 ? [t('system.fact.unsentStopped', { kind: kindWords(kind, t), n: format.count(stopped) })] : []),
  ])
  const aheadMs = clockTrouble(sync.clock)
  const clockWords =
    // What an earlier run of the program measured says nothing of the clock as it is set now.
    sync.clock === null || !sync.clock.isPresent
      ? t('system.fact.clockUnknown')
      : aheadMs === null
        ? t('system.fact.clockGood')
        : t(aheadMs > 0 ? 'clock.ahead' : 'clock.behind', { span: spanWords(Math.abs(aheadMs), t, format) })
  const n = format.count(feed.cursorSeq)
  const compared = state.reconciled
  const reconciled = compared && [
    when(compared.checkedAtMs),
    t(`system.fact.day.${compared.outcome}`, { day: format.calendarDay(compared.day) }),
  ]
  const rows: FactRow[] = [
    { name: 'connection', value: syncWords(sync, t, format) },
    { name: 'data', value: dataAgeWords(sync.lastPullAtMs, nowMs, t, format) },
    { name: 'lastContact', value: when(sync.lastContactAtMs) },
    { name: 'clock', value: clockWords },
    { name: 'unsent', value: unsentWords.length === 0 ? t('system.fact.allSent') : unsentWords },
    { name: 'oldest', value: oldestUnsentAtMs === null ? null : when(oldestUnsentAtMs) },
    {
      name: 'feed',
      value:
        feed.newestSeq === null
          ? n
          : feed.newestSeq > feed.cursorSeq
            ? t('system.fact.feedIs', { n, newest: format.count(feed.newestSeq) })
            : t('system.fact.feedNow', { n }),
    },
    { name: 'events', value: t(feed.eventsAreOpen ? 'system.fact.eventsOpen' : 'system.fact.eventsClosed') },
    { name: 'reconciled', value: reconciled },
    { name: 'epoch', value: feed.epoch },
    { name: 'incarnation', value: t('system.fact.incarnationIs', { n: format.count(state.identity.incarnation) }) },
  ]
  return <Facts title={t('system.syncTitle')} rows={rows} />
}
