import { IconAlertTriangle, IconArrowsSplit2, IconClock, IconCloudUp, IconPlayerPause } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './pending-panel.module.css'
import type { ShownState } from './pending-words.ts'

const icons = {
  waiting: IconClock,
  held: IconPlayerPause,
  accepted: IconCloudUp,
  conflict: IconArrowsSplit2,
  rejected: IconAlertTriangle,
} as const satisfies Record<ShownState, unknown>

/** How an operation stands, by its own shape and in words. */
export function PendingMark({ of }: { readonly of: ShownState }) {
  const { t } = useTranslation()
  const Icon = icons[of]
  return (
    <span className={classes.mark} data-state={of}>
      <Icon size={18} aria-hidden />
      {t(`outbox.states.${of}`)}
    </span>
  )
}
