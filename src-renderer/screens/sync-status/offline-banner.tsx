import { IconCloudOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { LineView } from '../../../src-shared/contract/views.ts'
import { useNow } from '../../components/use-now.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { dataAgeWords } from './age-words.ts'
import classes from './sync-status.module.css'
import { sellingWords, syncWords } from './sync-words.ts'
import { useRetry } from './use-retry.ts'

/**
 * That there is no connection, since when, and what it means. It takes the lamp's place in the bar, which is as high
 * with it as without: nothing that a finger is on its way to moves when a line is lost.
 */
export function OfflineBanner({
  line,
  isOpen,
  onOpen,
}: {
  readonly line: LineView
  readonly isOpen: boolean
  readonly onOpen: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync } = useTill()
  const nowMs = useNow(1000)
  const { isTrying, failedBy, retry } = useRetry()
  const since = t('sync.offline', { time: format.time(sync.sinceMs) })
  const selling = sellingWords(sync, t, format)
  const reason = t(`system.line.${line.trouble}`)
  const outcome = failedBy === null ? null : t('system.stillOffline', { reason: t(`system.line.${failedBy}`) })
  const waitS = secondsUntil(line.nextTryAtMs, nowMs)
  return (
    <section className={classes.offline} aria-label={t('sync.state')}>
      <button
        type="button"
        className={classes.offlineWords}
        aria-label={`${t('sync.state')}: ${syncWords(sync, t, format)}. ${selling}`}
        aria-expanded={isOpen}
        onClick={onOpen}
      >
        <IconCloudOff size={24} aria-hidden />
        <span className={classes.two}>
          <strong>
            {since}
            <span className={classes.weak}> · {dataAgeWords(sync.lastPullAtMs, nowMs, t, format)}</span>
          </strong>
          <span>
            {outcome ?? selling}
            {outcome === null && <span className={classes.reason}> · {reason}</span>}
          </span>
        </span>
      </button>
      <button
        type="button"
        className={classes.retry}
        aria-disabled={isTrying}
        onClick={() => {
          if (!isTrying) retry()
        }}
      >
        <strong>{isTrying ? t('system.trying') : t('system.retry')}</strong>
        {!isTrying && (
          <span className="figures" aria-hidden>
            {waitS === null ? t('system.trying') : t('system.nextTry', { seconds: format.count(waitS) })}
          </span>
        )}
      </button>
      {/* Without the figure: it would be told again with each sale. */}
      <span role="status" className={classes.spoken}>
        {isTrying ? t('system.trying') : (outcome ?? `${since}. ${t('system.selling')}`)}
      </span>
    </section>
  )
}

/** Null: a try is under way. A clock that was set must not make it count for hours. */
export function secondsUntil(atMs: number | null, nowMs: number): number | null {
  return atMs === null ? null : Math.min(60, Math.max(1, Math.ceil((atMs - nowMs) / 1000)))
}
