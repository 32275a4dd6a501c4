import { Button } from '@mantine/core'
import { IconActivityHeartbeat, IconUsb } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { SYNC_KEYS, useNavigation } from '../../app/navigation.ts'
import { useNow } from '../../components/use-now.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { dataAgeWords } from './age-words.ts'
import { secondsUntil } from './offline-banner.tsx'
import classes from './sync-status.module.css'
import { stoppedCount, syncAction, syncWords } from './sync-words.ts'
import { useRetry } from './use-retry.ts'

/** Behind the lamp: what it means, the figures, and where to go from here. */
export function SyncDetails({ onClose, onCarry }: { readonly onClose: () => void; readonly onCarry: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync, till } = useTill()
  const { openSync } = useNavigation()
  const nowMs = useNow(1000)
  const { isTrying, failedBy, retry } = useRetry()
  const action = syncAction(sync)
  const { line } = sync
  const stopped = stoppedCount(sync)
  const bodies = {
    standalone: t('sync.standaloneBody'),
    connecting: t('sync.connectingBody'),
    online: t('sync.onlineBody'),
    offline: t('sync.offlineBody'),
    fenced: t('sync.fencedBody'),
    unauthorized: t('sync.unauthorizedBody'),
  } as const
  const waitS = line && secondsUntil(line.nextTryAtMs, nowMs)

  return (
    <div className={classes.details}>
      <strong>{syncWords(sync, t, format)}</strong>
      <p>{bodies[sync.connection]}</p>
      {sync.connection !== 'standalone' && (
        <dl className={`${classes.facts} figures`}>
          <dt>{t('sync.server')}</dt>
          <dd>{till.serverUrl}</dd>
          {line !== null && (
            <>
              <dt>{t('system.why')}</dt>
              <dd>{t(`system.line.${line.trouble}`)}</dd>
              <dt>{t('system.next')}</dt>
              <dd>{waitS === null ? t('system.trying') : t('system.nextTryFact', { seconds: format.count(waitS) })}</dd>
              <dt>{t('system.dataOf')}</dt>
              <dd>{dataAgeWords(sync.lastPullAtMs, nowMs, t, format)}</dd>
            </>
          )}
          <dt>{t('sync.lastContact')}</dt>
          <dd>{sync.lastContactAtMs === null ? t('sync.never') : format.dayAndTime(sync.lastContactAtMs)}</dd>
          <dt>{t('sync.waiting')}</dt>
          <dd>{format.count(sync.unsentCount)}</dd>
        </dl>
      )}
      <p className={classes.attentionLine}>
        {stopped === 0 ? t('sync.nothing') : t('sync.attention', { count: stopped, n: format.count(stopped) })}
      </p>
      <p role="status">{failedBy !== null && t('system.stillOffline', { reason: t(`system.line.${failedBy}`) })}</p>
      <div className={classes.actions}>
        {line !== null && sync.unsentCount > 0 && (
          <Button variant="default" leftSection={<IconUsb size={20} aria-hidden />} onClick={onCarry}>
            {t('bundle.open')}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconActivityHeartbeat size={20} aria-hidden />}
          onClick={() => {
            onClose()
            openSync('system')
          }}
        >
          {t('system.title')}
        </Button>
        <Button
          variant="default"
          aria-keyshortcuts={SYNC_KEYS}
          onClick={() => {
            onClose()
            openSync('pending')
          }}
        >
          {t('outbox.see')}
        </Button>
        {action !== null && (
          <Button data-autofocus loading={isTrying} onClick={retry}>
            {action === 'send' ? t('sync.sendNow') : t('system.retry')}
          </Button>
        )}
      </div>
    </div>
  )
}
