import { Button, Popover } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCloudCheck,
  IconCloudOff,
  IconCloudUp,
  IconDeviceDesktop,
  IconLock,
  IconRefresh,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Connection } from '../../../src-shared/contract/views.ts'
import { SYNC_KEYS, useNavigation } from '../../app/navigation.ts'
import { tellRefusal } from '../../components/tell.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { callTill } from '../../till/call-till.ts'
import { useTill } from '../../till/till-context.ts'
import classes from './sync-status.module.css'
import { syncWords } from './sync-words.ts'

const icons = {
  standalone: IconDeviceDesktop,
  connecting: IconRefresh,
  online: IconCloudCheck,
  offline: IconCloudOff,
  fenced: IconLock,
  unauthorized: IconLock,
} as const satisfies Record<Connection, unknown>

/** The lamp in the bar: words and an icon; behind it the details, sending now, and what needs a person. */
export function SyncStatus() {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync, till } = useTill()
  const { openSync } = useNavigation()
  const [isOpen, setIsOpen] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const Icon = sync.connection === 'online' && sync.unsentCount > 0 ? IconCloudUp : icons[sync.connection]
  const words = syncWords(sync, t, format)

  const send = async () => {
    setIsSending(true)
    const answer = await callTill('sync.now', {})
    setIsSending(false)
    if (!answer.ok) tellRefusal(answer.refusal, t)
  }
  const bodies = {
    standalone: t('sync.standaloneBody'),
    connecting: t('sync.connectingBody'),
    online: t('sync.onlineBody'),
    offline: t('sync.offlineBody'),
    fenced: t('sync.fencedBody'),
    unauthorized: t('sync.unauthorizedBody'),
  } as const

  return (
    <>
      {sync.attentionCount > 0 && (
        <button type="button" className={classes.attention} onClick={() => openSync('pending')}>
          <IconAlertTriangle size={20} aria-hidden />
          {t('sync.attentionBadge', { count: sync.attentionCount, n: format.count(sync.attentionCount) })}
        </button>
      )}
      <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" width={440} trapFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.lamp}
            data-connection={sync.connection}
            aria-label={`${t('sync.state')}: ${words}`}
            aria-expanded={isOpen}
            onClick={() => setIsOpen((open) => !open)}
          >
            <Icon size={22} aria-hidden />
            <span className={classes.words}>{words}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('sync.state')}>
          <div className={classes.details}>
            <strong>{words}</strong>
            <p>{bodies[sync.connection]}</p>
            {sync.connection !== 'standalone' && (
              <dl className={`${classes.facts} figures`}>
                <dt>{t('sync.server')}</dt>
                <dd>{till.serverUrl}</dd>
                <dt>{t('sync.lastContact')}</dt>
                <dd>{sync.lastContactAtMs === null ? t('sync.never') : format.dayAndTime(sync.lastContactAtMs)}</dd>
                <dt>{t('sync.waiting')}</dt>
                <dd>{format.count(sync.unsentCount)}</dd>
              </dl>
            )}
            <p className={classes.attentionLine}>
              {sync.attentionCount === 0
                ? t('sync.nothing')
                : t('sync.attention', { count: sync.attentionCount, n: format.count(sync.attentionCount) })}
            </p>
            <div className={classes.actions}>
              <Button
                variant="default"
                aria-keyshortcuts={SYNC_KEYS}
                onClick={() => {
                  setIsOpen(false)
                  openSync('pending')
                }}
              >
                {t('outbox.see')}
              </Button>
              {sync.connection !== 'standalone' && (
                <Button data-autofocus loading={isSending} onClick={() => void send()}>
                  {t('sync.sendNow')}
                </Button>
              )}
            </div>
          </div>
        </Popover.Dropdown>
      </Popover>
    </>
  )
}
