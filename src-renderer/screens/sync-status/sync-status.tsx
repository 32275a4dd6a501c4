import { Popover } from '@mantine/core'
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
import { useNavigation } from '../../app/navigation.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTill } from '../../till/till-context.ts'
import { useDecisionsDue } from '../conflicts/use-decisions-due.ts'
import { CarryDialog } from '../export/carry-dialog.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { SyncDetails } from './sync-details.tsx'
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

/** The lamp in the bar: words and an icon, more of them while there is no connection; behind it the details. */
export function SyncStatus() {
  const { t } = useTranslation()
  const format = useFormat()
  const { sync } = useTill()
  const { openSync } = useNavigation()
  const [isOpen, setIsOpen] = useState(false)
  const [isCarrying, setIsCarrying] = useState(false)
  const Icon = sync.connection === 'online' && sync.unsentCount > 0 ? IconCloudUp : icons[sync.connection]
  const words = syncWords(sync, t, format)
  // A code that another product has waits for a decision, and is counted there.
  const clashes = useDecisionsDue()?.filter(({ about }) => about === 'clash').length
  const toCheck = clashes === undefined ? 0 : Math.max(0, sync.attentionCount - clashes)
  const toggle = () => setIsOpen((open) => !open)

  return (
    <>
      {toCheck > 0 && (
        <button type="button" className={classes.attention} onClick={() => openSync('pending')}>
          <IconAlertTriangle size={20} aria-hidden />
          {t('sync.attentionBadge', { count: toCheck, n: format.count(toCheck) })}
        </button>
      )}
      <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" width={580} trapFocus withRoles={false}>
        <Popover.Target>
          <div className={classes.place}>
            {sync.line !== null ? (
              <OfflineBanner line={sync.line} isOpen={isOpen} onOpen={toggle} />
            ) : (
              <button
                type="button"
                className={classes.lamp}
                data-connection={sync.connection}
                aria-label={`${t('sync.state')}: ${words}`}
                aria-expanded={isOpen}
                onClick={toggle}
              >
                <Icon size={22} aria-hidden />
                <span className={classes.words}>{words}</span>
              </button>
            )}
          </div>
        </Popover.Target>
        <Popover.Dropdown role="dialog" aria-label={t('sync.state')}>
          <SyncDetails
            onClose={() => setIsOpen(false)}
            onCarry={() => {
              setIsOpen(false)
              setIsCarrying(true)
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {isCarrying && <CarryDialog onClose={() => setIsCarrying(false)} />}
    </>
  )
}
