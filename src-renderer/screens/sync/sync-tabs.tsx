import { IconActivityHeartbeat, IconBell, IconSend } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { SyncTab } from '../../app/navigation.ts'
import type { Words } from '../../i18n/words.ts'
import { SystemPanel } from '../system/system-panel.tsx'
import { NoticesPanel } from './notices-panel.tsx'
import { PendingPanel } from './pending-panel.tsx'

interface TabEntry {
  readonly value: SyncTab
  readonly words: (t: Words) => string
  readonly Icon: ComponentType
  readonly Panel: ComponentType
}

/** The tabs of the screen, in order. `openSync` names them by their value. */
export const syncTabs: readonly TabEntry[] = [
  { value: 'pending', words: (t) => t('outbox.title'), Icon: IconSend, Panel: PendingPanel },
  { value: 'system', words: (t) => t('system.title'), Icon: IconActivityHeartbeat, Panel: SystemPanel },
  { value: 'notices', words: (t) => t('notices.title'), Icon: IconBell, Panel: NoticesPanel },
]
